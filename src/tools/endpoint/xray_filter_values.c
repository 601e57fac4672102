/* Flags and numbers: of the trace, of a segment, of a call, of a root cause. */
#include <math.h>

#include "tools/endpoint/xray_filter_parts.h"

int32_t cltel_xray_segment_of(const cltel_xray_trace *trace, int32_t node)
{
    return node == CLTEL_XRAY_NONE ? CLTEL_XRAY_NONE : trace->nodes[node].segment;
}

const cltel_xray_node *cltel_xray_node_of(const cltel_xray_scope *scope)
{
    const cltel_xray_trace *trace = scope->trace;
    int32_t at = scope->node;
    if (scope->place == IN_TRACE)
        at = trace->root;
    if (scope->place == IN_EDGE) {
        int32_t client = scope->call->client;
        at = client != CLTEL_XRAY_NONE && trace->nodes[client].kind == CLTEL_XRAY_SUBSEGMENT ? client
                                                                                             : scope->call->server;
    }
    return at == CLTEL_XRAY_NONE ? NULL : &trace->nodes[at];
}

static bool node_flag(const cltel_xray_node *node, cltel_xray_keyword keyword)
{
    switch (keyword) {
    case CLTEL_XRAY_KEYWORD_OK:
        return !node->error && !node->fault;
    case CLTEL_XRAY_KEYWORD_ERROR:
        return node->error;
    case CLTEL_XRAY_KEYWORD_THROTTLE:
        return node->throttle;
    case CLTEL_XRAY_KEYWORD_FAULT:
        return node->fault;
    case CLTEL_XRAY_KEYWORD_PARTIAL:
        return node->in_progress;
    case CLTEL_XRAY_KEYWORD_INFERRED:
        return node->kind == CLTEL_XRAY_INFERRED;
    case CLTEL_XRAY_KEYWORD_ROOT:
        return node->kind == CLTEL_XRAY_SEGMENT && node->parent == CLTEL_XRAY_NONE;
    default:
        return false;
    }
}

static bool trace_flag(const cltel_xray_trace *trace, cltel_xray_keyword keyword)
{
    return keyword == CLTEL_XRAY_KEYWORD_OK         ? trace->ok
           : keyword == CLTEL_XRAY_KEYWORD_ERROR    ? trace->error
           : keyword == CLTEL_XRAY_KEYWORD_FAULT    ? trace->fault
           : keyword == CLTEL_XRAY_KEYWORD_THROTTLE ? trace->throttle
           : keyword == CLTEL_XRAY_KEYWORD_PARTIAL  ? trace->partial
                                                    : trace->has_inferred;
}

static bool flag_of(const cltel_xray_scope *scope, cltel_xray_keyword keyword)
{
    const cltel_xray_trace *trace = scope->trace;
    if (keyword == CLTEL_XRAY_KEYWORD_FIRST)
        return scope->index == 0;
    if (keyword == CLTEL_XRAY_KEYWORD_LAST)
        return scope->index == scope->count - 1;
    if (keyword == CLTEL_XRAY_KEYWORD_REMOTE)
        return cltel_xray_is_remote(&trace->nodes[scope->entity->node]);
    if (scope->place == IN_CAUSE_SERVICE)
        return scope->service->service != CLTEL_XRAY_NONE && trace->services[scope->service->service].inferred;
    if (scope->place == IN_TRACE)
        return trace_flag(trace, keyword);
    if (scope->place == IN_EDGE && keyword == CLTEL_XRAY_KEYWORD_INFERRED)
        return trace->nodes[scope->call->server].kind == CLTEL_XRAY_INFERRED;
    const cltel_xray_node *node = cltel_xray_node_of(scope);
    return node && node_flag(node, keyword);
}

int32_t cltel_xray_next_inside(const cltel_xray_trace *trace, int32_t segment, int32_t at)
{
    int32_t above = at, next = trace->nodes[at].first_child;
    for (;;) {
        while (next != CLTEL_XRAY_NONE && trace->nodes[next].segment != segment)
            next = trace->nodes[next].next_sibling;
        if (next != CLTEL_XRAY_NONE || above == segment)
            return next;
        next = trace->nodes[above].next_sibling;
        above = trace->nodes[above].parent;
    }
}

/* From the segment's start to the end of the last thing in it. */
static double segment_duration(const cltel_xray_trace *trace, int32_t segment)
{
    double end_s = NAN;
    for (int32_t at = segment; at != CLTEL_XRAY_NONE; at = cltel_xray_next_inside(trace, segment, at))
        end_s = fmax(end_s, trace->nodes[at].end_s);
    return cltel_xray_between(trace->nodes[segment].start_s, end_s);
}

static double status_of(const cltel_xray_scope *scope)
{
    const cltel_xray_node *node = cltel_xray_node_of(scope);
    const cltel_xray_http *http = node ? node->http : NULL;
    if (node && !http && scope->place == IN_EDGE)
        http = scope->trace->nodes[scope->call->server].http;
    return http && http->status > 0 ? http->status : (double)NAN;
}

static double number_of(const cltel_xray_scope *scope, cltel_xray_keyword keyword)
{
    const cltel_xray_trace *trace = scope->trace;
    if (keyword == CLTEL_XRAY_KEYWORD_INDEX)
        return scope->index;
    if (keyword == CLTEL_XRAY_KEYWORD_COVERAGE)
        return scope->entity->coverage;
    if (keyword == CLTEL_XRAY_KEYWORD_HTTP_STATUS)
        return status_of(scope);
    if (scope->place == IN_TRACE)
        return keyword == CLTEL_XRAY_KEYWORD_DURATION ? trace->duration_s : trace->response_s;
    const cltel_xray_node *node = cltel_xray_node_of(scope);
    if (node && scope->place == IN_SERVICE && keyword == CLTEL_XRAY_KEYWORD_DURATION)
        return segment_duration(trace, scope->node);
    return node ? cltel_xray_between(node->start_s, node->end_s) : (double)NAN;
}

static bool holds(const cltel_xray_test *test, const cltel_xray_scope *scope)
{
    if (test->keyword == CLTEL_XRAY_KEYWORD_ANNOTATION)
        return cltel_xray_annotation_holds(test, scope);
    if (test->keyword <= CLTEL_XRAY_KEYWORD_REMOTE)
        return cltel_xray_compare_flag(test, flag_of(scope, test->keyword));
    if (test->keyword <= CLTEL_XRAY_KEYWORD_COVERAGE)
        return cltel_xray_compare_number(test, number_of(scope, test->keyword));
    return cltel_xray_text_holds(test, scope);
}

bool cltel_xray_test_holds(const cltel_xray_test *test, const cltel_xray_scope *scope)
{
    return holds(test, scope) != (test->operation == CLTEL_XRAY_NOT_EQUAL);
}
