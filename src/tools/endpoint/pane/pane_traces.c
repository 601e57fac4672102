/* The list of traces, and the map of their services. */
#include <math.h>

#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_params.h"
#include "tools/endpoint/pane/pane_span_text.h"
#include "tools/endpoint/pane/pane_trace_scan.h"
#include "tools/endpoint/xray_graph.h"

enum { ROWS_DEFAULT = 200, ROWS_MAX = 2000, SERVICES_SHOWN = 8, LIST_BUDGET_MAX_MS = 1000, MAP_BUDGET_MS = 2000 };

#define FOREVER_S 1e18

typedef struct listing {
    cltel_buf *body;
    int64_t left;
} listing;

static int64_t micros(double seconds)
{
    return isnan(seconds) ? -1 : (int64_t)llround(seconds * 1e6);
}

/* Those that sent something themselves, and what they called; the client who begins it all is none. */
static void append_services(cltel_buf *body, const cltel_xray_trace *trace)
{
    int shown = 0, more = 0;
    cltel_member(body, "services");
    cltel_buf_append_char(body, '[');
    for (int32_t i = 0; i < trace->service_count; i++) {
        if (trace->services[i].client)
            continue;
        if (shown++ < SERVICES_SHOWN) {
            cltel_comma(body);
            cltel_json_append_string(body, trace->services[i].name);
        } else
            more++;
    }
    cltel_buf_append_char(body, ']');
    if (more)
        cltel_member_i64(body, "more", more);
}

static int64_t count_sent(const cltel_xray_trace *trace, int64_t *orphans, int64_t *wrong)
{
    int64_t sent = 0;
    for (int32_t i = 0; i < trace->node_count; i++) {
        const cltel_xray_node *node = &trace->nodes[i];
        bool own = node->kind != CLTEL_XRAY_INFERRED;
        sent += own;
        *orphans += own && node->orphan;
        *wrong += own && (node->fault || node->error);
    }
    return sent;
}

/* flags: 1 an error, 2 a fault, 4 a throttle, 8 in progress, 16 the trace became too large. */
static bool append_row(void *context, const cltel_stored_trace *stored, const cltel_xray_trace *trace)
{
    listing *l = context;
    cltel_buf *body = l->body;
    const cltel_xray_node *root = trace->root == CLTEL_XRAY_NONE ? &trace->nodes[0] : &trace->nodes[trace->root];
    int64_t orphans = 0, wrong = 0, sent = count_sent(trace, &orphans, &wrong);
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    cltel_member_text(body, "id", trace->id);
    cltel_member_i64(body, "start", micros(trace->start_s));
    cltel_member_i64(body, "took", micros(trace->duration_s));
    cltel_member_i64(body, "flags",
                     trace->error | trace->fault << 1 | trace->throttle << 2 | trace->partial << 3 |
                         stored->limit_exceeded << 4);
    cltel_member_i64(body, "spans", sent);
    if (wrong)
        cltel_member_i64(body, "wrong", wrong);
    if (orphans)
        cltel_member_i64(body, "orphans", orphans);
    cltel_member_text(body, "name", root->name);
    cltel_member(body, "what");
    cltel_pane_append_what(body, root);
    append_services(body, trace);
    cltel_buf_append_char(body, '}');
    return --l->left > 0 && !body->failed;
}

/* ?q&from&to&region&mark&limit&budget */
void cltel_pane_answer_traces(cltel_call *call, cltel_store *store)
{
    cltel_pane_trace_scan scan;
    if (cltel_pane_trace_scan_init(&scan, call, store, LIST_BUDGET_MAX_MS)) {
        cltel_buf *body = cltel_pane_body(call);
        listing l = { body, cltel_pane_param_i64(call->request.query, "limit", ROWS_DEFAULT, 1, ROWS_MAX) };
        cltel_buf_append_char(body, '{');
        cltel_member_text(body, "region", cltel_view_of(call->region));
        cltel_pane_append_regions(body, store);
        cltel_member(body, "traces");
        cltel_buf_append_char(body, '[');
        bool fine = cltel_pane_trace_scan_run(&scan, append_row, &l);
        cltel_buf_append_char(body, ']');
        cltel_pane_trace_scan_append(body, &scan);
        cltel_buf_append_char(body, '}');
        if (!fine)
            cltel_pane_refuse(call, 503, "the store could not answer");
    }
    cltel_pane_trace_scan_done(&scan);
}

typedef struct drawing {
    cltel_xray_graph *graph;
    int64_t traces;
    int64_t first_us; /* of the traces on it */
    int64_t last_us;
    bool failed;
} drawing;

static bool draw(void *context, const cltel_stored_trace *stored, const cltel_xray_trace *trace)
{
    drawing *d = context;
    d->failed = !cltel_xray_graph_add(d->graph, trace);
    d->last_us = d->traces++ == 0 ? stored->first_us : d->last_us; /* newest first */
    d->first_us = stored->first_us;
    return !d->failed;
}

static void append_map(cltel_call *call, cltel_store *store, const drawing *d, const cltel_pane_trace_scan *scan)
{
    cltel_buf *body = cltel_pane_body(call);
    cltel_xray_graph_finish(d->graph);
    cltel_buf_append_char(body, '{');
    cltel_member_text(body, "region", cltel_view_of(call->region));
    cltel_pane_append_regions(body, store);
    cltel_member_i64(body, "traces", d->traces);
    cltel_member_i64(body, "first", d->first_us / 1000);
    cltel_member_i64(body, "last", d->last_us / 1000);
    cltel_member(body, "services");
    cltel_buf_append_char(body, '[');
    cltel_xray_graph_append(d->graph, 0, CLTEL_GRAPH_SERVICES_MAX, body);
    cltel_buf_append_char(body, ']');
    cltel_pane_trace_scan_append(body, scan);
    cltel_buf_append_char(body, '}');
}

/* ?q&from&to&region: as many of the newest traces as the time allows; the answer says how far that is. */
void cltel_pane_answer_map(cltel_call *call, cltel_store *store)
{
    cltel_pane_trace_scan scan;
    if (cltel_pane_trace_scan_init(&scan, call, store, MAP_BUDGET_MS)) {
        drawing d = { .graph = cltel_xray_graph_new(-FOREVER_S, FOREVER_S) };
        scan.budget_ms = cltel_pane_param_i64(call->request.query, "budget", MAP_BUDGET_MS, 1, MAP_BUDGET_MS);
        bool fine = d.graph && cltel_pane_trace_scan_run(&scan, draw, &d);
        if (d.graph && cltel_xray_graph_is_too_large(d.graph))
            cltel_pane_refuse(call, 413,
                              "more than 10,000 services or 50,000 edges: choose a shorter time or a filter");
        else if (!fine || d.failed)
            cltel_pane_refuse(call, 503, "the store could not answer");
        else
            append_map(call, store, &d, &scan);
        cltel_xray_graph_free(d.graph);
    }
    cltel_pane_trace_scan_done(&scan);
}
