#include "support/cmocka_all.h"

#include <stdlib.h>
#include <time.h>

#include "tools/cli/time_input.h"

/* 2026-11-25 08:40:00.500 UTC */
static const int64_t NOW_MS = INT64_C(1795596000500);

static int use_berlin_time(void **state)
{
    (void)state;
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    tzset();
    return 0;
}

static void durations_have_units_and_add_up(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        { "15m", 900000 }, { "5h30m", 19800000 }, { "2d", 172800000 },      { "1w", 604800000 },
        { "250ms", 250 },  { "90s", 90000 },      { "1h1m1s1ms", 3661001 }, { "0s", 0 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t ms = -1;
        assert_true(cltel_duration_input(rows[i].text, &ms));
        assert_int_equal(ms, rows[i].ms);
    }
}

static void what_is_no_duration_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = { "", "5", "m", "5x", "5 m", "-5m", "5mm", "5m3", "9999999999m", "5hm" };
    int64_t ms;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_false(cltel_duration_input(rows[i], &ms));
}

static void times_are_read_in_every_documented_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t ms;
    } rows[] = {
        { "now", INT64_C(1795596000500) },
        { "15m", INT64_C(1795595100500) },
        { "14:00", INT64_C(1795611600000) },
        { "14:00:01.25", INT64_C(1795611601250) },
        { "today", INT64_C(1795561200000) },
        { "yesterday", INT64_C(1795474800000) },
        { "yesterday 14:00", INT64_C(1795525200000) },
        { "2026-11-25", INT64_C(1795561200000) },
        { "2026-11-25T08:40:00Z", INT64_C(1795596000000) },
        { "2026-11-25T08:40:00.123456Z", INT64_C(1795596000123) },
        { "2026-11-25 09:40", INT64_C(1795596000000) },
        { "2026-11-25T03:10:00-05:30", INT64_C(1795596000000) },
        { "2026-11-25T09:40+0100", INT64_C(1795596000000) },
        { "2026-11-25T09:40+01", INT64_C(1795596000000) },
        { "2026-07-01T00:00", INT64_C(1782856800000) }, /* summer time */
        { "1795596000", INT64_C(1795596000000) },
        { "1795596000500", INT64_C(1795596000500) },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t ms = -1;
        if (!cltel_time_input(rows[i].text, NOW_MS, &ms))
            fail_msg("%s was refused", rows[i].text);
        if (ms != rows[i].ms)
            fail_msg("%s: %lld, not %lld", rows[i].text, (long long)ms, (long long)rows[i].ms);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "",
        "soon",
        "25:00",
        "12:60",
        "12",
        "2026-13-01",
        "2026-00-01",
        "2026-11-32",
        "26-11-25",
        "2026-11",
        "2026-11-25T",
        "2026-11-25X",
        "1234567890123456",
        "yesterday x",
        "todayish",
        "12:00 pm",
        "2026-11-25T08:40:00+99:00",
        "2026-11-25T08:40:00ZZ",
    };
    int64_t ms;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (cltel_time_input(rows[i], NOW_MS, &ms))
            fail_msg("%s was taken", rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_have_units_and_add_up),
        cmocka_unit_test(what_is_no_duration_is_refused),
        cmocka_unit_test(times_are_read_in_every_documented_form),
        cmocka_unit_test(what_is_no_time_is_refused),
    };
    return cmocka_run_group_tests(tests, use_berlin_time, NULL);
}
