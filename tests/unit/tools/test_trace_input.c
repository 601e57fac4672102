/* What `cltel trace` reads: ids, answers of X-Ray, lines of log. */
#include "support/cli_trace.h"

#include "tools/cli/trace_fetch.h"
#include "tools/cli/trace_id.h"
#include "tools/cli/trace_summaries.h"

static void ids_are_read_in_each_form(void **state)
{
    (void)state;
    static const char *const forms[] = { "1-58406520-a006649127e371903a2de979",
                                         "1-58406520-A006649127E371903A2DE979",
                                         "58406520a006649127e371903a2de979",
                                         "58406520A006649127e371903a2de979",
                                         "Root=1-58406520-a006649127e371903a2de979;Parent=53995c3f42cd8ad8;Sampled=1",
                                         "Self=1-0-0;Root=1-58406520-a006649127e371903a2de979",
                                         "00-58406520a006649127e371903a2de979-53995c3f42cd8ad8-01" };
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char id[CLTEL_CLI_TRACE_ID_CHARS + 1], w3c[CLTEL_CLI_W3C_ID_CHARS + 1];
        assert_true(cltel_cli_trace_id_read(forms[i], id));
        assert_string_equal(id, "1-58406520-a006649127e371903a2de979");
        cltel_cli_trace_id_w3c(id, w3c);
        assert_string_equal(w3c, "58406520a006649127e371903a2de979");
        assert_int_equal(cltel_cli_trace_id_time_s(id), 1480615200);
    }
}

static void what_is_no_id_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { "",
                                         "1-",
                                         "1-58406520",
                                         "2-58406520-a006649127e371903a2de979",
                                         "1-58406520-a006649127e371903a2de97",
                                         "1-58406520-a006649127e371903a2de9790",
                                         "1-58406520-a006649127e371903a2de979x",
                                         "1-5840652g-a006649127e371903a2de979",
                                         "58406520a006649127e371903a2de97",
                                         "58406520a006649127e371903a2de9790",
                                         "00-58406520a006649127e371903a2de979",
                                         "Root=",
                                         "Root=1-58406520" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char id[CLTEL_CLI_TRACE_ID_CHARS + 1];
        assert_false(cltel_cli_trace_id_read(texts[i], id));
    }
}

static void documents_of_several_pages_stand_one_behind_the_other(void **state)
{
    (void)state;
    cltel_cli_documents documents = { .count = 0 };
    assert_true(cltel_cli_documents_read(
        &documents,
        CLTEL_VIEW("{\"Traces\":[{\"Id\":\"x\",\"Segments\":[{\"Id\":\"a\",\"Document\":\"{\\\"id\\\":1}\"},"
                   "{\"Id\":\"b\"},7,{\"Document\":7}]}],\"NextToken\":\"t\"}")));
    assert_true(cltel_cli_documents_read(&documents, CLTEL_VIEW("{\"Traces\":[{\"LimitExceeded\":true,\"Segments\":["
                                                                "{\"Document\":\"two\"}]}]}")));
    assert_int_equal(documents.count, 2);
    assert_true(documents.limit_exceeded);
    assert_true(cltel_view_equal(cltel_cli_documents_at(&documents, 0), CLTEL_VIEW("{\"id\":1}")));
    assert_true(cltel_view_equal(cltel_cli_documents_at(&documents, 1), CLTEL_VIEW("two")));
    cltel_cli_documents_done(&documents);
}

static void answers_of_another_form_hold_nothing(void **state)
{
    (void)state;
    static const char *const answers[] = {
        "{}",
        "[]",
        "7",
        "{\"Traces\":7}",
        "{\"Traces\":{}}",
        "{\"Traces\":[7,{},[]]}",
        "{\"Traces\":[{\"Segments\":{}}]}",
        "{\"TraceSummaries\":[7,{},{\"Id\":7},{\"Id\":\"no id\"}]}",
        "{\"TraceSummaries\":[{\"Id\":\"1-58406520-a006649127e371903a2de979-and-more-than-an-id-has\"}]}"
    };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        cltel_cli_documents documents = { .count = 0 };
        cltel_cli_summaries list = { .count = 0 };
        assert_true(cltel_cli_documents_read(&documents, cltel_view_of(answers[i])));
        assert_true(cltel_cli_summaries_read(&list, cltel_view_of(answers[i])));
        assert_int_equal(documents.count, 0);
        assert_int_equal(list.count, 0);
        cltel_cli_documents_done(&documents);
        cltel_cli_summaries_done(&list);
    }
}

#define SUMMARY(id, start, duration) \
    "{\"Id\":\"1-58406520-a006649127e371903a2de97" id "\",\"StartTime\":" start ",\"Duration\":" duration "}"

static void assert_order(bool slowest, const char *expected)
{
    cltel_cli_summaries list = { .count = 0 };
    char seen[10] = "";
    assert_true(cltel_cli_summaries_read(
        &list, CLTEL_VIEW("{\"TraceSummaries\":[" SUMMARY("1", "100", "3") "," SUMMARY("2", "300", "1") "," SUMMARY(
                   "3", "200", "2") "," SUMMARY("1", "100", "3") "," SUMMARY("4", "null", "null") "]}")));
    cltel_cli_summaries_sort(&list, slowest, 3);
    assert_int_equal(list.seen, 4);
    for (size_t i = 0; i < list.count; i++)
        seen[i] = list.items[i].id[CLTEL_CLI_TRACE_ID_CHARS - 1];
    assert_string_equal(seen, expected);
    cltel_cli_summaries_done(&list);
}

static void summaries_are_there_once_newest_or_slowest_first(void **state)
{
    (void)state;
    assert_order(false, "423"); /* without a time, by the one in the id: 2016 */
    assert_order(true, "132");
}

static void a_summary_says_its_root_and_services(void **state)
{
    (void)state;
    cltel_cli_summaries list = { .count = 0 };
    assert_true(cltel_cli_summaries_read(
        &list,
        CLTEL_VIEW("{\"TraceSummaries\":[{\"Id\":\"1-58406520-a006649127e371903a2de979\",\"HasFault\":true,"
                   "\"EntryPoint\":{\"Name\":\"shop\"},\"Http\":{\"HttpMethod\":\"GET\",\"HttpURL\":"
                   "\"https://x/y?z\"},\"ServiceIds\":[{\"Name\":\"shop\",\"Type\":\"client\"},{\"Name\":\"shop\"},"
                   "{\"Name\":\"a\\u001bb\"}]}]}")));
    assert_int_equal(list.count, 1);
    const cltel_cli_summary *summary = &list.items[0];
    assert_true(summary->fault);
    assert_true(cltel_view_equal((cltel_view){ list.text.ptr + summary->operation_at, summary->operation_len },
                                 CLTEL_VIEW("GET /y")));
    assert_true(cltel_view_equal((cltel_view){ list.text.ptr + summary->services_at, summary->services_len },
                                 CLTEL_VIEW("shop, a\\x1bb")));
    cltel_cli_summaries_done(&list);
}

static void the_span_of_a_line_is_found_in_each_form(void **state)
{
    (void)state;
    static const struct {
        const char *message;
        bool found;
    } cases[] = {
        { "\"{\\\"span_id\\\":\\\"53995c3f42cd8ad8\\\"}\"", true },
        { "\"{\\\"spanId\\\":\\\"53995c3f42cd8ad8\\\"}\"", true },
        { "\"INFO " CLI_TRACE_ID "@53995c3f42cd8ad8 done\"", true },
        { "\"" CLI_TRACE_ID " and " CLI_TRACE_ID "@53995c3f42cd8ad8\"", true },
        { "\"{\\\"span_id\\\":7}\"", false },
        { "\"{\\\"span_id\\\":\\\"\\\"}\"", false },
        { "\"" CLI_TRACE_ID "@5399\"", false },
        { "\"\"", false },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cli_trace t;
        cli_trace_begin(&t);
        cli_trace_span(&t, "53995c3f42cd8ad8 - shop 0 1");
        cli_trace_finish(&t);
        cltel_tail_event event = { .group = "g",
                                   .stream = CLTEL_VIEW("\"s\""),
                                   .message = cltel_view_of(cases[i].message) };
        assert_true(cltel_cli_logs_add(&t.logs, &event, t.trace));
        assert_int_equal(t.logs.lines[0].node, cases[i].found ? 0 : CLTEL_XRAY_NONE);
        cli_trace_done(&t);
    }
}

static void a_line_has_the_microseconds_of_its_message(void **state)
{
    (void)state;
    static const struct {
        const char *message;
        int us;
    } cases[] = {
        { "\"{\\\"time\\\":\\\"2016-12-01T18:00:00.123456Z\\\"}\"", 456 },
        { "\"{\\\"time\\\":\\\"2016-12-01T18:00:00.124456Z\\\"}\"", 0 }, /* another moment */
        { "\"{\\\"time\\\":\\\"2016-12-01T18:00:00.123x56Z\\\"}\"", 0 },
        { "\"{\\\"time\\\":\\\"2016\\\"}\"", 0 },
        { "\"{\\\"time\\\":7}\"", 0 },
        { "\"text\"", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cli_trace t;
        cli_trace_begin(&t);
        cli_trace_span(&t, "a - shop 0 1");
        cli_trace_finish(&t);
        cltel_tail_event event = { .timestamp_ms = CLI_TRACE_BEGIN_S * INT64_C(1000) + 123,
                                   .group = "g",
                                   .stream = CLTEL_VIEW("\"s\""),
                                   .message = cltel_view_of(cases[i].message) };
        assert_true(cltel_cli_logs_add(&t.logs, &event, t.trace));
        assert_int_equal(t.logs.lines[0].time_us, CLI_TRACE_BEGIN_S * INT64_C(1000000) + 123000 + cases[i].us);
        cli_trace_done(&t);
    }
}

static void the_groups_that_segments_name_are_found_once(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\\\"aws\\\":{\\\"cloudwatch_logs\\\":[{\\\"log_group\\\":\\\"shop\\\"},{\\\"log_group\\\":\\\"shop\\\"}]}}",
        "{\\\"aws\\\":{\\\"cloudwatch_logs\\\":[{\\\"arn\\\":\\\"arn:aws:logs:eu-west-1:1:log-group:/a/b:*\\\"}]}}",
        "{\\\"aws\\\":{\\\"cloudwatch_logs\\\":[{\\\"arn\\\":\\\"nonsense\\\"},7,{\\\"log_group\\\":\\\"\\\"}]}}",
        "{\\\"aws\\\":{\\\"cloudwatch_logs\\\":7}}",
        "{}",
    };
    cltel_cli_documents documents = { .count = 0 };
    cltel_group_names groups = { .count = 0 };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char answer[400];
        snprintf(answer, sizeof answer, "{\"Traces\":[{\"Segments\":[{\"Document\":\"%s\"}]}]}", texts[i]);
        assert_true(cltel_cli_documents_read(&documents, cltel_view_of(answer)));
    }
    assert_true(cltel_cli_logs_groups(&groups, &documents));
    assert_int_equal(groups.count, 2);
    assert_string_equal(groups.names[0], "shop");
    assert_string_equal(groups.names[1], "/a/b");
    cltel_group_names_done(&groups);
    cltel_cli_documents_done(&documents);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_read_in_each_form),
        cmocka_unit_test(what_is_no_id_is_refused),
        cmocka_unit_test(documents_of_several_pages_stand_one_behind_the_other),
        cmocka_unit_test(answers_of_another_form_hold_nothing),
        cmocka_unit_test(summaries_are_there_once_newest_or_slowest_first),
        cmocka_unit_test(a_summary_says_its_root_and_services),
        cmocka_unit_test(the_span_of_a_line_is_found_in_each_form),
        cmocka_unit_test(a_line_has_the_microseconds_of_its_message),
        cmocka_unit_test(the_groups_that_segments_name_are_found_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
