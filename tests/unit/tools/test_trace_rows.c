#include "support/cli_trace.h"

/* One letter a row and its level: "s0 s1 r1x4 l1"; hidden spans as "+n". */
static void write_rows(const cltel_cli_trace_rows *rows, char *text, size_t size)
{
    size_t len = 0;
    text[0] = 0;
    for (size_t i = 0; i < rows->count && len < size; i++) {
        const cltel_cli_trace_row *row = &rows->items[i];
        len += (size_t)snprintf(text + len, size - len, "%s%c%d", len ? " " : "", "srl"[row->kind], row -> level);
        if (row->kind == CLTEL_CLI_ROW_RUN)
            len += (size_t)snprintf(text + len, size - len, "x%d", row->count);
        if (row->hidden)
            len += (size_t)snprintf(text + len, size - len, "+%d", row->hidden);
    }
}

static void assert_rows(const char *const *lines, size_t count, cltel_cli_trace_wish wish, const char *expected)
{
    cli_trace t;
    char text[4000];
    cli_trace_make(&t, lines, count, wish);
    write_rows(&t.rows, text, sizeof text);
    assert_string_equal(text, expected);
    cli_trace_done(&t);
}

#define ASSERT_ROWS(lines, wish, expected) assert_rows(lines, CLI_TRACE_COUNT(lines), wish, expected)

static const cltel_cli_trace_wish all_that_is_sensible = { 0 };

static void spans_stand_under_their_parents_in_order_of_start(void **state)
{
    (void)state;
    static const char *const lines[] = { "c a two 40 90", "d c three 50 60", "a - shop 0 100", "b a one 10 30" };
    ASSERT_ROWS(lines, all_that_is_sensible, "s0 s1 s1 s2");
}

static void four_equal_siblings_are_one_row(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a get 10 11", "c a get 12 13",
                                         "d a get 14 15",  "e a get 16 17", "f a put 18 19" };
    ASSERT_ROWS(lines, all_that_is_sensible, "s0 r1x4 s1");
    ASSERT_ROWS(lines, (cltel_cli_trace_wish){ .everything = true }, "s0 s1 s1 s1 s1 s1");
}

static void what_went_wrong_breaks_a_run(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a get 10 11",   "c a get 12 13", "d a get 14 15",
                                         "e a get 16 17",  "f a get 18 19 e", "g a get 20 21", "h a get 22 23" };
    ASSERT_ROWS(lines, all_that_is_sensible, "s0 r1x4 s1 s1 s1");
}

static void what_is_under_a_run_is_counted(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a get 10 11", "c a get 12 13",   "d a get 14 15",
                                         "e a get 16 17",  "f e sub 16 17", "g f subsub 16 17" };
    ASSERT_ROWS(lines, all_that_is_sensible, "s0 r1x4+2");
}

static void depth_hides_what_is_deeper(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a one 10 90", "c b two 20 80", "d c three 30 70" };
    ASSERT_ROWS(lines, (cltel_cli_trace_wish){ .levels = 2 }, "s0 s1+2");
    ASSERT_ROWS(lines, (cltel_cli_trace_wish){ .levels = 1 }, "s0+3");
}

static void a_shortest_duration_keeps_what_it_stands_under(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a one 10 12", "c b long 10 60", "d a short 20 22" };
    ASSERT_ROWS(lines, (cltel_cli_trace_wish){ .min_s = 0.010 }, "s0+1 s1 s2");
}

static void errors_keep_what_they_stand_under(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a one 10 90", "c b two 20 80 e", "d a three 30 70" };
    ASSERT_ROWS(lines, (cltel_cli_trace_wish){ .trouble = true }, "s0+1 s1 s2");
}

static void lines_of_log_stand_among_the_children_of_their_span_in_order_of_time(void **state)
{
    (void)state;
    cli_trace t;
    char text[400];
    cli_trace_begin(&t);
    cli_trace_span(&t, "a - shop 0 100");
    cli_trace_span(&t, "b a one 10 30");
    cli_trace_span(&t, "c a two 40 90");
    cli_trace_finish(&t);
    cli_trace_log(&t, "a", 95, "INFO", "last");
    cli_trace_log(&t, "nobody", 1, "INFO", "of no span");
    cli_trace_log(&t, "b", 20, "INFO", "inside");
    cli_trace_log(&t, "a", 35, "INFO", "between");
    cli_trace_log(&t, "a", 5, "INFO", "first");
    cli_trace_view(&t);
    cli_trace_rows(&t, all_that_is_sensible);
    write_rows(&t.rows, text, sizeof text);
    assert_string_equal(text, "s0 l1 s1 l2 l1 s1 l1 l0");
    assert_int_equal(t.rows.lines, 5);
    cli_trace_done(&t);
}

static void a_line_of_warn_breaks_a_run(void **state)
{
    (void)state;
    cli_trace t;
    char text[400];
    cli_trace_begin(&t);
    cli_trace_span(&t, "a - shop 0 100");
    for (int i = 0; i < 9; i++) {
        char line[60];
        snprintf(line, sizeof line, "b%d a get %d %d", i, 10 + i, 11 + i);
        cli_trace_span(&t, line);
    }
    cli_trace_finish(&t);
    cli_trace_log(&t, "b1", 11, "INFO", "hidden");
    cli_trace_log(&t, "b4", 14, "WARN", "slow");
    cli_trace_view(&t);
    cli_trace_rows(&t, all_that_is_sensible);
    write_rows(&t.rows, text, sizeof text);
    assert_string_equal(text, "s0 r1x4 s1 l2 r1x4");
    assert_int_equal(t.rows.lines, 1);
    cli_trace_done(&t);
}

static void of_more_rows_than_are_sensible_the_critical_path_and_errors_stay(void **state)
{
    (void)state;
    cli_trace t;
    cli_trace_begin(&t);
    cli_trace_span(&t, "a - shop 0 1000");
    cli_trace_span(&t, "slow a slow 0 900");
    for (int i = 0; i < 500; i++) {
        char line[60];
        snprintf(line, sizeof line, "b%d a n%d 1 2 %s", i, i, i == 250 ? "f" : "");
        cli_trace_span(&t, line);
    }
    cli_trace_finish(&t);
    cli_trace_view(&t);
    cli_trace_rows(&t, all_that_is_sensible);
    char text[400];
    write_rows(&t.rows, text, sizeof text);
    assert_string_equal(text, "s0+499 s1 s1");
    assert_true(t.rows.reduced);
    assert_false(t.rows.cut);
    assert_int_equal(t.rows.items[2].node, cli_trace_node(&t, "b250"));
    cli_trace_done(&t);
}

static void errors_without_end_are_cut(void **state)
{
    (void)state;
    cli_trace t;
    cli_trace_begin(&t);
    cli_trace_span(&t, "a - shop 0 1000");
    for (int i = 0; i < 500; i++) {
        char line[60];
        snprintf(line, sizeof line, "b%d a n%d 1 2 f", i, i);
        cli_trace_span(&t, line);
    }
    cli_trace_finish(&t);
    cli_trace_view(&t);
    cli_trace_rows(&t, all_that_is_sensible);
    assert_int_equal(t.rows.count, CLTEL_CLI_ROWS_SENSIBLE);
    assert_true(t.rows.cut);
    cli_trace_done(&t);
}

static void orphans_stand_at_the_top(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b gone lost 10 30", "c b under 12 20" };
    ASSERT_ROWS(lines, all_that_is_sensible, "s0 s0 s1");
}

static void circles_are_cut(void **state)
{
    (void)state;
    static const char *const lines[] = { "a c one 0 100", "b a two 10 30", "c b three 12 20", "d d self 5 6" };
    ASSERT_ROWS(lines, all_that_is_sensible, "s0 s1 s2 s0");
}

static void an_inferred_segment_is_no_row(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a bank 10 30 r" };
    cli_trace t;
    cli_trace_make(&t, lines, 2, all_that_is_sensible);
    assert_int_equal(t.trace->node_count, 3);
    assert_int_equal(t.rows.count, 2);
    assert_int_equal(t.view.span_count, 2);
    assert_true(cltel_view_equal(t.view.spans[cli_trace_node(&t, "b")].service, CLTEL_VIEW("bank")));
    cli_trace_done(&t);
}

static void a_chain_of_20000_spans_is_drawn(void **state)
{
    (void)state;
    enum { LENGTH = 20000 };
    cli_trace t;
    cli_trace_begin(&t);
    cli_trace_span(&t, "s0 - shop 0 1000");
    for (int i = 1; i < LENGTH; i++) {
        char line[60];
        snprintf(line, sizeof line, "s%d s%d n 0 1000", i, i - 1);
        cli_trace_span(&t, line);
    }
    cli_trace_finish(&t);
    cli_trace_view(&t);
    cli_trace_rows(&t, (cltel_cli_trace_wish){ .everything = true });
    assert_int_equal(t.rows.count, LENGTH);
    assert_int_equal(t.rows.items[LENGTH - 1].level, LENGTH - 1);
    cli_trace_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_stand_under_their_parents_in_order_of_start),
        cmocka_unit_test(four_equal_siblings_are_one_row),
        cmocka_unit_test(what_went_wrong_breaks_a_run),
        cmocka_unit_test(what_is_under_a_run_is_counted),
        cmocka_unit_test(depth_hides_what_is_deeper),
        cmocka_unit_test(a_shortest_duration_keeps_what_it_stands_under),
        cmocka_unit_test(errors_keep_what_they_stand_under),
        cmocka_unit_test(lines_of_log_stand_among_the_children_of_their_span_in_order_of_time),
        cmocka_unit_test(a_line_of_warn_breaks_a_run),
        cmocka_unit_test(of_more_rows_than_are_sensible_the_critical_path_and_errors_stay),
        cmocka_unit_test(errors_without_end_are_cut),
        cmocka_unit_test(orphans_stand_at_the_top),
        cmocka_unit_test(circles_are_cut),
        cmocka_unit_test(an_inferred_segment_is_no_row),
        cmocka_unit_test(a_chain_of_20000_spans_is_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
