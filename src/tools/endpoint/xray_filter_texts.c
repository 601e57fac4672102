/* Texts and annotations: of the trace, of a segment, of a call, of a root cause. */
#include "tools/endpoint/xray_filter_parts.h"

/* An annotation of another type than the value has nothing in common with it. */
static bool compare_annotation(const cltel_xray_test *test, const cltel_xray_annotation *annotation)
{
    if (test->operation == CLTEL_XRAY_IS_SET)
        return annotation->type != CLTEL_XRAY_FLAG || annotation->flag;
    if (test->type != annotation->type)
        return false;
    if (test->type == CLTEL_XRAY_FLAG)
        return cltel_xray_compare_flag(test, annotation->flag);
    if (test->type == CLTEL_XRAY_NUMBER)
        return cltel_xray_compare_number(test, annotation->number);
    return cltel_xray_compare_text(test, annotation->text) ||
           (annotation->text.len == 0 && test->text.len == 0 && test->operation != CLTEL_XRAY_IS_SET);
}

static bool any_annotation_holds(const cltel_xray_test *test, const cltel_xray_trace *trace, int32_t first,
                                 int32_t count)
{
    for (int32_t i = first; i < first + count; i++)
        if (cltel_view_equal(trace->annotations[i].key, test->key) && compare_annotation(test, &trace->annotations[i]))
            return true;
    return false;
}

static bool segment_holds(const cltel_xray_test *test, const cltel_xray_trace *trace, int32_t segment)
{
    for (int32_t at = segment; at != CLTEL_XRAY_NONE; at = cltel_xray_next_inside(trace, segment, at))
        if (any_annotation_holds(test, trace, trace->nodes[at].annotations.first, trace->nodes[at].annotations.count))
            return true;
    return false;
}

bool cltel_xray_annotation_holds(const cltel_xray_test *test, const cltel_xray_scope *scope)
{
    const cltel_xray_trace *trace = scope->trace;
    if (scope->place == IN_TRACE)
        return any_annotation_holds(test, trace, 0, trace->annotation_count);
    if (scope->place == IN_SERVICE)
        return segment_holds(test, trace, scope->node);
    return (test->side != CLTEL_XRAY_SOURCE && segment_holds(test, trace, scope->call->server)) ||
           (test->side != CLTEL_XRAY_DESTINATION &&
            segment_holds(test, trace, cltel_xray_segment_of(trace, scope->call->client)));
}

static cltel_view http_text(const cltel_xray_http *http, cltel_xray_keyword keyword)
{
    return keyword == CLTEL_XRAY_KEYWORD_HTTP_URL          ? http->url
           : keyword == CLTEL_XRAY_KEYWORD_HTTP_METHOD     ? http->method
           : keyword == CLTEL_XRAY_KEYWORD_HTTP_USER_AGENT ? http->user_agent
                                                           : http->client_ip;
}

static bool is_http(cltel_xray_keyword keyword)
{
    return keyword == CLTEL_XRAY_KEYWORD_HTTP_URL || keyword == CLTEL_XRAY_KEYWORD_HTTP_METHOD ||
           keyword == CLTEL_XRAY_KEYWORD_HTTP_USER_AGENT || keyword == CLTEL_XRAY_KEYWORD_HTTP_CLIENT_IP;
}

static bool http_holds(const cltel_xray_test *test, const cltel_xray_scope *scope)
{
    const cltel_xray_node *node = cltel_xray_node_of(scope);
    cltel_view value = { NULL, 0 };
    if (node && node->http)
        value = http_text(node->http, test->keyword);
    if (!value.ptr && scope->place == IN_EDGE && scope->trace->nodes[scope->call->server].http)
        value = http_text(scope->trace->nodes[scope->call->server].http, test->keyword);
    return cltel_xray_compare_text(test, value);
}

static bool resource_holds(const cltel_xray_test *test, const cltel_xray_node *node)
{
    return cltel_xray_compare_text(test, node->resource_arn) ||
           (node->aws && (cltel_xray_compare_text(test, node->aws->function_arn) ||
                          cltel_xray_compare_text(test, node->aws->container_arn)));
}

/* What a segment says about itself. */
static bool segment_text_holds(const cltel_xray_test *test, const cltel_xray_node *node)
{
    if (node->kind != CLTEL_XRAY_SEGMENT)
        return false;
    if (test->keyword == CLTEL_XRAY_KEYWORD_USER)
        return cltel_xray_compare_text(test, node->user);
    if (test->keyword == CLTEL_XRAY_KEYWORD_RESOURCE)
        return resource_holds(test, node);
    return node->aws &&
           cltel_xray_compare_text(test, test->keyword == CLTEL_XRAY_KEYWORD_ZONE ? node->aws->availability_zone
                                                                                  : node->aws->instance_id);
}

static bool any_segment_holds(const cltel_xray_test *test, const cltel_xray_scope *scope)
{
    const cltel_xray_trace *trace = scope->trace;
    if (scope->place == IN_SERVICE)
        return segment_text_holds(test, &trace->nodes[scope->node]);
    if (scope->place == IN_EDGE) {
        int32_t source = cltel_xray_segment_of(trace, scope->call->client);
        return segment_text_holds(test, &trace->nodes[scope->call->server]) ||
               (source != CLTEL_XRAY_NONE && segment_text_holds(test, &trace->nodes[source]));
    }
    for (int32_t i = 0; i < trace->node_count; i++)
        if (segment_text_holds(test, &trace->nodes[i]))
            return true;
    return false;
}

static cltel_view name_in_cause(const cltel_xray_scope *scope)
{
    if (scope->place == IN_CAUSE_EXCEPTION)
        return scope->exception->type;
    if (scope->place != IN_CAUSE_SERVICE)
        return scope->trace->nodes[scope->entity->node].name;
    return scope->service->service == CLTEL_XRAY_NONE ? (cltel_view){ NULL, 0 }
                                                      : scope->trace->services[scope->service->service].name;
}

bool cltel_xray_text_holds(const cltel_xray_test *test, const cltel_xray_scope *scope)
{
    const cltel_xray_trace *trace = scope->trace;
    if (is_http(test->keyword))
        return http_holds(test, scope);
    if (test->keyword == CLTEL_XRAY_KEYWORD_MESSAGE)
        return cltel_xray_compare_text(test, scope->exception->message);
    if (test->keyword != CLTEL_XRAY_KEYWORD_NAME && test->keyword != CLTEL_XRAY_KEYWORD_TYPE)
        return any_segment_holds(test, scope);
    if (scope->place != IN_SERVICE && test->keyword == CLTEL_XRAY_KEYWORD_NAME)
        return cltel_xray_compare_text(test, name_in_cause(scope));
    int32_t service = scope->place == IN_SERVICE ? trace->nodes[scope->node].service : scope->service->service;
    if (service == CLTEL_XRAY_NONE)
        return false;
    return cltel_xray_compare_text(test, test->keyword == CLTEL_XRAY_KEYWORD_NAME ? trace->services[service].name
                                                                                  : trace->services[service].type);
}
