#include <math.h>

#include "support/cli_trace.h"

/* "id:own ms" of every span on the path, from the end to the beginning. */
static void assert_path(const char *const *lines, size_t count, const char *expected)
{
    cli_trace t;
    char text[400] = "";
    size_t len = 0;
    cli_trace_make(&t, lines, count, (cltel_cli_trace_wish){ 0 });
    for (size_t i = 0; i < t.view.path.count; i++) {
        const cltel_cli_stretch *stretch = &t.view.path.stretches[i];
        cltel_view id = t.trace->nodes[stretch->node].id;
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%.*s:%.0f", len ? " " : "", (int)id.len, id.ptr,
                                (stretch->until_s - stretch->from_s) * 1000);
    }
    assert_string_equal(text, expected);
    cli_trace_done(&t);
}

#define ASSERT_PATH(lines, expected) assert_path(lines, CLI_TRACE_COUNT(lines), expected)

static void a_span_alone_is_the_path(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100" };
    ASSERT_PATH(lines, "a:100");
}

static void children_one_after_the_other_are_all_on_it_with_the_gaps_their_parents(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a one 10 30", "c a two 40 90" };
    ASSERT_PATH(lines, "a:10 c:50 a:10 b:20 a:10");
}

static void of_children_at_the_same_time_the_last_to_end_is_on_it(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a one 10 60", "c a two 20 90", "d a three 5 20" };
    ASSERT_PATH(lines, "a:10 c:70 d:15 a:5");
}

static void it_goes_down_as_deep_as_the_tree(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a one 0 100", "c b two 20 80", "d c three 30 80" };
    ASSERT_PATH(lines, "b:20 d:50 c:10 b:20");
}

static void a_child_that_outlives_its_parent_was_not_waited_for(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a one 10 30", "c a later 20 400" };
    ASSERT_PATH(lines, "a:70 b:20 a:10");
}

static void a_segment_of_another_process_that_outlives_its_caller_ends_with_it(void **state)
{
    (void)state;
    /* The clock of cards is 50 ms ahead; what is under it keeps its place in it. */
    static const char *const lines[] = { "a - shop 0 100", "b a cards 10 90 r", "c b cards 65 135 s", "d c db 70 130" };
    ASSERT_PATH(lines, "a:10 c:5 d:60 c:5 b:10 a:10");
}

static void a_child_that_begins_before_its_parent_counts_from_there_on(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a one -50 80" };
    ASSERT_PATH(lines, "a:20 b:80");
}

static void a_span_in_progress_lasts_to_the_end_of_the_trace(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 -", "b a one 10 50", "c a two 20 -", "d c three 30 60" };
    ASSERT_PATH(lines, "d:30 c:10 a:20");
}

static void children_without_duration_are_passed_over(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b a one 50 50", "c a two 0 0" };
    ASSERT_PATH(lines, "a:50 a:50");
}

static void what_has_no_parent_here_is_not_on_it(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100", "b x lost 10 90" };
    ASSERT_PATH(lines, "a:100");
}

static void its_pieces_add_up_to_the_duration_of_the_root(void **state)
{
    (void)state;
    enum { SPANS = 400 };
    unsigned seed = 7;
    for (int round = 0; round < 50; round++) {
        cli_trace t;
        double sum_s = 0;
        cli_trace_begin(&t);
        cli_trace_span(&t, "s0 - root 0 1000");
        for (int i = 1; i < SPANS; i++) {
            char line[120];
            int parent = (int)((seed = seed * 1103515245 + 12345) >> 16) % i;
            int start = (int)((seed = seed * 1103515245 + 12345) >> 16) % 1100 - 50;
            int length = (int)((seed = seed * 1103515245 + 12345) >> 16) % 400;
            snprintf(line, sizeof line, "s%d s%d n%d %d %d %s", i, parent, i % 5, start, start + length,
                     i % 7 ? "" : "s");
            cli_trace_span(&t, line);
        }
        cli_trace_finish(&t);
        cli_trace_view(&t);
        for (size_t i = 0; i < t.view.path.count; i++)
            sum_s += t.view.path.stretches[i].until_s - t.view.path.stretches[i].from_s;
        assert_true(fabs(sum_s - 1) < 1e-4);
        assert_true(fabs(t.view.spans[t.trace->root].path_s - 1) < 1e-4);
        cli_trace_done(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_span_alone_is_the_path),
        cmocka_unit_test(children_one_after_the_other_are_all_on_it_with_the_gaps_their_parents),
        cmocka_unit_test(of_children_at_the_same_time_the_last_to_end_is_on_it),
        cmocka_unit_test(it_goes_down_as_deep_as_the_tree),
        cmocka_unit_test(a_child_that_outlives_its_parent_was_not_waited_for),
        cmocka_unit_test(a_segment_of_another_process_that_outlives_its_caller_ends_with_it),
        cmocka_unit_test(a_child_that_begins_before_its_parent_counts_from_there_on),
        cmocka_unit_test(a_span_in_progress_lasts_to_the_end_of_the_trace),
        cmocka_unit_test(children_without_duration_are_passed_over),
        cmocka_unit_test(what_has_no_parent_here_is_not_on_it),
        cmocka_unit_test(its_pieces_add_up_to_the_duration_of_the_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
