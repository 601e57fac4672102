/* GetServiceGraph, GetTraceGraph. */
#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_input.h"
#include "tools/endpoint/xray_documents.h"
#include "tools/endpoint/xray_graph.h"
#include "tools/endpoint/xray_group_filter.h"
#include "tools/endpoint/xray_operations.h"
#include "tools/endpoint/xray_store.h"
#include "tools/endpoint/xray_walk.h"

enum { TRACE_IDS_MAX = 5, SERVICES_A_PAGE = 1000 };

#define FOREVER_S 1e18

typedef struct drawing {
    cltel_xray_graph *graph;
    const cltel_xray_filter *filter; /* NULL: takes everything */
    bool failed;
} drawing;

static bool draw(void *context, const cltel_xray_trace *trace)
{
    drawing *d = context;
    if (!d->filter || cltel_xray_filter_takes(d->filter, trace))
        d->failed = !cltel_xray_graph_add(d->graph, trace);
    return !d->failed;
}

static void answer_failure(cltel_call *call, cltel_store *store, const drawing *d)
{
    if (d->graph && cltel_xray_graph_is_too_large(d->graph))
        cltel_xray_refuse(call,
                          "The graph has more than %d services or %d edges: ask "
                          "for a shorter time or fewer traces.",
                          CLTEL_GRAPH_SERVICES_MAX, CLTEL_GRAPH_EDGES_MAX);
    else
        cltel_answer_store_failure(call, store);
}

/* "Services":[...] and what belongs to a page. */
static void append_page(const drawing *d, int64_t skip, cltel_buf *body)
{
    size_t first = (size_t)skip;
    cltel_xray_graph_finish(d->graph);
    cltel_member(body, "Services");
    cltel_buf_append_char(body, '[');
    cltel_xray_graph_append(d->graph, first, SERVICES_A_PAGE, body);
    cltel_buf_append_char(body, ']');
    if (first + SERVICES_A_PAGE < cltel_xray_graph_services(d->graph))
        cltel_xray_append_skip(body, skip + SERVICES_A_PAGE);
}

void cltel_xray_get_service_graph(cltel_call *call, cltel_store *store)
{
    cltel_time_range range;
    int64_t skip;
    if (!cltel_xray_read_range(call, &range) || !cltel_xray_read_skip(call, &skip))
        return;
    cltel_xray_filter *filter = cltel_xray_group_filter_of(call, store);
    if (!filter)
        return;
    drawing d = { cltel_xray_graph_new(range.from_s, range.until_s), filter, false };
    bool walked = d.graph && cltel_xray_walk(call, store, &range, draw, &d);
    if (!d.graph || d.failed) {
        answer_failure(call, store, &d);
    } else if (walked) {
        cltel_buf *body = cltel_answer_body(call);
        cltel_buf_append_text(body, "{\"StartTime\":");
        cltel_json_append_f64(body, range.from_s);
        cltel_member(body, "EndTime");
        cltel_json_append_f64(body, range.until_s);
        cltel_buf_append_text(body, ",\"ContainsOldGroupVersions\":false");
        append_page(&d, skip, body);
        cltel_buf_append_char(body, '}');
    }
    cltel_xray_graph_free(d.graph);
    cltel_xray_filter_free(filter);
}

static bool read_ids(cltel_call *call, const cJSON **ids)
{
    static const cltel_text_rule rule = { "traceIds.member", 1, CLTEL_TRACE_ID_CHARS, NULL, NULL, true };
    const cJSON *item;
    if (!cltel_input_list(call, "TraceIds", TRACE_IDS_MAX, ids))
        return false;
    if (!*ids)
        cltel_violation(call, (cltel_view){ NULL, 0 }, "traceIds", "Member must not be null");
    cJSON_ArrayForEach(item, *ids) cltel_check_text(call, &rule, cltel_view_of(item->valuestring));
    return cltel_input_ok(call);
}

void cltel_xray_get_trace_graph(cltel_call *call, cltel_store *store)
{
    const cJSON *ids;
    int64_t skip;
    if (!read_ids(call, &ids) || !cltel_xray_read_skip(call, &skip))
        return;
    drawing d = { cltel_xray_graph_new(-FOREVER_S, FOREVER_S), NULL, false };
    bool walked = d.graph && cltel_xray_walk_ids(call, store, ids, draw, &d);
    if (!d.graph || d.failed) {
        answer_failure(call, store, &d);
    } else if (walked) {
        cltel_buf *body = cltel_answer_body(call);
        cltel_buf_append_char(body, '{');
        append_page(&d, skip, body);
        cltel_buf_append_char(body, '}');
    }
    cltel_xray_graph_free(d.graph);
}
