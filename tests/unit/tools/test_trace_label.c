/* What a span is called, whose it is and what went wrong. */
#include "support/cli_trace.h"

static void make(cli_trace *t, const char *members)
{
    char document[1000];
    cli_trace_begin(t);
    snprintf(document, sizeof document,
             "{\"trace_id\":\"" CLI_TRACE_ID "\",\"id\":\"a\",\"name\":\"shop\",\"start_time\":1,\"end_time\":2%s}",
             members);
    cli_trace_document(t, document);
    cli_trace_finish(t);
    cli_trace_view(t);
}

static void a_span_is_called_by_what_it_does(void **state)
{
    (void)state;
    static const struct {
        const char *members;
        const char *label;
    } cases[] = {
        { "", "shop" },
        { ",\"http\":{\"request\":{\"method\":\"GET\",\"url\":\"https://h:8080/a/b?c=d\"}}", "GET /a/b" },
        { ",\"http\":{\"request\":{\"method\":\"GET\",\"url\":\"https://h\"}}", "GET /" },
        { ",\"http\":{\"request\":{\"method\":\"GET\",\"url\":\"/a\"}}", "GET /a" },
        { ",\"http\":{\"request\":{\"method\":\"GET\"}}", "shop" },
        { ",\"sql\":{\"sanitized_query\":\"SELECT  a\\n\\t FROM b\"}", "SELECT a FROM b" },
        { ",\"annotations\":{\"operation\":\"nightly job\"}", "nightly job" },
        { ",\"annotations\":{\"operation\":7}", "shop" },
        { ",\"type\":\"subsegment\",\"namespace\":\"aws\",\"aws\":{\"operation\":\"PutItem\"}", "shop PutItem" },
        { ",\"annotations\":{\"operation\":\"a\\u0007b\"}", "a\\x07b" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cli_trace t;
        make(&t, cases[i].members);
        assert_true(cltel_view_equal(cltel_cli_label(&t.view, 0), cltel_view_of(cases[i].label)));
        cli_trace_done(&t);
    }
}

static void what_went_wrong_is_said_by_status_and_exception(void **state)
{
    (void)state;
    static const struct {
        const char *members;
        const char *status;
        const char *why;
    } cases[] = {
        { "", "ok", "" },
        { ",\"fault\":true", "fault", "fault" },
        { ",\"error\":true,\"throttle\":true", "throttle", "throttle" },
        { ",\"http\":{\"response\":{\"status\":404}}", "error", "404" },
        { ",\"http\":{\"response\":{\"status\":200}}", "ok", "" },
        { ",\"fault\":true,\"cause\":{\"exceptions\":[{\"id\":\"e\",\"type\":\"Timeout\"}]}", "fault", "Timeout" },
        { ",\"fault\":true,\"http\":{\"response\":{\"status\":504}},\"cause\":{\"exceptions\":[{\"id\":\"e\",\"type\":"
          "\"Timeout\"}]}",
          "fault", "504 Timeout" },
        { ",\"in_progress\":true", "running", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cli_trace t;
        make(&t, cases[i].members);
        assert_string_equal(cltel_cli_status(&t.trace->nodes[0]), cases[i].status);
        assert_true(cltel_view_equal(cltel_cli_why(&t.view, 0), cltel_view_of(cases[i].why)));
        cli_trace_done(&t);
    }
}

static void a_span_is_of_its_segment_or_of_the_service_that_it_calls(void **state)
{
    (void)state;
    static const char *const lines[] = { "a - shop 0 100",    "b a work 1 9",      "c b bank 2 8 r",
                                         "d a cards 20 80 r", "e d cards 30 70 s", "f gone lost 40 50" };
    static const char *const services[] = { "shop", "shop", "bank", "shop", "cards", "?" };
    static const char *const ids[] = { "a", "b", "c", "d", "e", "f" };
    cli_trace t;
    cli_trace_make(&t, lines, CLI_TRACE_COUNT(lines), (cltel_cli_trace_wish){ 0 });
    for (size_t i = 0; i < CLI_TRACE_COUNT(lines); i++)
        assert_true(cltel_view_equal(t.view.spans[cli_trace_node(&t, ids[i])].service, cltel_view_of(services[i])));
    cli_trace_done(&t);
}

static void long_names_are_cut_at_a_character(void **state)
{
    (void)state;
    char members[800] = ",\"annotations\":{\"operation\":\"x";
    for (int i = 0; i < 150; i++)
        strcat(members, "\303\244");
    strcat(members, "\"}");
    cli_trace t;
    make(&t, members);
    cltel_view label = cltel_cli_label(&t.view, 0);
    assert_int_equal(label.len, 199);
    cli_trace_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_span_is_called_by_what_it_does),
        cmocka_unit_test(what_went_wrong_is_said_by_status_and_exception),
        cmocka_unit_test(a_span_is_of_its_segment_or_of_the_service_that_it_calls),
        cmocka_unit_test(long_names_are_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
