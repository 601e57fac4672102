/* Ticks of the processor's counter as times. */
#include "base/tsc.h"
#include "support/cmocka_all.h"

#define NS_PER_TICK_32(ns) ((uint64_t)((ns)*4294967296.0))

static const cltel_tsc_line line = { .birth = { 1000000, 0 },
                                     .first = { 2000000, 500000 },
                                     .last = { 4000000, 1500000 },
                                     .realtime_minus_monotonic_ns = INT64_C(1480615200000000000),
                                     .ns_per_tick_32 = NS_PER_TICK_32(0.5),
                                     .old_ns_per_tick_32 = NS_PER_TICK_32(0.25) };

static int64_t since_ns(uint64_t ticks)
{
    return cltel_tsc_line_realtime_ns(&line, ticks) - INT64_C(1480615200000000000);
}

static void near_the_line_its_own_slope_counts(void **state)
{
    (void)state;
    assert_int_equal(since_ns(4000000), 1500000);
    assert_int_equal(since_ns(4000100), 1500050);
    assert_int_equal(since_ns(2000000), 500000);
}

static void what_is_older_is_measured_by_the_whole_time(void **state)
{
    (void)state;
    assert_int_equal(since_ns(1999996), 1500000 - 2000004 / 4);
    assert_int_equal(since_ns(0), 1500000 - 4000000 / 4);
}

static void a_line_of_one_reading_has_no_slope_until_the_next(void **state)
{
    (void)state;
    cltel_tsc_line fresh;
    cltel_tsc_line_init(&fresh);
    cltel_tsc_line_update(&fresh);
    assert_int_equal(fresh.birth.ticks, fresh.first.ticks);
    assert_int_equal(fresh.ns_per_tick_32, fresh.old_ns_per_tick_32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_the_line_its_own_slope_counts),
        cmocka_unit_test(what_is_older_is_measured_by_the_whole_time),
        cmocka_unit_test(a_line_of_one_reading_has_no_slope_until_the_next),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
