/* Filter expressions; tests/endpoint/test_xray_filters.py asks many more of them. */
#include "tools/endpoint/xray_filter.h"

#include <stdlib.h>

#include "support/cmocka_all.h"

static const char *const documents[] = {
    "{\"id\":\"a1\",\"name\":\"web\",\"start_time\":10,\"end_time\":12.5,\"user\":\"ada\",\"annotations\":{\"tenant\":"
    "\"t1\"},\"subsegments\":[{\"id\":\"a2\",\"name\":\"orders\",\"namespace\":\"remote\",\"start_time\":10.1,"
    "\"end_time\":12.1,\"fault\":true}]}",
    "{\"id\":\"b1\",\"parent_id\":\"a2\",\"name\":\"orders\",\"start_time\":10.2,\"end_time\":12,\"fault\":true}",
};

static cltel_xray_trace *new_trace(void)
{
    cltel_xray_trace *trace = cltel_xray_trace_new();
    cltel_xray_trace_begin(trace, CLTEL_VIEW("1-58406520-a006649127e371903a2de979"));
    for (size_t i = 0; i < COUNT_OF(documents); i++)
        assert_true(cltel_xray_trace_add(trace, cltel_view_of(documents[i]), NULL));
    assert_true(cltel_xray_trace_finish(trace));
    return trace;
}

/* The text is gone when the filter is asked, and has no byte too many. */
static cltel_xray_filter *compile(const char *text, const cltel_xray_groups *groups, cltel_xray_filter_fault *fault)
{
    size_t len = strlen(text);
    char *exact = malloc(len ? len : 1);
    memcpy(exact, text, len);
    cltel_xray_filter *filter = cltel_xray_filter_compile((cltel_view){ exact, len }, groups, fault);
    free(exact);
    return filter;
}

static void an_expression_takes_a_trace_or_not(void **state)
{
    (void)state;
    static const struct {
        const char *expression;
        bool takes;
    } cases[] = {
        { "", true },
        { "ok", true },
        { "fault", false },
        { "responsetime = 2.5 AND user = ada", true },
        { "responsetime > 2.5", false },
        { "service(\"orders\") { fault }", true },
        { "service(\"web\") { fault }", false },
        { "edge(\"web\", \"orders\") { responsetime >= 2 }", true },
        { "edge(\"orders\", \"web\")", false },
        { "annotation.tenant BEGINSWITH \"t\" !partial", true },
        { "annotation.tenant = 1", false },
        { "rootcause.fault.service { last and name = \"orders\" }", true },
        { "rootcause.fault.service { name = \"web\" and last }", false },
        { "rootcause.json = #[{\"ClientImpacting\":false}]", true },
        { "rootcause.json = #[{\"Services\":[]}]", false },
    };
    cltel_xray_trace *trace = new_trace();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_xray_filter_fault fault;
        cltel_xray_filter *filter = compile(cases[i].expression, NULL, &fault);
        assert_string_equal(fault.message, "");
        if (cltel_xray_filter_takes(filter, trace) != cases[i].takes)
            fail_msg("%s", cases[i].expression);
        cltel_xray_filter_free(filter);
    }
    cltel_xray_trace_free(trace);
}

static void a_wrong_expression_is_refused_with_its_place(void **state)
{
    (void)state;
    cltel_xray_filter_fault fault;
    assert_null(compile("fault and dura > 5", NULL, &fault));
    assert_int_equal(fault.at, 10);
    assert_string_equal(fault.message, "Invalid filter expression: there is no keyword dura, at character 11");
}

static void a_selector_sees_one_service_or_one_call(void **state)
{
    (void)state;
    cltel_xray_filter_fault fault;
    cltel_xray_trace *trace = new_trace();
    cltel_xray_filter *filter = compile("service(\"orders\") OR edge(\"web\", \"orders\")", NULL, &fault);
    int services = 0, calls = 0;
    for (int32_t i = 0; i < trace->service_count; i++)
        services += cltel_xray_filter_takes_service(filter, trace, i);
    for (int32_t i = 0; i < trace->call_count; i++)
        calls += cltel_xray_filter_takes_call(filter, trace, i);
    assert_int_equal(trace->service_count, 3); /* and the client */
    assert_int_equal(services, 3);             /* the edge holds whatever the service */
    assert_int_equal(calls, 2);
    cltel_xray_filter_free(filter);
    filter = compile("service(\"orders\")", NULL, &fault);
    services = 0;
    for (int32_t i = 0; i < trace->service_count; i++)
        services += cltel_xray_filter_takes_service(filter, trace, i);
    assert_int_equal(services, 1);
    cltel_xray_filter_free(filter);
    cltel_xray_trace_free(trace);
}

/* Each group names the next one twice: 2^n expressions, if nobody counted. */
static bool find_doubling_group(void *context, bool by_arn, cltel_view key, cltel_buf *expression)
{
    (void)context;
    (void)by_arn;
    char next = (char)(key.ptr[0] + 1);
    cltel_buf_append_format(expression, "group.name = \"%c\" and group.name = \"%c\"", next, next);
    return true;
}

static void groups_that_name_groups_are_bounded(void **state)
{
    (void)state;
    static const cltel_xray_groups groups = { find_doubling_group, NULL };
    cltel_xray_filter_fault fault;
    assert_null(compile("group.name = \"a\"", &groups, &fault));
    assert_int_equal(fault.at, 13);
    assert_null(compile("group.name = \"a\"", NULL, &fault));
    assert_non_null(strstr(fault.message, "there is no group \"a\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_expression_takes_a_trace_or_not),
        cmocka_unit_test(a_wrong_expression_is_refused_with_its_place),
        cmocka_unit_test(a_selector_sees_one_service_or_one_call),
        cmocka_unit_test(groups_that_name_groups_are_bounded),
    };
    return cmocka_run_group_tests_name("endpoint/xray_filter", tests, NULL, NULL);
}
