/* Sampling rules and quotas that X-Ray gives, what holds without them, and spans that are kept although unsampled. */
#include <stdio.h>
#include <stdlib.h>

#include <cltel/span.h>

#include "pipeline/client.h"
#include "pipeline/sampling_poll.h"
#include "pipeline/worker.h"
#include "record/span_misuse.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

#define RULES_ALL                                                                                          \
    "{\"SamplingRuleRecords\":[{\"SamplingRule\":{\"RuleName\":\"all\",\"Priority\":1,\"FixedRate\":1,"    \
    "\"ReservoirSize\":0,\"ServiceName\":\"*\",\"ServiceType\":\"*\",\"Host\":\"*\",\"HTTPMethod\":\"*\"," \
    "\"URLPath\":\"*\",\"ResourceARN\":\"*\",\"Version\":1}}]}"
#define RULES_NONE                                                                                       \
    "{\"SamplingRuleRecords\":[{\"SamplingRule\":{\"RuleName\":\"none\",\"Priority\":1,\"FixedRate\":0," \
    "\"ReservoirSize\":5,\"ServiceName\":\"*\",\"Version\":1}}]}"

/* What the scripted X-Ray answers, and how often it was asked. */
typedef struct xray {
    const char *rules; /* NULL: 403 */
    const char *next_rules;
    const char *targets;
    int rules_asked;
    int targets_asked;
    char report[2048]; /* the last body of GetSamplingTargets */
} xray;

static flow_answer answer(void *context, const flow_request *request)
{
    xray *x = context;
    if (strcmp(request->operation, "GetSamplingRules") == 0) {
        x->rules_asked++;
        bool second = x->next_rules && strstr(request->body, "NextToken");
        if (!x->rules)
            return (flow_answer){ .status = 403, .error = "AccessDeniedException", .message = "no" };
        return (flow_answer){ .body = second ? x->next_rules : x->rules };
    }
    if (strcmp(request->operation, "SamplingTargets") == 0) {
        x->targets_asked++;
        snprintf(x->report, sizeof x->report, "%s", request->body);
        return x->targets ? (flow_answer){ .body = x->targets } : (flow_answer){ .status = 500, .error = "Internal" };
    }
    return (flow_answer){ .body = "{}" };
}

static flow *open_client(xray *x, const char *option, const char *value)
{
    flow *f = flow_open((const char *const[]){ "trace.sampling", "central", option, value, NULL });
    f->decide = answer;
    f->context = x;
    return f;
}

static bool make_span(flow *f)
{
    cltel_span span;
    cltel_decision decision;
    assert_int_equal(cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0), CLTEL_OK);
    cltel_span_decision(&span, &decision);
    cltel_span_end(&span, NULL, 0);
    return decision.sampled;
}

static void rule_of_next_span(flow *f, char name[48])
{
    cltel_span span;
    cltel_decision decision;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_decision(&span, &decision);
    snprintf(name, 48, "%s", decision.rule);
    cltel_span_end(&span, NULL, 0);
}

/* A client that has asked for the rules, and heard what there is to hear. */
static flow *open_client_that_knows(xray *x)
{
    flow *f = open_client(x, NULL, NULL);
    make_span(f);
    flow_pump(f);
    flow_round(f);
    return f;
}

/* Lets the worker's clock run on, as far as what is due is concerned. */
static void let_pass(flow *f, int64_t seconds)
{
    cltel_sampling_poll *poll = cltel_spans_poll(&f->client->worker->lanes[CLTEL_LANE_SPANS]);
    poll->rules.due_ns -= seconds * 1000000000;
    poll->targets.due_ns -= seconds * 1000000000;
    if (poll->rules_ns)
        poll->rules_ns -= seconds * 1000000000;
    for (int i = 0; i < CLTEL_RULES_MAX; i++)
        poll->report_due_ns[i] -= seconds * 1000000000;
}

static void let_pass_and_hear(flow *f, int64_t seconds)
{
    let_pass(f, seconds);
    flow_round(f); /* asks */
    flow_round(f); /* hears */
}

static void nothing_is_asked_before_the_first_span(void **state)
{
    (void)state;
    xray x = { .rules = RULES_ALL };
    flow *f = open_client(&x, NULL, NULL);
    CLTEL_INFO(f->client, "a log record");
    flow_pump(f);
    assert_int_equal(x.rules_asked, 0);
    flow_close(f);
}

static void rules_are_asked_for_with_the_first_span(void **state)
{
    (void)state;
    char rule[48];
    xray x = { .rules = RULES_ALL };
    flow *f = open_client(&x, NULL, NULL);
    rule_of_next_span(f, rule);
    assert_string_equal(rule, "fallback");
    flow_pump(f);
    flow_round(f);
    assert_int_equal(x.rules_asked, 1);
    size_t before = flow_documents(f);
    rule_of_next_span(f, rule);
    assert_string_equal(rule, "all");
    flow_pump(f);
    const cJSON *xray_part = cJSON_GetObjectItem(cJSON_GetObjectItem(f->documents[before].json, "aws"), "xray");
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(xray_part, "sampling_rule_name")), "all");
    assert_int_equal(x.rules_asked, 1);
    let_pass(f, 306);
    flow_round(f);
    assert_int_equal(x.rules_asked, 2);
    flow_close(f);
}

static void rules_come_in_pages(void **state)
{
    (void)state;
    char rule[48];
    xray x = { .rules = "{\"SamplingRuleRecords\":[],\"NextToken\":\"page \\\"2\\\"\"}", .next_rules = RULES_ALL };
    flow *f = open_client_that_knows(&x);
    flow_round(f);
    assert_int_equal(x.rules_asked, 2);
    rule_of_next_span(f, rule);
    assert_string_equal(rule, "all");
    flow_close(f);
}

static void requests_are_reported_and_targets_hold(void **state)
{
    (void)state;
    char targets[512];
    xray x = { .rules = RULES_NONE, .targets = targets };
    flow *f = open_client_that_knows(&x);
    assert_true(make_span(f)); /* borrowed */
    for (int i = 0; i < 9; i++)
        make_span(f);
    snprintf(targets, sizeof targets,
             "{\"SamplingTargetDocuments\":[{\"RuleName\":\"none\",\"FixedRate\":1,\"ReservoirQuota\":2,"
             "\"ReservoirQuotaTTL\":%lld,\"Interval\":10}],\"LastRuleModification\":0,\"UnprocessedStatistics\":[]}",
             (long long)cltel_clock_realtime_s() + 100);
    flow_pump(f);
    assert_int_equal(x.targets_asked, 0);
    let_pass_and_hear(f, 11);
    assert_int_equal(x.targets_asked, 1);
    assert_non_null(strstr(x.report, "\"RuleName\":\"none\""));
    assert_non_null(strstr(x.report, "\"RequestCount\":10"));
    assert_null(strstr(x.report, "fallback")); /* X-Ray knows nothing of it */
    cJSON *report = cJSON_Parse(x.report);
    const cJSON *document = cJSON_GetArrayItem(cJSON_GetObjectItem(report, "SamplingStatisticsDocuments"), 0);
    assert_in_range(cJSON_GetObjectItem(document, "BorrowCount")->valueint, 1, 2);
    assert_int_equal(strlen(cJSON_GetObjectItem(document, "ClientID")->valuestring), 24);
    cJSON_Delete(report);
    assert_true(make_span(f)); /* the rate is 1 now */
    flow_pump(f);
    let_pass_and_hear(f, 11);
    assert_int_equal(x.targets_asked, 2);
    assert_non_null(strstr(x.report, "\"RequestCount\":1,")); /* what was reported is not reported again */
    flow_close(f);
}

static void a_report_that_failed_is_made_again(void **state)
{
    (void)state;
    xray x = { .rules = RULES_ALL };
    flow *f = open_client_that_knows(&x);
    make_span(f);
    flow_pump(f);
    let_pass_and_hear(f, 11);
    assert_int_equal(x.targets_asked, 1);
    let_pass(f, 1);
    flow_round(f);
    assert_int_equal(x.targets_asked, 1); /* it waits */
    let_pass_and_hear(f, 20);
    assert_int_equal(x.targets_asked, 2);
    assert_non_null(strstr(x.report, "\"RequestCount\":1,"));
    flow_close(f);
}

static void changed_rules_are_asked_for_at_once(void **state)
{
    (void)state;
    char targets[256];
    xray x = { .rules = RULES_ALL, .targets = targets };
    flow *f = open_client_that_knows(&x);
    make_span(f);
    flow_pump(f);
    snprintf(
        targets, sizeof targets, "{\"SamplingTargetDocuments\":[],\"LastRuleModification\":%lld}",
        (long long)(cltel_clock_realtime_ns() / 1000000000)); /* in the second in which they were asked for, or later */
    let_pass(f, 11);
    for (int i = 0; i < 4; i++)
        flow_round(f);
    assert_int_equal(x.rules_asked, 2);
    flow_close(f);
}

static void without_permission_the_local_rules_hold_and_one_is_told(void **state)
{
    (void)state;
    char rule[48];
    xray x = { .rules = NULL };
    flow *f = open_client_that_knows(&x);
    rule_of_next_span(f, rule);
    assert_string_equal(rule, "fallback");
    assert_true(flow_heard(f, "GetSamplingRules of "));
    for (int i = 0; i < 5; i++)
        flow_round(f);
    assert_int_equal(x.rules_asked, 1); /* not again at once */
    x.rules = RULES_ALL;
    let_pass_and_hear(f, 12);
    rule_of_next_span(f, rule);
    assert_string_equal(rule, "all");
    flow_close(f);
}

static void rules_that_nobody_confirms_for_an_hour_are_given_up(void **state)
{
    (void)state;
    char rule[48];
    xray x = { .rules = RULES_ALL };
    flow *f = open_client_that_knows(&x);
    x.rules = NULL;
    let_pass_and_hear(f, 3601);
    rule_of_next_span(f, rule);
    assert_string_equal(rule, "fallback");
    assert_true(flow_heard(f, "an hour old"));
    flow_close(f);
}

static void answers_that_are_none_change_nothing(void **state)
{
    (void)state;
    static const char *const answers[] = { "[]", "{}", "not json", "{\"SamplingRuleRecords\":{}}",
                                           "{\"SamplingRuleRecords\":[]}" };
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        char rule[48];
        xray x = { .rules = answers[i] };
        flow *f = open_client(&x, NULL, NULL);
        make_span(f);
        flow_pump(f);
        flow_round(f);
        assert_int_equal(x.rules_asked, 1);
        rule_of_next_span(f, rule);
        assert_string_equal(rule, "fallback");
        flow_close(f);
    }
}

static void an_unsampled_trace_with_an_error_is_delivered_when_that_is_asked_for(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "trace.sampling", "never", "trace.keep.errors", "true", NULL });
    for (int fails = 0; fails < 2; fails++) {
        CLTEL_SPAN_AS(f->client, root, CLTEL_SPAN_SERVER, "root");
        CLTEL_SPAN_AS(f->client, child, CLTEL_SPAN_INTERNAL, fails ? "bad child" : "good child");
        if (fails)
            cltel_span_set_status(&child, CLTEL_STATUS_FAULT);
    }
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_documents(f), 2);
    assert_int_equal(flow_count_document(f, "bad child"), 1);
    cltel_stats stats = flow_stats(f);
    assert_int_equal(stats.spans_dropped_not_kept, 2);
    assert_int_equal(stats.spans_delivered, 2);
    assert_int_equal(stats.spans_held, 0);
    assert_null(flow_find(f, "records lost"));
    flow_close(f);
}

static void what_is_undecided_at_the_end_is_counted(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "trace.sampling", "never", "trace.keep.errors", "true", NULL });
    cltel_span root, child;
    cltel_span_start(f->client, &root, CLTEL_SPAN_SERVER, "root", NULL, NULL, 0);
    cltel_span_attach(&root);
    cltel_span_start(f->client, &child, CLTEL_SPAN_INTERNAL, "child", NULL, NULL, 0);
    cltel_span_end(&child, NULL, 0);
    flow_pump(f);
    assert_int_equal(flow_stats(f).spans_held, 1);
    assert_int_equal(flow_stats(f).spans_inside, 1);
    uint64_t left = 7;
    assert_int_equal(cltel_client_shutdown(f->client, 1000, &left), CLTEL_OK);
    assert_int_equal(left, 0);
    assert_int_equal(flow_stats(f).spans_dropped_not_kept, 1);
    cltel_span_end(&root, NULL, 0);
    flow_close(f);
}

static bool refuse_to_start(cltel_transport *transport, const cltel_request *request, void *tag)
{
    (void)transport;
    (void)request;
    (void)tag;
    return false;
}

/* What was read before it is given back; the address sanitizer sees to it. */
static void rules_that_cannot_be_asked_for_are_asked_for_later(void **state)
{
    (void)state;
    xray x = { .rules = RULES_ALL };
    flow *f = open_client(&x, NULL, NULL);
    cltel_transport *transport = f->client->worker->transport;
    bool (*start)(cltel_transport *, const cltel_request *, void *) = transport->start;
    make_span(f);
    transport->start = refuse_to_start;
    flow_round(f);
    let_pass(f, 20);
    flow_round(f);
    assert_int_equal(x.rules_asked, 0);
    transport->start = start;
    let_pass(f, 40);
    flow_pump(f);
    assert_int_equal(x.rules_asked, 1);
    assert_true(make_span(f));
    flow_close(f);
}

static flow *open_holding(const char *option, const char *value)
{
    return flow_open(
        (const char *const[]){ "trace.sampling", "never", "trace.keep.errors", "true", option, value, NULL });
}

/* The child was read rounds ago; its root ends just before the shutdown. */
static void a_trace_that_ends_with_the_client_is_kept_whole(void **state)
{
    (void)state;
    flow *f = open_holding(NULL, NULL);
    cltel_span root, child;
    cltel_span_start(f->client, &root, CLTEL_SPAN_SERVER, "root", NULL, NULL, 0);
    cltel_span_attach(&root);
    cltel_span_start(f->client, &child, CLTEL_SPAN_INTERNAL, "bad child", NULL, NULL, 0);
    cltel_span_set_status(&child, CLTEL_STATUS_FAULT);
    cltel_span_end(&child, NULL, 0);
    flow_pump(f);
    cltel_span_end(&root, NULL, 0);
    assert_int_equal(cltel_client_shutdown(f->client, 1000, NULL), CLTEL_OK);
    assert_int_equal(flow_stats(f).spans_delivered, 2);
    assert_int_equal(flow_stats(f).spans_dropped_not_kept, 0);
    flow_check_balance(f);
    flow_close(f);
}

static void end_bad_traces(flow *f, int count)
{
    for (int i = 0; i < count; i++) {
        CLTEL_SPAN_AS(f->client, root, CLTEL_SPAN_SERVER, "root");
        cltel_span_set_status(&root, CLTEL_STATUS_FAULT);
    }
}

/* Fifty of them fill the only batch that may be on the way. */
static void a_flush_waits_for_spans_that_are_kept(void **state)
{
    (void)state;
    enum { TRACES = 60 };
    flow *f = open_holding("send.in.flight.max", "1");
    end_bad_traces(f, TRACES);
    assert_int_equal(cltel_client_flush(f->client, 5000), CLTEL_OK);
    assert_int_equal(flow_stats(f).spans_delivered, TRACES);
    flow_close(f);
}

/* No ring file has them: they are not "left", but lost, and that is said. */
static void kept_spans_that_find_no_service_are_lost_with_the_client(void **state)
{
    (void)state;
    enum { TRACES = 60, IN_FLIGHT = 50 };
    flow *f = open_holding("send.in.flight.max", "1");
    uint64_t left = 0;
    flow_next_spans(f, (flow_answer){ .silent = true });
    end_bad_traces(f, TRACES);
    assert_int_equal(cltel_client_shutdown(f->client, 100, &left), CLTEL_E_TIMED_OUT);
    cltel_stats stats = flow_stats(f);
    assert_int_equal(left, IN_FLIGHT);
    assert_int_equal(stats.spans_held, 0);
    assert_int_equal(stats.spans_dropped_shutdown, TRACES - IN_FLIGHT);
    assert_true(flow_heard(f, "10 spans of traces that were not sampled were lost"));
    flow_check_balance(f);
    flow_close(f);
}

static void misused_spans_are_told_once_a_minute(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "trace.sampling", "always", NULL });
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_end(&span, NULL, 0);
    flow_round(f);
    for (int i = 0; i < 3; i++)
        cltel_span_end(&span, NULL, 0);
    flow_round(f);
    assert_true(flow_heard(f, "3 calls were made on spans that had ended"));
    cltel_span_end(&span, NULL, 0);
    flow_round(f);
    assert_false(flow_heard(f, "calls were made"));
    flow_close(f);
}

static void what_was_misused_before_the_lane_is_there_is_told(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "trace.sampling", "always", NULL });
    cltel_span span;
    cltel_span_misuses_told(); /* of tests before */
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_end(&span, NULL, 0);
    cltel_span_end(&span, NULL, 0);
    flow_round(f);
    assert_true(flow_heard(f, "1 calls were made on spans that had ended"));
    flow_close(f);
}

#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(nothing_is_asked_before_the_first_span),
        FLOW_TEST(rules_are_asked_for_with_the_first_span),
        FLOW_TEST(rules_come_in_pages),
        FLOW_TEST(requests_are_reported_and_targets_hold),
        FLOW_TEST(a_report_that_failed_is_made_again),
        FLOW_TEST(changed_rules_are_asked_for_at_once),
        FLOW_TEST(without_permission_the_local_rules_hold_and_one_is_told),
        FLOW_TEST(rules_that_nobody_confirms_for_an_hour_are_given_up),
        FLOW_TEST(answers_that_are_none_change_nothing),
        FLOW_TEST(an_unsampled_trace_with_an_error_is_delivered_when_that_is_asked_for),
        FLOW_TEST(what_is_undecided_at_the_end_is_counted),
        FLOW_TEST(rules_that_cannot_be_asked_for_are_asked_for_later),
        FLOW_TEST(a_trace_that_ends_with_the_client_is_kept_whole),
        FLOW_TEST(a_flush_waits_for_spans_that_are_kept),
        FLOW_TEST(kept_spans_that_find_no_service_are_lost_with_the_client),
        FLOW_TEST(misused_spans_are_told_once_a_minute),
        FLOW_TEST(what_was_misused_before_the_lane_is_there_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
