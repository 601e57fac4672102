/* A filter expression before the first NUL, and segment documents behind it, a line each. Whatever they are, the
 * expression is refused with a place inside it, or takes the trace or not and its negation the other way round; the
 * trace is a tree of which each node is met once, and its summary is JSON. */
#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tools/endpoint/xray_filter.h"
#include "tools/endpoint/xray_summary.h"

static void check(bool ok)
{
    if (!ok)
        abort();
}

static bool is_index(int32_t index, int32_t count)
{
    return index >= CLTEL_XRAY_NONE && index < count;
}

static void check_node(const cltel_xray_trace *trace, int32_t at)
{
    const cltel_xray_node *node = &trace->nodes[at];
    check(node->id.len > 0 && node->name.len > 0 && !isnan(node->start_s) && node->in_progress == isnan(node->end_s));
    check(is_index(node->parent, trace->node_count) && is_index(node->segment, trace->node_count));
    check(is_index(node->service, trace->service_count) && (node->service >= 0) == (node->segment >= 0));
    check(node->kind == CLTEL_XRAY_SUBSEGMENT || node->segment == at);
    check(node->kind != CLTEL_XRAY_INFERRED || trace->nodes[node->parent].remote);
    check(node->annotations.count == 0 || node->annotations.first + node->annotations.count <= trace->annotation_count);
    for (int32_t i = 0; i < node->annotations.count; i++)
        check(trace->annotations[node->annotations.first + i].node == at);
    for (int32_t child = node->first_child; child != CLTEL_XRAY_NONE; child = trace->nodes[child].next_sibling)
        check(trace->nodes[child].parent == at);
}

static void check_tree(const cltel_xray_trace *trace)
{
    int32_t met = 0, of_services = 0;
    for (int32_t at = trace->first_root; at != CLTEL_XRAY_NONE; at = cltel_xray_next_node(trace, at), met++)
        check_node(trace, at);
    check(met == trace->node_count && (trace->root == CLTEL_XRAY_NONE) == (met == 0));
    for (int32_t i = 0; i < trace->service_count; i++)
        for (int32_t at = trace->services[i].first_node; at != CLTEL_XRAY_NONE; at = trace->nodes[at].next_of_service)
            of_services++;
    for (int32_t i = 0; i < trace->node_count; i++)
        of_services -= trace->nodes[i].kind != CLTEL_XRAY_SUBSEGMENT;
    check(of_services == 0);
    for (int32_t i = 0; i < trace->call_count; i++)
        check(trace->calls[i].from >= 0 && trace->calls[i].to >= 0 && trace->calls[i].server >= 0);
}

static void check_summary(const cltel_xray_trace *trace)
{
    cltel_buf body = { 0 };
    cltel_xray_write_summary(&body, trace, NAN);
    cJSON *json = body.failed ? NULL : cJSON_ParseWithLength(body.ptr, body.len);
    check(body.failed || json);
    cJSON_Delete(json);
    cltel_buf_done(&body);
}

/* false: the group does not exist; else it names itself. */
static bool find_group(void *context, bool by_arn, cltel_view key, cltel_buf *expression)
{
    (void)context;
    cltel_buf_append_text(expression, "group.name = \"a\" or group.name = \"b\" or fault");
    return !by_arn && key.len == 1;
}

static void check_filter(cltel_view text, const cltel_xray_trace *trace)
{
    static const cltel_xray_groups groups = { find_group, NULL };
    cltel_xray_filter_fault fault;
    cltel_xray_filter *filter = cltel_xray_filter_compile(text, &groups, &fault);
    check(filter ? fault.message[0] == '\0' : fault.message[0] != '\0' && fault.at <= text.len);
    if (!filter)
        return;
    bool takes = cltel_xray_filter_takes(filter, trace);
    for (int32_t i = 0; i < trace->service_count; i++)
        cltel_xray_filter_takes_service(filter, trace, i);
    for (int32_t i = 0; i < trace->call_count; i++)
        cltel_xray_filter_takes_call(filter, trace, i);
    cltel_xray_filter_free(filter);
    cltel_buf negated = { 0 };
    cltel_buf_append_text(&negated, "!(");
    cltel_buf_append_view(&negated, text);
    cltel_buf_append_text(&negated, ")");
    filter = cltel_xray_filter_compile(cltel_buf_view(&negated), &groups, &fault); /* may be too deep now, or empty */
    check(!filter || cltel_xray_filter_takes(filter, trace) != takes);
    cltel_xray_filter_free(filter);
    cltel_buf_done(&negated);
}

static void add_documents(cltel_xray_trace *trace, cltel_view rest)
{
    while (rest.len > 0) {
        const char *feed = memchr(rest.ptr, '\n', rest.len);
        size_t len = feed ? (size_t)(feed - rest.ptr) : rest.len;
        const char *fault = NULL;
        bool added = cltel_xray_trace_add(trace, (cltel_view){ rest.ptr, len }, &fault);
        check(added == !fault);
        rest = (cltel_view){ rest.ptr + len + (feed != NULL), rest.len - len - (feed != NULL) };
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
    size_t len = nul ? (size_t)(nul - data) : size;
    cltel_xray_trace *trace = cltel_xray_trace_new();
    if (!trace)
        return 0;
    for (int i = 0; i < 2; i++) { /* the second time in the memory of the first */
        cltel_xray_trace_begin(trace, CLTEL_VIEW("1-58406520-a006649127e371903a2de979"));
        if (nul)
            add_documents(trace, (cltel_view){ (const char *)nul + 1, size - len - 1 });
        if (!cltel_xray_trace_finish(trace))
            break;
        check_tree(trace);
        check_summary(trace);
        check_filter((cltel_view){ (const char *)data, len }, trace);
    }
    cltel_xray_trace_free(trace);
    return 0;
}
