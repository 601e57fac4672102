/* Counting requests: outcomes and histograms. */
#include "tools/endpoint/xray_tally.h"

#include <math.h>

#include "support/cmocka_all.h"

static void check_text(const cltel_buf *buf, const char *expected)
{
    assert_false(buf->failed);
    assert_int_equal(buf->len, strlen(expected));
    assert_memory_equal(buf->ptr, expected, buf->len);
}

static void values_of_histograms_are_milliseconds_and_three_digits_from_a_second_on(void **state)
{
    (void)state;
    static const struct {
        int64_t time_us;
        int64_t value_ms;
    } cases[] = {
        { 0, 0 },
        { 499, 0 },
        { 500, 1 },
        { 1499, 1 },
        { 999499, 999 },
        { 999500, 1000 },
        { 1004499, 1000 },
        { 1004500, 1010 }, /* rounded to 1005 first */
        { 1234000, 1230 },
        { 9994000, 9990 },
        { 9995000, 10000 },
        { 12349000, 12300 },
        { 12350000, 12400 },
        { 3600000000, 3600000 },
        { 3605000000, 3610000 },
        { 1000000000000000, 1000000000000 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(cltel_xray_histogram_ms(cases[i].time_us), cases[i].value_ms);
}

static void a_histogram_has_some_thousand_entries_at_most(void **state)
{
    (void)state;
    cltel_xray_tally tally = { 0 };
    for (int ms = 0; ms < 200000; ms++) {
        cltel_xray_node node = { .start_s = 0, .end_s = (ms * 7919 % 200000) / 1000.0 };
        cltel_xray_tally_add(&tally, &node);
    }
    assert_int_equal(tally.ok, 200000);
    assert_true(tally.bins.len / sizeof(cltel_xray_bin) < 3000);
    const cltel_xray_bin *bins = (const cltel_xray_bin *)(const void *)tally.bins.ptr;
    for (size_t i = 1; i < tally.bins.len / sizeof *bins; i++)
        assert_true(bins[i - 1].value_ms < bins[i].value_ms);
    cltel_xray_tally_done(&tally);
}

static void a_request_counts_once_by_the_worst_of_its_flags(void **state)
{
    (void)state;
    static const struct {
        bool error, throttle, fault, in_progress;
    } nodes[] = {
        { false, false, false, false }, { true, false, false, false }, { true, true, false, false },
        { true, true, true, false },    { true, false, true, false },  { false, false, true, true },
    };
    cltel_xray_tally tally = { 0 };
    cltel_buf body = { 0 };
    for (size_t i = 0; i < COUNT_OF(nodes); i++) {
        cltel_xray_node node = { .error = nodes[i].error,
                                 .throttle = nodes[i].throttle,
                                 .fault = nodes[i].fault,
                                 .in_progress = nodes[i].in_progress,
                                 .start_s = 1764075600.25,
                                 .end_s = nodes[i].in_progress ? NAN : 1764075600.375 };
        cltel_xray_tally_add(&tally, &node);
    }
    cltel_xray_tally_append_statistics(&tally, &body);
    cltel_xray_tally_append_histogram(&tally, &body);
    check_text(&body, "{\"OkCount\":1,\"ErrorStatistics\":{\"ThrottleCount\":1,\"OtherCount\":1,\"TotalCount\":2},"
                      "\"FaultStatistics\":{\"OtherCount\":2,\"TotalCount\":2},\"TotalCount\":5,"
                      "\"TotalResponseTime\":0.625}[{\"Value\":0.125,\"Count\":5}]");
    cltel_buf_done(&body);
    cltel_xray_tally_done(&tally);
}

static void the_largest_times_do_not_overflow(void **state)
{
    (void)state;
    cltel_xray_tally tally = { 0 };
    cltel_xray_node node = { .start_s = -1e300, .end_s = 1e300 };
    for (int i = 0; i < 20000; i++)
        cltel_xray_tally_add(&tally, &node);
    assert_int_equal(tally.response_us, INT64_MAX);
    cltel_xray_tally_done(&tally);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_of_histograms_are_milliseconds_and_three_digits_from_a_second_on),
        cmocka_unit_test(a_histogram_has_some_thousand_entries_at_most),
        cmocka_unit_test(a_request_counts_once_by_the_worst_of_its_flags),
        cmocka_unit_test(the_largest_times_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
