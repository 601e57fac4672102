#include "sign_testing.h"

#include <stdio.h>
#include <time.h>

#include "sign/amz_time.h"

static void times_are_written_as_the_c_library_writes_them(void **state)
{
    (void)state;
    static const int64_t times_s[] = { 0,           1,          86399,      86400,      951782400,    951868799,
                                       951868800,   1440938160, 1709164800, 4107542400, 253402300799, -1,
                                       -62135596800 };
    for (size_t i = 0; i < COUNT_OF(times_s); i++) {
        time_t time = (time_t)times_s[i];
        struct tm fields;
        char expected[64];
        char actual[CLTEL_AMZ_TIME_SIZE];
        gmtime_r(&time, &fields);
        snprintf(expected, sizeof expected, "%04d%02d%02dT%02d%02d%02dZ", fields.tm_year + 1900, fields.tm_mon + 1,
                 fields.tm_mday, fields.tm_hour, fields.tm_min, fields.tm_sec);

        cltel_amz_time_format(times_s[i], actual);

        assert_string_equal(actual, expected);
    }
}

static void each_day_of_800_years_comes_back(void **state)
{
    (void)state;
    for (int64_t day = -146097; day <= 146097; day++) {
        char text[CLTEL_AMZ_TIME_SIZE];
        int64_t back_s = 0;
        cltel_amz_time_format(day * 86400 + 12345, text);
        assert_true(cltel_amz_time_parse(cltel_view_of(text), &back_s));
        assert_int_equal(back_s, day * 86400 + 12345);
    }
}

static void times_beyond_four_digit_years_are_cut(void **state)
{
    (void)state;
    char text[CLTEL_AMZ_TIME_SIZE];
    cltel_amz_time_format(INT64_MAX, text);
    assert_string_equal(text, "99991231T235959Z");
    cltel_amz_time_format(INT64_MIN, text);
    assert_string_equal(text, "00000101T000000Z");
}

static void malformed_times_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
                                       "201",
                                       "20150830T123600",
                                       "20150830 123600Z",
                                       "20150830T123600z",
                                       "20151330T123600Z",
                                       "20150032T123600Z",
                                       "20150229T123600Z",
                                       "20150831T243600Z",
                                       "20150831T126000Z",
                                       "20150831T123660Z",
                                       "2015083xT123600Z",
                                       "-0150830T123600Z",
                                       "20150830T123600Z ",
                                       "2015-08-30T12:36:00Z" };
    int64_t time_s = 0;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(cltel_amz_time_parse(cltel_view_of(bad[i]), &time_s));
}

static void date_headers_in_utc_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t time_s; /* -1: refused */
    } rows[] = {
        { "Sun, 30 Aug 2015 12:36:00 GMT", EXAMPLE_TIME_S },
        { "Sun, 30 Aug 2015 12:36:00 -0000", EXAMPLE_TIME_S },
        { "Sun, 30 Aug 2015 12:36:00 +0000", EXAMPLE_TIME_S },
        { "Sun, 30 Aug 2015 12:36:00 +0200", -1 },
        { "Sun, 30 Aug 2015 12:36:00", -1 },
        { "Sun, 31 Sep 2015 12:36:00 GMT", -1 },
        { "Sun, 30 Foo 2015 12:36:00 GMT", -1 },
        { "Sun 30 Aug 2015 12:36:00 GMT", -1 },
        { "", -1 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t time_s = -1;
        assert_int_equal(cltel_http_date_parse(cltel_view_of(rows[i].text), &time_s), rows[i].time_s >= 0);
        assert_int_equal(time_s, rows[i].time_s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_written_as_the_c_library_writes_them),
        cmocka_unit_test(each_day_of_800_years_comes_back),
        cmocka_unit_test(times_beyond_four_digit_years_are_cut),
        cmocka_unit_test(malformed_times_are_refused),
        cmocka_unit_test(date_headers_in_utc_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
