/* Times as ISO 8601 text. */
#include "support/cmocka_all.h"

#include <time.h>

#include "base/time_text.h"

#define NS_PER_S INT64_C(1000000000)

static const char *iso(cltel_time_text *cache, int64_t time_ns)
{
    static char text[CLTEL_TIME_ISO_CHARS + 1];
    *cltel_time_text_iso(cache, time_ns, text) = '\0';
    return text;
}

static void known_times_have_their_text(void **state)
{
    (void)state;
    static const struct {
        int64_t time_ns;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00.000000Z" },
        { 1, "1970-01-01T00:00:00.000000Z" },
        { -1, "1969-12-31T23:59:59.999999Z" },
        { 1795596000123456789, "2026-11-25T08:40:00.123456Z" },
        { 951782400 * NS_PER_S, "2000-02-29T00:00:00.000000Z" },
        { 4107542399 * NS_PER_S + 999999999, "2100-02-28T23:59:59.999999Z" },
        { 4107542400 * NS_PER_S, "2100-03-01T00:00:00.000000Z" },
        { INT64_MAX, "2262-04-11T23:47:16.854775Z" },
        { INT64_MIN, "1677-09-21T00:12:44.145224Z" },
    };
    cltel_time_text cache = { 0 };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(iso(&cache, rows[i].time_ns), rows[i].text);
}

static void a_remembered_second_is_the_same_as_a_fresh_one(void **state)
{
    (void)state;
    cltel_time_text cache = { 0 };
    for (int64_t i = 0; i < 2000; i++) {
        int64_t time_ns = 1764060000 * NS_PER_S + i * 1999999;
        char remembered[CLTEL_TIME_ISO_CHARS + 1];
        strcpy(remembered, iso(&cache, time_ns));
        cltel_time_text fresh = { 0 };
        assert_string_equal(iso(&fresh, time_ns), remembered);
    }
}

static void every_day_of_400_years_agrees_with_the_system(void **state)
{
    (void)state;
    cltel_time_text cache = { 0 };
    for (int64_t day = -73000; day < 73000; day++) {
        time_t seconds = day * 86400 + 86399;
        struct tm parts;
        char want[32];
        gmtime_r(&seconds, &parts);
        strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%S.000000Z", &parts);
        assert_string_equal(iso(&cache, seconds * NS_PER_S), want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_times_have_their_text),
        cmocka_unit_test(a_remembered_second_is_the_same_as_a_fresh_one),
        cmocka_unit_test(every_day_of_400_years_agrees_with_the_system),
    };
    return cmocka_run_group_tests_name("base/time_text", tests, NULL, NULL);
}
