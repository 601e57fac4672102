/* Graphs of traces, without a store. */
#include "tools/endpoint/xray_graph.h"

#include <cjson/cJSON.h>
#include <stdio.h>

#include "support/cmocka_all.h"

#define FOREVER_S 1e18

static bool add(cltel_xray_graph *graph, const char *const *documents)
{
    cltel_xray_trace *trace = cltel_xray_trace_new();
    cltel_xray_trace_begin(trace, CLTEL_VIEW("1-58406520-a006649127e371903a2de979"));
    for (; *documents; documents++)
        assert_true(cltel_xray_trace_add(trace, cltel_view_of(*documents), NULL));
    assert_true(cltel_xray_trace_finish(trace));
    bool added = cltel_xray_graph_add(graph, trace);
    cltel_xray_trace_free(trace);
    return added;
}

#define ADD(graph, ...) add(graph, (const char *const[]){ __VA_ARGS__, NULL })

/* The services as a list; the graph is gone. */
static cJSON *finish(cltel_xray_graph *graph)
{
    cltel_buf body = { 0 };
    cltel_xray_graph_finish(graph);
    cltel_buf_append_char(&body, '[');
    cltel_xray_graph_append(graph, 0, SIZE_MAX, &body);
    cltel_buf_append_char(&body, ']');
    assert_false(body.failed);
    cJSON *list = cJSON_ParseWithLength(body.ptr, body.len);
    assert_non_null(list);
    cltel_buf_done(&body);
    cltel_xray_graph_free(graph);
    return list;
}

/* "name type root -> target n; ..." of each service, one a line. */
static void check(cltel_xray_graph *graph, const char *expected)
{
    cJSON *list = finish(graph);
    char text[4096] = "";
    size_t len = 0;
    const cJSON *service, *edge;
    cJSON_ArrayForEach(service, list)
    {
        const cJSON *type = cJSON_GetObjectItem(service, "Type"),
                    *sums = cJSON_GetObjectItem(service, "SummaryStatistics");
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s%s %d%s",
                                cJSON_GetObjectItem(service, "Name")->valuestring, type ? ":" : "",
                                type ? type->valuestring : "",
                                sums ? cJSON_GetObjectItem(sums, "TotalCount")->valueint : -1,
                                cJSON_HasObjectItem(service, "Root") ? " root" : "");
        cJSON_ArrayForEach(edge, cJSON_GetObjectItem(service, "Edges"))
        {
            const cJSON *to = cJSON_GetArrayItem(list, cJSON_GetObjectItem(edge, "ReferenceId")->valueint);
            sums = cJSON_GetObjectItem(edge, "SummaryStatistics");
            len += (size_t)snprintf(text + len, sizeof text - len, " ->%s %d",
                                    cJSON_GetObjectItem(to, "Name")->valuestring,
                                    cJSON_GetObjectItem(sums, "TotalCount")->valueint);
        }
        len += (size_t)snprintf(text + len, sizeof text - len, "\n");
    }
    assert_string_equal(text, expected);
    cJSON_Delete(list);
}

#define WEB                                                                                                          \
    "{\"id\":\"1000000000000001\",\"name\":\"web\",\"start_time\":10,\"end_time\":20,\"subsegments\":["              \
    "{\"id\":\"1000000000000002\",\"name\":\"api.example\",\"namespace\":\"remote\",\"start_time\":11,\"end_time\":" \
    "14}]}"
#define API                                                                                                            \
    "{\"id\":\"1000000000000003\",\"name\":\"api\",\"parent_id\":\"1000000000000002\",\"start_time\":12,\"end_time\":" \
    "13}"

static void a_client_calls_a_root_and_a_service_calls_the_next(void **state)
{
    (void)state;
    cltel_xray_graph *graph = cltel_xray_graph_new(0, FOREVER_S);
    assert_true(ADD(graph, WEB, API));
    assert_true(ADD(graph, WEB, API));
    check(graph, "api 2\nweb 2 root ->api 2\nweb:client -1 ->web 2\n");
}

static void a_call_that_nobody_answered_makes_a_remote_service(void **state)
{
    (void)state;
    cltel_xray_graph *graph = cltel_xray_graph_new(0, FOREVER_S);
    assert_true(ADD(graph, WEB));
    check(graph, "api.example:remote 1\nweb 1 root ->api.example 1\nweb:client -1 ->web 1\n");
}

static void only_what_begins_in_the_range_counts(void **state)
{
    (void)state;
    static const struct {
        double from_s;
        double until_s;
        const char *expected;
    } cases[] = {
        { 0, 10, "" },
        { 10, 11, "web 1 root\nweb:client -1 ->web 1\n" },
        { 10.5, 11.5, "api 0\nweb 0 ->api 1\n" }, /* the call began, what was called not yet */
        { 11.5, 12.5, "api 1\n" },
        { 10, 12, "api 0\nweb 1 root ->api 1\nweb:client -1 ->web 1\n" },
        { 12.5, 100, "" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_xray_graph *graph = cltel_xray_graph_new(cases[i].from_s, cases[i].until_s);
        assert_true(ADD(graph, WEB, API));
        check(graph, cases[i].expected);
    }
}

static void what_is_in_progress_is_shown_and_not_counted(void **state)
{
    (void)state;
    cltel_xray_graph *graph = cltel_xray_graph_new(0, FOREVER_S);
    assert_true(
        ADD(graph, "{\"id\":\"1000000000000001\",\"name\":\"web\",\"start_time\":10,\"in_progress\":true}", API));
    cJSON *list = finish(graph);
    const cJSON *web = cJSON_GetArrayItem(list, 2);
    assert_int_equal(cJSON_GetArraySize(list), 4); /* api has lost its parent: a root with a client of its own */
    assert_string_equal(cJSON_GetObjectItem(web, "Name")->valuestring, "web");
    assert_true(cJSON_GetObjectItem(web, "EndTime")->valuedouble == 10);
    assert_int_equal(cJSON_GetObjectItem(cJSON_GetObjectItem(web, "SummaryStatistics"), "TotalCount")->valueint, 0);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(web, "DurationHistogram")), 0);
    cJSON_Delete(list);
}

static void an_edge_knows_the_first_eight_names_that_callers_use_in_whatever_order(void **state)
{
    (void)state;
    static const int orders[][10] = { { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 },
                                      { 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 },
                                      { 5, 5, 0, 9, 3, 7, 1, 8, 2, 6 } };
    for (size_t o = 0; o < COUNT_OF(orders); o++) {
        cltel_xray_graph *graph = cltel_xray_graph_new(0, FOREVER_S);
        for (int i = 0; i < 10; i++) {
            char web[512];
            snprintf(web, sizeof web,
                     "{\"id\":\"1000000000000001\",\"name\":\"web\",\"start_time\":10,\"end_time\":20,\"subsegments\":["
                     "{\"id\":\"1000000000000002\",\"name\":\"host%d\",\"namespace\":\"remote\",\"start_time\":11,"
                     "\"end_time\":14}]}",
                     orders[o][i]);
            assert_true(ADD(graph, web, API));
        }
        cJSON *list = finish(graph);
        const cJSON *edge = cJSON_GetArrayItem(cJSON_GetObjectItem(cJSON_GetArrayItem(list, 1), "Edges"), 0);
        char text[256] = "";
        const cJSON *alias;
        cJSON_ArrayForEach(alias, cJSON_GetObjectItem(edge, "Aliases"))
            strncat(text, cJSON_GetObjectItem(alias, "Name")->valuestring + 4, 1);
        assert_string_equal(text, o < 2 ? "01234567" : "01235678");
        cJSON_Delete(list);
    }
}

static void a_graph_of_too_many_services_is_refused(void **state)
{
    (void)state;
    cltel_xray_graph *graph = cltel_xray_graph_new(0, FOREVER_S);
    bool added = true;
    for (int i = 0; added && i < CLTEL_GRAPH_SERVICES_MAX; i++) {
        char document[256];
        snprintf(document, sizeof document,
                 "{\"id\":\"1000000000000001\",\"name\":\"s%d\",\"start_time\":10,\"end_time\":20}", i);
        added = ADD(graph, document);
        assert_int_equal(added, 2 * i + 2 <= CLTEL_GRAPH_SERVICES_MAX); /* with a client each */
    }
    assert_true(cltel_xray_graph_is_too_large(graph));
    cltel_xray_graph_free(graph);
}

static void numbers_do_not_depend_on_the_order_of_traces(void **state)
{
    (void)state;
    cltel_buf bodies[2] = { { 0 }, { 0 } };
    for (int turn = 0; turn < 2; turn++) {
        cltel_xray_graph *graph = cltel_xray_graph_new(0, FOREVER_S);
        for (int i = 0; i < 300; i++) {
            int n = turn ? 299 - i : i;
            char document[256];
            snprintf(document, sizeof document,
                     "{\"id\":\"1000000000000001\",\"name\":\"s%d\",\"start_time\":%d.1,\"end_time\":%d.%d}", n % 7, n,
                     n + 1, n);
            assert_true(ADD(graph, document));
        }
        cltel_xray_graph_finish(graph);
        cltel_xray_graph_append(graph, 0, SIZE_MAX, &bodies[turn]);
        cltel_xray_graph_free(graph);
    }
    assert_int_equal(bodies[0].len, bodies[1].len);
    assert_memory_equal(bodies[0].ptr, bodies[1].ptr, bodies[0].len);
    cltel_buf_done(&bodies[0]);
    cltel_buf_done(&bodies[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_calls_a_root_and_a_service_calls_the_next),
        cmocka_unit_test(a_call_that_nobody_answered_makes_a_remote_service),
        cmocka_unit_test(only_what_begins_in_the_range_counts),
        cmocka_unit_test(what_is_in_progress_is_shown_and_not_counted),
        cmocka_unit_test(an_edge_knows_the_first_eight_names_that_callers_use_in_whatever_order),
        cmocka_unit_test(a_graph_of_too_many_services_is_refused),
        cmocka_unit_test(numbers_do_not_depend_on_the_order_of_traces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
