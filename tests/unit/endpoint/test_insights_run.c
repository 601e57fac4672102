#include <stdlib.h>

#include "base/memory.h"
#include "support/insights_rig.h"
#include "tools/endpoint/insights/insights_search.h"

static void feed_text(insights_rig *rig, const char *message, size_t number)
{
    assert_true(insights_rig_feed(rig, cltel_view_of(message), number));
}

static void a_place_comes_back_from_its_text(void **state)
{
    (void)state;
    const cltel_insights_place places[] = { { 0, 0, 0 }, { 1, 2, 3 }, { UINT64_MAX, 1ull << 63, 0x0123456789ABCDEF } };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char text[CLTEL_INSIGHTS_PTR_BYTES];
        cltel_insights_place back;
        cltel_insights_ptr_write(text, &places[i]);
        assert_true(cltel_insights_ptr_read((cltel_view){ text, sizeof text }, &back));
        assert_memory_equal(&back, &places[i], sizeof back);
    }
}

static void a_text_that_is_no_place_is_refused(void **state)
{
    (void)state;
    const char *const texts[] = { "", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
    cltel_insights_place place;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(cltel_insights_ptr_read(cltel_view_of(texts[i]), &place));
}

static void rows_without_a_sort_are_newest_first_however_they_are_fed(void **state)
{
    (void)state;
    const size_t feeds[][3] = { { 0, 1, 2 }, { 2, 1, 0 }, { 1, 2, 0 } };
    for (size_t f = 0; f < 3; f++) {
        insights_rig rig = insights_rig_start("fields @message");
        for (size_t i = 0; i < 3; i++)
            feed_text(&rig, (const char *const[]){ "new", "middle", "old" }[feeds[f][i]], feeds[f][i]);
        assert_true(cltel_insights_finish(rig.run));
        assert_true(cltel_view_equal(insights_rig_value(&rig, 0, "@message"), CLTEL_VIEW("new")));
        assert_true(cltel_view_equal(insights_rig_value(&rig, 2, "@message"), CLTEL_VIEW("old")));
        insights_rig_stop(&rig);
    }
}

static void a_query_with_a_limit_is_satisfied_as_soon_as_it_is_full(void **state)
{
    (void)state;
    const struct {
        const char *query;
        bool satisfied;
    } cases[] = { { "limit 2", true },
                  { "sort @timestamp desc | limit 2", true },
                  { "limit 2 | stats count(*)", true },
                  { "limit 3", false },
                  { "sort @timestamp asc | limit 2", false },
                  { "sort @message | limit 2", false },
                  { "stats count(*) | limit 2", false },
                  { "tail 2", false },
                  { "dedup @message | limit 2", false } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        insights_rig rig = insights_rig_start(cases[i].query);
        feed_text(&rig, "a", 0);
        assert_false(cltel_insights_satisfied(rig.run, insights_rig_ms));
        feed_text(&rig, "b", 1);
        if (cltel_insights_satisfied(rig.run, insights_rig_ms - 1000) != cases[i].satisfied)
            fail_msg("%s", cases[i].query);
        assert_false(cltel_insights_satisfied(rig.run, insights_rig_ms)); /* newer ones may still come */
        insights_rig_stop(&rig);
    }
}

static void statistics_count_what_was_looked_at_and_what_passed(void **state)
{
    (void)state;
    insights_rig rig = insights_rig_start("filter @message like \"a\" | limit 1");
    feed_text(&rig, "aa", 0);
    feed_text(&rig, "bbb", 1);
    feed_text(&rig, "ab", 2);
    cltel_insights_statistics s = cltel_insights_statistics_of(rig.run);
    assert_true(s.records_scanned == 3 && s.records_matched == 2 && s.bytes_scanned == 7);
    insights_rig_stop(&rig);
}

static void bytes_without_a_text_that_every_result_has_can_be_skipped(void **state)
{
    (void)state;
    const struct {
        const char *query;
        const char *bytes;
        bool skipped;
    } cases[] = { { "filter @message like \"needle\"", "....some hay....more hay", true },
                  { "filter @message like \"needle\"", "....some hay....a needle", false },
                  { "filter @message like \"needle\" and level = 1", "....some hay....more hay", true },
                  { "filter @message like \"needle\" or level = 1", "....some hay....more hay", false },
                  { "filter @message not like \"needle\"", "....some hay....more hay", false },
                  { "stats count(*)", "....some hay....more hay", false },
                  { "fields @message", "", false } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        insights_rig rig = insights_rig_start(cases[i].query);
        if (cltel_insights_can_skip(rig.query, cltel_view_of(cases[i].bytes)) != cases[i].skipped)
            fail_msg("%s: %s", cases[i].query, cases[i].bytes);
        insights_rig_stop(&rig);
    }
}

static void skipped_events_count_as_scanned(void **state)
{
    (void)state;
    insights_rig rig = insights_rig_start("filter @message like \"needle\"");
    feed_text(&rig, "a needle", 0);
    cltel_insights_skip(rig.run, 5, 100);
    cltel_insights_statistics statistics = cltel_insights_statistics_of(rig.run);
    assert_int_equal(statistics.records_scanned, 6);
    assert_int_equal(statistics.bytes_scanned, 108);
    assert_int_equal(statistics.records_matched, 1);
    insights_rig_stop(&rig);
}

static void events_outside_the_time_range_do_not_count(void **state)
{
    (void)state;
    cltel_insights_error error;
    cltel_insights_query *query = cltel_insights_compile(CLTEL_VIEW("stats count(*) as c"), &error);
    cltel_insights_options options = { .start_ms = 10, .end_ms = 20 };
    cltel_insights_run *run = cltel_insights_run_new(query, &options);
    insights_rig rig = { query, run };
    for (int64_t ms = 9; ms <= 21; ms++) {
        cltel_insights_event event = { .timestamp_ms = ms, .message = CLTEL_VIEW("x") };
        assert_true(cltel_insights_feed(run, &event, 1));
    }
    assert_true(cltel_insights_finish(run));
    assert_true(cltel_view_equal(insights_rig_value(&rig, 0, "c"), CLTEL_VIEW("11")));
    insights_rig_stop(&rig);
}

static void a_hostile_regular_expression_fails_the_query_and_does_not_hang(void **state)
{
    (void)state;
    insights_rig rig = insights_rig_start("filter @message like /^(a+)+$/");
    const char *message = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab";
    size_t fed = 0;
    while (fed < 1000 && insights_rig_feed(&rig, cltel_view_of(message), fed))
        fed++;
    assert_in_range(fed, 1, 999);
    assert_non_null(strstr(cltel_insights_failure(rig.run), "too many steps"));
    assert_false(cltel_insights_finish(rig.run));
    insights_rig_stop(&rig);
}

static void a_query_that_wants_too_much_memory_fails_with_a_sentence(void **state)
{
    (void)state;
    enum { BIG = 8 << 20 };
    char *big = cltel_alloc(BIG);
    assert_non_null(big);
    memset(big, 'x', BIG);
    insights_rig rig = insights_rig_start("fields @message");
    size_t fed = 0;
    while (fed < 100 && insights_rig_feed(&rig, (cltel_view){ big, BIG }, fed))
        fed++;
    assert_in_range(fed, 20, 40);
    assert_non_null(strstr(cltel_insights_failure(rig.run), "256 MiB"));
    insights_rig_stop(&rig);
    cltel_release(big);
}

static void texts_that_a_query_multiplies_are_bounded(void **state)
{
    (void)state;
    cltel_buf text = { 0 };
    cltel_buf_append_text(&text, "fields @message as a0");
    for (int i = 1; i < 40; i++)
        cltel_buf_append_format(&text, "|fields concat(a%d,a%d) as a%d", i - 1, i - 1, i);
    cltel_buf_append_text(&text, "|display strlen(a10) as short, strlen(a39) as long");
    cltel_buf_terminate(&text);
    insights_rig rig = insights_rig_start(text.ptr);
    feed_text(&rig, "0123456789", 0);
    assert_true(cltel_insights_finish(rig.run));
    assert_true(cltel_view_equal(insights_rig_value(&rig, 0, "short"), CLTEL_VIEW("10240")));
    cltel_view most = insights_rig_value(&rig, 0, "long");
    assert_true(most.len == 1 && *most.ptr == '0'); /* too long is missing, and missing texts add nothing */
    insights_rig_stop(&rig);
    cltel_buf_done(&text);
}

static void groups_keep_apart_what_differs(void **state)
{
    (void)state;
    insights_rig rig = insights_rig_start("stats count(*) as c by a, b | sort a, b");
    const char *const messages[] = {
        "{\"a\":\"x\",\"b\":\"y\"}", "{\"a\":\"xy\"}", "{\"b\":\"xy\"}", "{\"a\":1}", "{\"a\":\"1\"}", "{\"a\":\"\"}"
    };
    for (size_t i = 0; i < 6; i++)
        feed_text(&rig, messages[i], i);
    assert_true(cltel_insights_finish(rig.run));
    assert_int_equal(cltel_insights_row_count(rig.run), 5); /* the number 1 and the text 1 are shown alike */
    insights_rig_stop(&rig);
}

static void a_row_that_does_not_exist_is_refused(void **state)
{
    (void)state;
    insights_rig rig = insights_rig_start("fields @message");
    cltel_insights_row row;
    feed_text(&rig, "x", 0);
    assert_false(cltel_insights_row_at(rig.run, 0, &row)); /* not finished */
    assert_true(cltel_insights_finish(rig.run));
    assert_true(cltel_insights_row_at(rig.run, 0, &row));
    assert_false(cltel_insights_row_at(rig.run, 1, &row));
    insights_rig_stop(&rig);
}

typedef struct peeked {
    size_t rows;
    char first[64]; /* value of the first row's first field */
} peeked;

static bool look(void *context, const cltel_insights_row *row)
{
    peeked *seen = context;
    if (seen->rows++ == 0)
        snprintf(seen->first, sizeof seen->first, "%.*s", (int)row->pairs[0].value.len, row->pairs[0].value.ptr);
    return true;
}

static peeked peek(const insights_rig *rig)
{
    peeked seen = { 0 };
    cltel_insights_peek(rig->run, look, &seen);
    return seen;
}

/* Each query is looked at after every event; what it gives in the end is what it gives without being looked at. */
static void a_look_at_the_rows_so_far_changes_nothing(void **state)
{
    static const char *const queries[] = {
        "fields ms | sort ms | limit 5",
        "fields ms | limit 3",
        "fields ms | sort ms desc | dedup kind",
        "stats count(*) as n, pct(ms, 50) as p, count_distinct(ms) as d by kind | sort n desc",
        "stats max(ms) as m by kind | filter m > 3 | stats sum(m) as s",
    };
    (void)state;
    for (size_t q = 0; q < sizeof queries / sizeof *queries; q++) {
        insights_rig looked_at = insights_rig_start(queries[q]), undisturbed = insights_rig_start(queries[q]);
        for (unsigned i = 0; i < 60; i++) {
            char message[64];
            snprintf(message, sizeof message, "{\"ms\":%u,\"kind\":\"k%u\"}", i * 7919 % 61, i * 31 % 7);
            feed_text(&looked_at, message, i);
            feed_text(&undisturbed, message, i);
            assert_true(peek(&looked_at).rows > 0 || i * 7919 % 61 <= 3);
        }
        peeked before = peek(&looked_at);
        assert_true(cltel_insights_finish(looked_at.run) && cltel_insights_finish(undisturbed.run));
        assert_int_equal(before.rows, cltel_insights_row_count(looked_at.run));
        assert_int_equal(before.rows, cltel_insights_row_count(undisturbed.run));
        for (size_t i = 0; i < before.rows; i++) {
            cltel_insights_row a, b;
            assert_true(cltel_insights_row_at(looked_at.run, i, &a) && cltel_insights_row_at(undisturbed.run, i, &b));
            assert_int_equal(a.count, b.count);
            for (size_t pair = 0; pair < a.count; pair++)
                assert_true(cltel_view_equal(a.pairs[pair].value, b.pairs[pair].value));
            assert_true(i > 0 || cltel_view_equal(a.pairs[0].value, cltel_view_of(before.first)));
        }
        insights_rig_stop(&looked_at);
        insights_rig_stop(&undisturbed);
    }
}

static void rows_that_would_take_long_are_not_looked_at(void **state)
{
    (void)state;
    insights_rig rig = insights_rig_start("stats count(*) by @timestamp");
    for (unsigned i = 0; i < 10001; i++)
        feed_text(&rig, "x", i);
    assert_int_equal(peek(&rig).rows, 0);
    insights_rig_stop(&rig);
}

static void a_search_finds_what_memmem_finds(void **state)
{
    (void)state;
    unsigned seed = 5;
    for (int round = 0; round < 20000; round++) {
        char hay[80], text[12];
        size_t hay_len = (size_t)rand_r(&seed) % sizeof hay, len = (size_t)rand_r(&seed) % sizeof text;
        for (size_t i = 0; i < hay_len; i++)
            hay[i] = (char)('a' + rand_r(&seed) % 3);
        for (size_t i = 0; i < len; i++)
            text[i] = (char)('a' + rand_r(&seed) % 3);
        char *exact = test_malloc(hay_len + 1);
        memcpy(exact, hay, hay_len);
        cltel_needle needle = cltel_needle_of((cltel_view){ text, len });
        assert_ptr_equal(cltel_needle_find(&needle, (cltel_view){ exact, hay_len }), memmem(exact, hay_len, text, len));
        test_free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_place_comes_back_from_its_text),
        cmocka_unit_test(a_text_that_is_no_place_is_refused),
        cmocka_unit_test(rows_without_a_sort_are_newest_first_however_they_are_fed),
        cmocka_unit_test(a_query_with_a_limit_is_satisfied_as_soon_as_it_is_full),
        cmocka_unit_test(statistics_count_what_was_looked_at_and_what_passed),
        cmocka_unit_test(bytes_without_a_text_that_every_result_has_can_be_skipped),
        cmocka_unit_test(skipped_events_count_as_scanned),
        cmocka_unit_test(events_outside_the_time_range_do_not_count),
        cmocka_unit_test(a_hostile_regular_expression_fails_the_query_and_does_not_hang),
        cmocka_unit_test(a_query_that_wants_too_much_memory_fails_with_a_sentence),
        cmocka_unit_test(texts_that_a_query_multiplies_are_bounded),
        cmocka_unit_test(groups_keep_apart_what_differs),
        cmocka_unit_test(a_row_that_does_not_exist_is_refused),
        cmocka_unit_test(a_look_at_the_rows_so_far_changes_nothing),
        cmocka_unit_test(rows_that_would_take_long_are_not_looked_at),
        cmocka_unit_test(a_search_finds_what_memmem_finds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
