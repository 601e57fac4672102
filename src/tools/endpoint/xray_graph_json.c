/* A graph as X-Ray shows it. */
#include <stdlib.h>

#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/xray_graph_parts.h"

static void append_span(const cltel_xray_span *span, cltel_buf *body)
{
    cltel_member(body, "StartTime");
    cltel_json_append_f64(body, span->first_s);
    cltel_member(body, "EndTime");
    cltel_json_append_f64(body, span->last_s);
}

/* "Name":...,"Names":[...],"Type":... */
static void append_names(const char *name, const char *type, cltel_buf *body)
{
    cltel_member_text(body, "Name", cltel_view_of(name));
    cltel_member(body, "Names");
    cltel_buf_append_char(body, '[');
    cltel_json_append_string(body, cltel_view_of(name));
    cltel_buf_append_char(body, ']');
    if (type[0])
        cltel_member_text(body, "Type", cltel_view_of(type));
}

static void append_edge(const cltel_xray_graph *graph, const cltel_graph_edge *edge, cltel_buf *body)
{
    const cltel_graph_service *to = &cltel_graph_services(graph)[edge->to];
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    cltel_member_i64(body, "ReferenceId", to->reference);
    append_span(&edge->span, body);
    cltel_member(body, "SummaryStatistics");
    cltel_xray_tally_append_statistics(&edge->tally, body);
    cltel_member(body, "ResponseTimeHistogram");
    cltel_xray_tally_append_histogram(&edge->tally, body);
    cltel_member(body, "Aliases");
    cltel_buf_append_char(body, '[');
    for (int32_t i = 0; i < edge->alias_count; i++) {
        cltel_comma(body);
        cltel_buf_append_char(body, '{');
        append_names(edge->aliases[i], to->type, body);
        cltel_buf_append_char(body, '}');
    }
    cltel_buf_append_text(body, "]}");
}

static int by_target(const void *left, const void *right, void *context)
{
    const cltel_xray_graph *graph = context;
    const cltel_graph_edge *a = &cltel_graph_edges(graph)[*(const int32_t *)left];
    const cltel_graph_edge *b = &cltel_graph_edges(graph)[*(const int32_t *)right];
    return cltel_graph_services(graph)[a->to].reference - cltel_graph_services(graph)[b->to].reference;
}

static void append_edges(const cltel_xray_graph *graph, const cltel_graph_service *service, cltel_buf *body)
{
    cltel_buf numbers = { 0 };
    for (int32_t at = service->first_edge; at != CLTEL_XRAY_NONE; at = cltel_graph_edges(graph)[at].next_of_from)
        cltel_buf_append(&numbers, &at, sizeof at);
    const int32_t *order = (const int32_t *)(const void *)numbers.ptr;
    size_t count = numbers.failed ? 0 : numbers.len / sizeof *order;
    if (count > 1)
        qsort_r(numbers.ptr, count, sizeof *order, by_target, (void *)graph);
    cltel_member(body, "Edges");
    cltel_buf_append_char(body, '[');
    for (size_t i = 0; i < count; i++)
        append_edge(graph, &cltel_graph_edges(graph)[order[i]], body);
    cltel_buf_append_char(body, ']');
    body->failed |= numbers.failed;
    cltel_buf_done(&numbers);
}

static void append_service(const cltel_xray_graph *graph, const cltel_graph_service *service, cltel_buf *body)
{
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    cltel_member_i64(body, "ReferenceId", service->reference);
    append_names(service->name, service->type, body);
    if (service->root)
        cltel_buf_append_text(body, ",\"Root\":true");
    if (service->account_id[0])
        cltel_member_text(body, "AccountId", cltel_view_of(service->account_id));
    cltel_member_text(body, "State", cltel_view_of(service->active ? "active" : "unknown"));
    append_span(service->own.any ? &service->own : &service->calls, body);
    append_edges(graph, service, body);
    if (!service->client) {
        cltel_member(body, "SummaryStatistics");
        cltel_xray_tally_append_statistics(&service->tally, body);
        cltel_member(body, "DurationHistogram");
        cltel_xray_tally_append_histogram(&service->tally, body);
        cltel_member(body, "ResponseTimeHistogram");
        cltel_xray_tally_append_histogram(&service->tally, body);
    }
    cltel_buf_append_char(body, '}');
}

void cltel_xray_graph_append(const cltel_xray_graph *graph, size_t first, size_t max, cltel_buf *body)
{
    const int32_t *order = (const int32_t *)(const void *)graph->order.ptr;
    size_t count = graph->failed ? 0 : cltel_xray_graph_services(graph);
    for (size_t i = first; i < count && i - first < max; i++)
        append_service(graph, &cltel_graph_services(graph)[order[i]], body);
    body->failed |= graph->failed;
}
