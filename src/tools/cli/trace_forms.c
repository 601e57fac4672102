#include "tools/cli/trace_forms.h"

#include <math.h>

#include "base/json_writer.h"
#include "base/time_text.h"
#include "tools/cli/rows_make.h"
#include "tools/cli/trace_id.h"

cltel_view cltel_cli_iso(double time_s, char *text)
{
    cltel_time_text cache = { 0 };
    bool sane = time_s > -9e9 && time_s < 9e9;
    cltel_time_text_iso(&cache, sane ? (int64_t)llround(time_s * 1e6) * 1000 : 0, text);
    return (cltel_view){ text, CLTEL_TIME_ISO_CHARS };
}

static void begin(cltel_buf *out, const char *name)
{
    char last = out->len ? out->ptr[out->len - 1] : 0;
    cltel_buf_append_format(out, "%s\"%s\":", last == '{' ? "" : ",", name);
}

static void put_text(cltel_buf *out, const char *name, cltel_view text)
{
    begin(out, name);
    cltel_json_append_string(out, text);
}

static void put_text_if(cltel_buf *out, const char *name, cltel_view text)
{
    if (text.len)
        put_text(out, name, text);
}

static void put_time(cltel_buf *out, const char *name, double time_s)
{
    char text[CLTEL_TIME_ISO_CHARS + 1];
    if (isfinite(time_s))
        put_text(out, name, cltel_cli_iso(time_s, text));
}

/* Whole microseconds. */
static void put_seconds(cltel_buf *out, const char *name, double s)
{
    if (!isfinite(s))
        return;
    begin(out, name);
    cltel_json_append_f64(out, round(s * 1e6) / 1e6);
}

static void put_true(cltel_buf *out, const char *name, bool truth)
{
    if (!truth)
        return;
    begin(out, name);
    cltel_buf_append_text(out, "true");
}

static void put_log(cltel_buf *out, const cltel_cli_logs *logs, const cltel_cli_log *line)
{
    cltel_buf_append_text(out, out->ptr[out->len - 1] == '[' ? "{" : ",{");
    put_time(out, "time", (double)line->time_us / 1e6);
    put_text(out, "group", cltel_view_of(line->group));
    put_text(out, "stream", (cltel_view){ logs->text.ptr + line->stream_at, line->stream_len });
    begin(out, "message");
    cltel_buf_append(out, logs->text.ptr + line->raw_at, line->raw_len);
    cltel_buf_append_char(out, '}');
}

static void put_logs(cltel_buf *out, const cltel_cli_trace_view *view, size_t first, size_t count)
{
    if (!count)
        return;
    begin(out, "logs");
    cltel_buf_append_char(out, '[');
    for (size_t i = first; i < first + count; i++)
        put_log(out, view->logs, &view->logs->lines[i]);
    cltel_buf_append_char(out, ']');
}

static void open_span(cltel_buf *out, const cltel_cli_trace_view *view, int32_t at)
{
    const cltel_xray_node *node = &view->trace->nodes[at];
    const cltel_cli_span *span = &view->spans[at];
    cltel_buf_append_text(out, out->ptr[out->len - 1] == '[' ? "{" : ",\n{");
    put_text(out, "span_id", node->id);
    put_text_if(out, "parent_id", node->parent_id);
    put_true(out, "missing_parent", node->orphan);
    put_text(out, "kind", node->kind == CLTEL_XRAY_SEGMENT ? CLTEL_VIEW("segment") : CLTEL_VIEW("subsegment"));
    put_text(out, "service", span->service);
    put_text(out, "name", node->name);
    put_text(out, "label", cltel_cli_label(view, at));
    put_time(out, "start", node->start_s);
    put_seconds(out, "offset", cltel_xray_between(view->trace->start_s, node->start_s));
    put_seconds(out, "duration", cltel_xray_between(node->start_s, node->end_s));
    put_true(out, "in_progress", node->in_progress);
    put_text(out, "status", cltel_view_of(cltel_cli_status(node)));
    put_text_if(out, "why", cltel_cli_why(view, at));
    put_true(out, "critical", view->path.on[at]);
    if (view->path.on[at])
        put_seconds(out, "critical_time", view->path.own_s[at]);
    put_logs(out, view, (size_t)span->first_log, (size_t)span->log_count);
    begin(out, "children");
    cltel_buf_append_char(out, '[');
}

static int32_t next_span(const cltel_xray_trace *trace, int32_t at)
{
    while (at != CLTEL_XRAY_NONE && trace->nodes[at].kind == CLTEL_XRAY_INFERRED)
        at = trace->nodes[at].next_sibling;
    return at;
}

static void put_tree(cltel_buf *out, const cltel_cli_trace_view *view)
{
    const cltel_xray_node *nodes = view->trace->nodes;
    int32_t at = next_span(view->trace, view->trace->first_root);
    while (at != CLTEL_XRAY_NONE) {
        open_span(out, view, at);
        int32_t next = next_span(view->trace, nodes[at].first_child);
        while (next == CLTEL_XRAY_NONE && at != CLTEL_XRAY_NONE) {
            cltel_buf_append_text(out, "]}");
            next = next_span(view->trace, nodes[at].next_sibling);
            at = nodes[at].parent;
        }
        at = next;
    }
}

/* Forward in time. */
static void put_path(cltel_buf *out, const cltel_cli_trace_view *view)
{
    begin(out, "critical_path");
    cltel_buf_append_char(out, '[');
    for (size_t i = view->path.count; i--;) {
        const cltel_cli_stretch *stretch = &view->path.stretches[i];
        cltel_buf_append_text(out, i + 1 == view->path.count ? "{" : ",{");
        put_text(out, "span_id", view->trace->nodes[stretch->node].id);
        put_seconds(out, "offset", stretch->from_s - view->trace->start_s);
        put_seconds(out, "duration", stretch->until_s - stretch->from_s);
        cltel_buf_append_char(out, '}');
    }
    cltel_buf_append_char(out, ']');
}

static void put_services(cltel_buf *out, const cltel_xray_trace *trace)
{
    begin(out, "services");
    cltel_buf_append_char(out, '[');
    for (int32_t i = 0; i < trace->service_count; i++) {
        if (trace->services[i].client)
            continue;
        cltel_buf_append_text(out, out->ptr[out->len - 1] == '[' ? "" : ",");
        cltel_json_append_string(out, trace->services[i].name);
    }
    cltel_buf_append_char(out, ']');
}

static size_t loose_logs(const cltel_cli_trace_view *view)
{
    size_t count = 0;
    while (view->logs && count < view->logs->count && view->logs->lines[count].node == CLTEL_XRAY_NONE)
        count++;
    return count;
}

void cltel_cli_trace_append_json(cltel_buf *out, const cltel_cli_trace_view *view)
{
    const cltel_xray_trace *trace = view->trace;
    char w3c[CLTEL_CLI_W3C_ID_CHARS + 1];
    cltel_buf_append_char(out, '{');
    put_text(out, "trace_id", trace->id);
    if (trace->id.len == CLTEL_CLI_TRACE_ID_CHARS) {
        cltel_cli_trace_id_w3c(trace->id.ptr, w3c);
        put_text(out, "w3c_trace_id", cltel_view_of(w3c));
    }
    put_time(out, "start", trace->start_s);
    put_seconds(out, "duration", trace->duration_s);
    put_seconds(out, "response_time", trace->response_s);
    put_text(out, "status", cltel_view_of(cltel_cli_status(&trace->nodes[trace->root])));
    put_true(out, "in_progress", trace->partial);
    begin(out, "spans");
    cltel_buf_append_i64(out, view->span_count);
    begin(out, "errors");
    cltel_buf_append_i64(out, view->error_count);
    put_services(out, trace);
    put_path(out, view);
    put_logs(out, view, 0, loose_logs(view));
    begin(out, "tree");
    cltel_buf_append_char(out, '[');
    put_tree(out, view);
    cltel_buf_append_text(out, "]}\n");
}

bool cltel_cli_trace_span_rows(cltel_cli_rows *rows, const cltel_cli_trace_view *view)
{
    const cltel_xray_trace *trace = view->trace;
    cltel_cli_rows_maker maker = { 0 };
    char text[CLTEL_TIME_ISO_CHARS + 1];
    for (int32_t at = trace->first_root; at != CLTEL_XRAY_NONE; at = cltel_xray_next_node(trace, at)) {
        const cltel_xray_node *node = &trace->nodes[at];
        if (node->kind == CLTEL_XRAY_INFERRED)
            continue;
        cltel_cli_rows_row(&maker);
        cltel_cli_rows_cell(&maker, "start", cltel_cli_iso(node->start_s, text));
        cltel_cli_rows_cell(&maker, "span_id", node->id);
        cltel_cli_rows_cell(&maker, "parent_id", node->parent_id);
        cltel_cli_rows_number(&maker, "level", 0, view->spans[at].level);
        cltel_cli_rows_cell(&maker, "service", view->spans[at].service);
        cltel_cli_rows_cell(&maker, "label", cltel_cli_label(view, at));
        cltel_cli_rows_number(&maker, "offset", 6, cltel_xray_between(trace->start_s, node->start_s));
        if (!node->in_progress)
            cltel_cli_rows_number(&maker, "duration", 6, cltel_xray_between(node->start_s, node->end_s));
        cltel_cli_rows_number(&maker, "critical_time", 6, view->path.own_s[at]);
        cltel_cli_rows_cell(&maker, "status", cltel_view_of(cltel_cli_status(node)));
        cltel_cli_rows_cell(&maker, "why", cltel_cli_why(view, at));
    }
    return cltel_cli_rows_made(&maker, rows);
}
