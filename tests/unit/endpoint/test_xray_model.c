#include "tools/endpoint/xray_model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka_all.h"

#define HEAD "\"trace_id\":\"1-58406520-a006649127e371903a2de979\","

static cltel_xray_trace *build_of(const char *const *documents, size_t count)
{
    cltel_xray_trace *trace = cltel_xray_trace_new();
    cltel_xray_trace_begin(trace, CLTEL_VIEW("1-58406520-a006649127e371903a2de979"));
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(documents[i]);
        char *exact = malloc(len ? len : 1); /* a sanitizer sees the first byte too far */
        memcpy(exact, documents[i], len);
        cltel_xray_trace_add(trace, (cltel_view){ exact, len }, NULL);
        free(exact);
    }
    assert_true(cltel_xray_trace_finish(trace));
    return trace;
}

#define BUILD(documents) build_of(documents, COUNT_OF(documents))

static int32_t find(const cltel_xray_trace *trace, const char *id)
{
    for (int32_t i = 0; i < trace->node_count; i++)
        if (cltel_view_equal(trace->nodes[i].id, cltel_view_of(id)))
            return i;
    return CLTEL_XRAY_NONE;
}

static int32_t service(const cltel_xray_trace *trace, const char *name, const char *type)
{
    for (int32_t i = 0; i < trace->service_count; i++)
        if (cltel_view_equal(trace->services[i].name, cltel_view_of(name)) &&
            cltel_view_equal(trace->services[i].type, cltel_view_of(type)))
            return i;
    return CLTEL_XRAY_NONE;
}

static bool calls(const cltel_xray_trace *trace, int32_t from, int32_t to)
{
    for (int32_t i = 0; i < trace->call_count; i++)
        if (trace->calls[i].from == from && trace->calls[i].to == to)
            return true;
    return false;
}

static const char *const shop[] = {
    "{" HEAD "\"id\":\"aaaaaaaaaaaaaaa1\",\"name\":\"web\",\"start_time\":10.0,\"end_time\":11.0,\"origin\":"
    "\"AWS::EC2::Instance\",\"user\":\"ada\",\"http\":{\"request\":{\"method\":\"GET\",\"url\":\"http://w/x\",\"client_"
    "ip\":\"10.0.0.1\",\"user_agent\":\"curl\"},\"response\":{\"status\":200,\"content_length\":12}},\"annotations\":"
    "{\"tenant\":\"t1\",\"age\":31,\"paid\":true,\"bad\":[1]},\"aws\":{\"ec2\":{\"instance_id\":\"i-1\","
    "\"availability_zone\":\"eu-1a\"}},\"subsegments\":[{\"id\":\"aaaaaaaaaaaaaaa2\",\"name\":\"orders\",\"namespace\":"
    "\"remote\",\"start_time\":10.1,\"end_time\":10.8},{\"id\":\"aaaaaaaaaaaaaaa3\",\"name\":\"DynamoDB\","
    "\"namespace\":\"aws\",\"aws\":{\"table_name\":\"users\",\"operation\":\"GetItem\"},\"start_time\":10.02,"
    "\"end_time\":10.05,\"http\":{\"response\":{\"status\":200}}}]}",
    "{" HEAD "\"id\":\"bbbbbbbbbbbbbbb1\",\"parent_id\":\"aaaaaaaaaaaaaaa2\",\"name\":\"orders\",\"start_time\":10.2,"
    "\"end_time\":10.7}",
    "{" HEAD "\"id\":\"bbbbbbbbbbbbbbb2\",\"parent_id\":\"bbbbbbbbbbbbbbb1\",\"type\":\"subsegment\",\"name\":"
    "\"shop@db\",\"namespace\":\"remote\",\"start_time\":10.3,\"end_time\":10.6,\"sql\":{\"sanitized_query\":\"SELECT "
    "?\"},\"fault\":true,\"cause\":{\"exceptions\":[{\"id\":\"ccccccccccccccc1\",\"type\":\"Timeout\",\"message\":"
    "\"too "
    "slow\",\"remote\":true}]}}",
};

static void documents_of_any_order_make_one_tree(void **state)
{
    (void)state;
    cltel_xray_trace *trace = BUILD(shop);
    int32_t remote = find(trace, "aaaaaaaaaaaaaaa2"), orders = find(trace, "bbbbbbbbbbbbbbb1");

    assert_int_equal(trace->root, find(trace, "aaaaaaaaaaaaaaa1"));
    assert_int_equal(trace->nodes[orders].parent, remote);
    assert_int_equal(trace->nodes[find(trace, "bbbbbbbbbbbbbbb2")].segment, orders);
    assert_int_equal(trace->nodes[trace->root].first_child, find(trace, "aaaaaaaaaaaaaaa3"));
    assert_int_equal(trace->node_count, 7); /* five sent, two inferred */
    assert_true(fabs(trace->duration_s - 1) < 1e-9 && fabs(trace->response_s - 1) < 1e-9);
    assert_true(trace->ok && !trace->partial && !trace->throttle && trace->has_inferred);
    cltel_xray_trace_free(trace);
}

static void called_services_without_a_segment_are_inferred(void **state)
{
    (void)state;
    cltel_xray_trace *trace = BUILD(shop);
    int32_t web = service(trace, "web", "AWS::EC2::Instance"), orders = service(trace, "orders", "");
    int32_t table = service(trace, "users", "AWS::DynamoDB::Table"), db = service(trace, "shop@db", "Database::SQL");

    assert_int_equal(trace->service_count, 5);
    assert_true(web >= 0 && orders >= 0 && table >= 0 && db >= 0);
    assert_true(trace->services[table].inferred && !trace->services[orders].inferred && trace->services[web].root);
    assert_true(calls(trace, service(trace, "web", "client"), web) && calls(trace, web, orders));
    assert_true(calls(trace, web, table) && calls(trace, orders, db));
    assert_int_equal(trace->call_count, 4);
    cltel_xray_trace_free(trace);
}

static void causes_go_from_the_highest_trouble_to_the_deepest(void **state)
{
    (void)state;
    cltel_xray_trace *trace = BUILD(shop);
    assert_int_equal(trace->cause_count[CLTEL_XRAY_CAUSE_FAULT], 1);
    const cltel_xray_cause *cause = trace->causes[CLTEL_XRAY_CAUSE_FAULT];
    assert_false(cause->client_impacting);
    assert_int_equal(cause->services.count, 2); /* the subsegment's, and the database */

    assert_int_equal(trace->cause_count[CLTEL_XRAY_CAUSE_RESPONSE_TIME], 1);
    cause = trace->causes[CLTEL_XRAY_CAUSE_RESPONSE_TIME];
    assert_true(cause->client_impacting);
    assert_int_equal(cause->services.count, 2);
    const cltel_xray_cause_service *first = &trace->cause_services[cause->services.first];
    assert_int_equal(first->entities.count, 2);
    assert_true(fabs(trace->cause_entities[first->entities.first + 1].coverage - 0.7) < 1e-9);
    cltel_xray_trace_free(trace);
}

static void annotations_keep_their_types(void **state)
{
    (void)state;
    cltel_xray_trace *trace = BUILD(shop);
    const cltel_xray_node *root = &trace->nodes[trace->root];
    const cltel_xray_annotation *annotations = &trace->annotations[root->annotations.first];

    assert_int_equal(root->annotations.count, 3);
    assert_true(annotations[0].type == CLTEL_XRAY_TEXT && cltel_view_equal(annotations[0].text, CLTEL_VIEW("t1")));
    assert_true(annotations[1].type == CLTEL_XRAY_NUMBER && fabs(annotations[1].number - 31) < 1e-9);
    assert_true(annotations[2].type == CLTEL_XRAY_FLAG && annotations[2].flag);
    cltel_xray_trace_free(trace);
}

static void a_trace_that_is_begun_again_has_nothing_of_the_one_before(void **state)
{
    (void)state;
    cltel_xray_trace *trace = BUILD(shop);
    cltel_xray_trace_begin(trace, CLTEL_VIEW("x"));
    assert_true(cltel_xray_trace_finish(trace));
    assert_int_equal(trace->node_count, 0);
    assert_int_equal(trace->root, CLTEL_XRAY_NONE);
    assert_int_equal(trace->service_count, 0);
    cltel_xray_trace_free(trace);
}

static void what_is_no_segment_document_is_counted(void **state)
{
    (void)state;
    static const char *const documents[] = {
        "",
        "[]",
        "1",
        "{",
        "{}",
        "null",
        "{\"id\":\"a\",\"name\":\"n\"}",
        "{\"id\":\"a\",\"start_time\":1}",
        "{\"name\":\"n\",\"start_time\":1}",
        "{\"id\":\"a\",\"name\":\"n\",\"start_time\":1}x",
        "{\"id\":\"a\",\"name\":\"n\",\"start_time\":\"1\"}",
        "{\"id\":\"a\",\"name\":\"n\",\"start_time\":1e999}",
        "{\"id\":1,\"name\":\"n\",\"start_time\":1}",
        "{\"id\":\"a\",\"name\":\"n\",\"start_time\":1,}",
        "{\"id\":\"a\",\"name\":\"\xff\",\"start_time\":1}",
        "{\"id\":\"a\" \"name\":\"n\",\"start_time\":1}",
    };
    cltel_xray_trace *trace = BUILD(documents);
    assert_int_equal(trace->bad_document_count, COUNT_OF(documents));
    assert_int_equal(trace->document_count, COUNT_OF(documents));
    assert_int_equal(trace->node_count, 0);
    cltel_xray_trace_free(trace);
}

static void a_finished_document_wins_over_one_in_progress_and_a_later_over_an_earlier(void **state)
{
    (void)state;
    static const char *const documents[] = {
        "{\"id\":\"a\",\"name\":\"done\",\"start_time\":1,\"end_time\":2,\"annotations\":{\"k\":1}}",
        "{\"id\":\"a\",\"name\":\"open\",\"start_time\":1,\"in_progress\":true,\"annotations\":{\"k\":2}}",
        "{\"id\":\"b\",\"name\":\"first\",\"start_time\":1,\"end_time\":2}",
        "{\"id\":\"b\",\"name\":\"second\",\"start_time\":1,\"end_time\":2,\"annotations\":{\"k\":3}}",
    };
    cltel_xray_trace *trace = BUILD(documents);
    assert_int_equal(trace->node_count, 2);
    assert_true(cltel_view_equal(trace->nodes[0].name, CLTEL_VIEW("done")));
    assert_true(cltel_view_equal(trace->nodes[1].name, CLTEL_VIEW("second")));
    assert_int_equal(trace->annotation_count, 2);
    assert_true(trace->annotations[1].node == 1 && trace->nodes[1].annotations.first == 1);
    assert_int_equal(trace->left_out_count, 2);
    assert_false(trace->partial);
    cltel_xray_trace_free(trace);
}

static void a_segment_without_its_end_makes_the_trace_partial(void **state)
{
    (void)state;
    static const char *const documents[] = { "{\"id\":\"a\",\"name\":\"n\",\"start_time\":1,\"in_progress\":true}" };
    cltel_xray_trace *trace = BUILD(documents);
    assert_true(trace->partial && isnan(trace->response_s) && isnan(trace->duration_s));
    cltel_xray_trace_free(trace);
}

static void circles_are_cut_and_lost_parents_make_orphans(void **state)
{
    (void)state;
    static const char *const documents[] = {
        "{\"id\":\"a\",\"parent_id\":\"b\",\"name\":\"n\",\"start_time\":1,\"end_time\":2}",
        "{\"id\":\"b\",\"parent_id\":\"a\",\"name\":\"n\",\"start_time\":1,\"end_time\":2}",
        "{\"id\":\"c\",\"parent_id\":\"c\",\"name\":\"n\",\"start_time\":1,\"end_time\":2}",
        "{\"id\":\"d\",\"parent_id\":\"gone\",\"name\":\"n\",\"start_time\":1,\"end_time\":2}",
        "{\"id\":\"e\",\"parent_id\":\"gone\",\"type\":\"subsegment\",\"name\":\"n\",\"namespace\":\"remote\","
        "\"start_time\":1,\"end_time\":2}",
    };
    cltel_xray_trace *trace = BUILD(documents);
    int reached = 0;
    for (int32_t at = trace->first_root; at != CLTEL_XRAY_NONE; at = cltel_xray_next_node(trace, at))
        reached++;
    assert_int_equal(reached, trace->node_count);
    assert_true(trace->nodes[find(trace, "c")].orphan && trace->nodes[find(trace, "d")].orphan);
    assert_int_equal(trace->nodes[find(trace, "e")].segment, CLTEL_XRAY_NONE);
    assert_int_equal(trace->nodes[find(trace, "e")].service, CLTEL_XRAY_NONE);
    assert_int_equal(trace->nodes[trace->root].kind, CLTEL_XRAY_SEGMENT);
    cltel_xray_trace_free(trace);
}

static void flags_are_those_said_else_those_of_the_status(void **state)
{
    (void)state;
    static const struct {
        const char *members;
        bool error, throttle, fault;
    } cases[] = {
        { "\"http\":{\"response\":{\"status\":200}}", false, false, false },
        { "\"http\":{\"response\":{\"status\":404}}", true, false, false },
        { "\"http\":{\"response\":{\"status\":429}}", true, true, false },
        { "\"http\":{\"response\":{\"status\":503}}", false, false, true },
        { "\"http\":{\"response\":{\"status\":503}},\"error\":false", false, false, false },
        { "\"throttle\":true", true, true, false },
        { "\"fault\":true,\"error\":true", true, false, true },
        { "\"fault\":\"true\"", false, false, false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char document[300];
        snprintf(document, sizeof document, "{\"id\":\"a\",\"name\":\"n\",\"start_time\":1,\"end_time\":2,%s}",
                 cases[i].members);
        const char *const documents[] = { document };
        cltel_xray_trace *trace = BUILD(documents);
        assert_int_equal(trace->error, cases[i].error);
        assert_int_equal(trace->throttle, cases[i].throttle);
        assert_int_equal(trace->fault, cases[i].fault);
        cltel_xray_trace_free(trace);
    }
}

static void nesting_is_bounded_inside_a_document_and_not_between_them(void **state)
{
    (void)state;
    enum { LINKS = 20000, ROOM = 200 };
    static char deep[ROOM * CLTEL_XRAY_NEST_MAX];
    char *at = deep;
    for (int i = 0; i < CLTEL_XRAY_NEST_MAX + 2; i++)
        at += sprintf(at, "{\"id\":\"%d\",\"name\":\"n\",\"start_time\":1,\"subsegments\":[", i);
    cltel_xray_trace *trace = cltel_xray_trace_new();
    cltel_xray_trace_begin(trace, CLTEL_VIEW("x"));
    const char *fault = NULL;
    assert_false(cltel_xray_trace_add(trace, (cltel_view){ deep, (size_t)(at - deep) }, &fault));
    assert_non_null(strstr(fault, "too deeply"));
    for (int i = 0; i < LINKS; i++) {
        char document[ROOM];
        int len = snprintf(document, sizeof document,
                           "{\"type\":\"subsegment\",\"id\":\"n%d\",\"parent_id\":\"n%d\",\"name\":\"n\","
                           "\"start_time\":1,\"end_time\":2,\"fault\":true}",
                           i, i - 1);
        assert_true(cltel_xray_trace_add(trace, (cltel_view){ document, (size_t)len }, NULL));
    }
    assert_true(cltel_xray_trace_finish(trace));
    assert_int_equal(trace->node_count, LINKS);
    assert_int_equal(trace->cause_count[CLTEL_XRAY_CAUSE_FAULT], 1);
    cltel_xray_trace_free(trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_of_any_order_make_one_tree),
        cmocka_unit_test(called_services_without_a_segment_are_inferred),
        cmocka_unit_test(causes_go_from_the_highest_trouble_to_the_deepest),
        cmocka_unit_test(annotations_keep_their_types),
        cmocka_unit_test(a_trace_that_is_begun_again_has_nothing_of_the_one_before),
        cmocka_unit_test(what_is_no_segment_document_is_counted),
        cmocka_unit_test(a_finished_document_wins_over_one_in_progress_and_a_later_over_an_earlier),
        cmocka_unit_test(a_segment_without_its_end_makes_the_trace_partial),
        cmocka_unit_test(circles_are_cut_and_lost_parents_make_orphans),
        cmocka_unit_test(flags_are_those_said_else_those_of_the_status),
        cmocka_unit_test(nesting_is_bounded_inside_a_document_and_not_between_them),
    };
    return cmocka_run_group_tests_name("endpoint/xray_model", tests, NULL, NULL);
}
