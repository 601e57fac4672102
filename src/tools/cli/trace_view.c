#include "tools/cli/trace_view.h"

#include <cltel/log.h>

#include "base/memory.h"
#include "tools/cli/terminal.h"

static bool is_span(const cltel_xray_node *node)
{
    return node->kind != CLTEL_XRAY_INFERRED;
}

cltel_view cltel_cli_label(const cltel_cli_trace_view *view, int32_t node)
{
    return (cltel_view){ view->labels.ptr + view->spans[node].label_at, view->spans[node].label_len };
}

cltel_view cltel_cli_why(const cltel_cli_trace_view *view, int32_t node)
{
    return (cltel_view){ view->labels.ptr + view->spans[node].why_at, view->spans[node].why_len };
}

/* The called service where only its caller was sent, else that of the segment. */
static cltel_view service_of(const cltel_xray_trace *trace, const cltel_xray_node *node)
{
    int32_t child = node->first_child;
    for (; child != CLTEL_XRAY_NONE; child = trace->nodes[child].next_sibling)
        if (trace->nodes[child].kind == CLTEL_XRAY_INFERRED && trace->nodes[child].service != CLTEL_XRAY_NONE)
            return trace->services[trace->nodes[child].service].name;
    if (node->kind == CLTEL_XRAY_SEGMENT)
        return node->name;
    return node->segment != CLTEL_XRAY_NONE ? trace->nodes[node->segment].name : CLTEL_VIEW("?");
}

/* The status of HTTP and what was thrown; what went wrong in one word where there is neither. */
static void append_why(cltel_cli_trace_view *view, const cltel_xray_node *node)
{
    cltel_buf *out = &view->labels;
    bool trouble = node->error || node->fault || node->throttle;
    size_t begin = out->len;
    if (node->http && node->http->status >= 400)
        cltel_buf_append_format(out, "%d", node->http->status);
    for (int32_t i = 0; i < node->exceptions.count; i++) {
        cltel_view type = view->trace->exceptions[node->exceptions.first + i].type;
        if (!type.len)
            continue;
        cltel_buf_append_text(out, out->len > begin ? " " : "");
        cltel_append_harmless(out, type.len > 80 ? (cltel_view){ type.ptr, 80 } : type);
        break;
    }
    if (trouble && out->len == begin)
        cltel_buf_append_text(out, cltel_cli_status(node));
}

static void describe(cltel_cli_trace_view *view, int32_t at)
{
    const cltel_xray_node *node = &view->trace->nodes[at];
    cltel_cli_span *span = &view->spans[at];
    span->level = node->parent == CLTEL_XRAY_NONE ? 0 : view->spans[node->parent].level + 1;
    span->service = service_of(view->trace, node);
    span->label_at = view->labels.len;
    cltel_cli_append_label(&view->labels, view->trace, node);
    span->label_len = view->labels.len - span->label_at;
    span->why_at = view->labels.len;
    append_why(view, node);
    span->why_len = view->labels.len - span->why_at;
    span->spans = 1;
    span->trouble = node->error || node->fault || node->throttle;
    span->path_s = view->path.own_s[at];
    view->span_count++;
    view->error_count += node->error || node->fault;
    view->in_progress_count += node->in_progress;
    double end_s = cltel_cli_end_of(view->trace, at);
    view->end_s = end_s > view->end_s ? end_s : view->end_s;
}

static void place_logs(cltel_cli_trace_view *view)
{
    for (size_t i = 0; view->logs && i < view->logs->count; i++) {
        const cltel_cli_log *line = &view->logs->lines[i];
        if (line->node == CLTEL_XRAY_NONE)
            continue;
        cltel_cli_span *span = &view->spans[line->node];
        if (!span->log_count++)
            span->first_log = (int32_t)i;
        span->lines++;
        span->trouble = span->trouble || line->severity >= CLTEL_SEVERITY_WARN;
    }
}

static void add_to_parent(cltel_cli_trace_view *view, int32_t at)
{
    int32_t parent = view->trace->nodes[at].parent;
    if (parent == CLTEL_XRAY_NONE || !is_span(&view->trace->nodes[at]))
        return;
    cltel_cli_span *to = &view->spans[parent];
    const cltel_cli_span *from = &view->spans[at];
    to->spans += from->spans;
    to->lines += from->lines;
    to->trouble = to->trouble || from->trouble;
    to->path_s += from->path_s;
}

bool cltel_cli_trace_view_make(cltel_cli_trace_view *view, const cltel_xray_trace *trace, const cltel_cli_logs *logs)
{
    size_t count = (size_t)trace->node_count + 1, walked = 0;
    *view = (cltel_cli_trace_view){ .trace = trace, .logs = logs, .end_s = trace->start_s };
    view->spans = cltel_alloc(count * sizeof *view->spans);
    int32_t *order = cltel_alloc(count * sizeof *order);
    bool made = view->spans && order && cltel_cli_path_find(&view->path, trace);
    for (int32_t at = trace->first_root; made && at != CLTEL_XRAY_NONE; at = cltel_xray_next_node(trace, at)) {
        order[walked++] = at;
        if (is_span(&trace->nodes[at]))
            describe(view, at);
    }
    if (made)
        place_logs(view);
    while (made && walked)
        add_to_parent(view, order[--walked]);
    cltel_release(order);
    return made && !view->labels.failed;
}

void cltel_cli_trace_view_done(cltel_cli_trace_view *view)
{
    cltel_cli_path_done(&view->path);
    cltel_release(view->spans);
    cltel_buf_done(&view->labels);
}
