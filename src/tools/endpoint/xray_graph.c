#include "tools/endpoint/xray_graph.h"

#include <stdlib.h>

#include "base/memory.h"
#include "tools/endpoint/xray_graph_parts.h"

cltel_xray_graph *cltel_xray_graph_new(double from_s, double until_s)
{
    cltel_xray_graph *graph = cltel_alloc(sizeof *graph);
    if (graph) {
        graph->from_s = from_s;
        graph->until_s = until_s;
    }
    return graph;
}

void cltel_xray_graph_free(cltel_xray_graph *graph)
{
    if (!graph)
        return;
    for (size_t i = 0; i < graph->services.len / sizeof(cltel_graph_service); i++) {
        cltel_graph_service *service = &cltel_graph_services(graph)[i];
        cltel_release(service->name);
        cltel_release(service->type);
        cltel_release(service->account_id);
        cltel_xray_tally_done(&service->tally);
    }
    for (size_t i = 0; i < graph->edges.len / sizeof(cltel_graph_edge); i++) {
        cltel_graph_edge *edge = &cltel_graph_edges(graph)[i];
        for (int32_t a = 0; a < edge->alias_count; a++)
            cltel_release(edge->aliases[a]);
        cltel_xray_tally_done(&edge->tally);
    }
    cltel_buf_done(&graph->services);
    cltel_buf_done(&graph->edges);
    cltel_buf_done(&graph->numbers);
    cltel_buf_done(&graph->order);
    cltel_places_done(&graph->service_places);
    cltel_places_done(&graph->edge_places);
    cltel_release(graph);
}

static void extend(cltel_xray_span *span, const cltel_xray_node *node)
{
    double last_s = node->in_progress ? node->start_s : node->end_s;
    if (!span->any || node->start_s < span->first_s)
        span->first_s = node->start_s;
    if (!span->any || last_s > span->last_s)
        span->last_s = last_s;
    span->any = true;
}

/* The graph's number of a service of this trace; it joins the graph when it is first met. */
static int32_t number_of(cltel_xray_graph *graph, const cltel_xray_trace *trace, int32_t service)
{
    int32_t *numbers = (int32_t *)(void *)graph->numbers.ptr;
    if (numbers[service] != CLTEL_XRAY_NONE)
        return numbers[service];
    const cltel_xray_service *known = &trace->services[service];
    numbers[service] = cltel_graph_service_of(graph, known);
    if (numbers[service] != CLTEL_XRAY_NONE)
        cltel_graph_services(graph)[numbers[service]].active |= !known->inferred && !known->client;
    return numbers[service];
}

static bool counts(const cltel_xray_graph *graph, const cltel_xray_node *node)
{
    return cltel_xray_is_between(node->start_s, graph->from_s, graph->until_s);
}

static void add_node(cltel_xray_graph *graph, const cltel_xray_trace *trace, const cltel_xray_node *node)
{
    int32_t number = counts(graph, node) ? number_of(graph, trace, node->service) : CLTEL_XRAY_NONE;
    if (number == CLTEL_XRAY_NONE)
        return;
    cltel_graph_service *service = &cltel_graph_services(graph)[number];
    service->root |= node->kind == CLTEL_XRAY_SEGMENT && node->parent == CLTEL_XRAY_NONE;
    extend(&service->own, node);
    cltel_xray_tally_add(&service->tally, node);
    graph->failed |= service->tally.bins.failed;
}

static void add_call(cltel_xray_graph *graph, const cltel_xray_trace *trace, const cltel_xray_call *call)
{
    const cltel_xray_node *seen = cltel_xray_seen_by_caller(trace, call);
    if (!counts(graph, seen))
        return;
    int32_t from = number_of(graph, trace, call->from), to = number_of(graph, trace, call->to);
    int32_t number = graph->failed ? CLTEL_XRAY_NONE : cltel_graph_edge_of(graph, from, to);
    if (number == CLTEL_XRAY_NONE)
        return;
    cltel_graph_edge *edge = &cltel_graph_edges(graph)[number];
    extend(&edge->span, seen);
    extend(&cltel_graph_services(graph)[from].calls, seen);
    extend(&cltel_graph_services(graph)[to].calls, seen);
    cltel_xray_tally_add(&edge->tally, seen);
    if (seen->kind == CLTEL_XRAY_SUBSEGMENT && !cltel_view_equal(seen->name, trace->services[call->to].name))
        cltel_graph_add_alias(graph, edge, seen->name);
    graph->failed |= edge->tally.bins.failed;
}

bool cltel_xray_graph_add(cltel_xray_graph *graph, const cltel_xray_trace *trace)
{
    cltel_buf_clear(&graph->numbers);
    graph->failed |= !cltel_buf_reserve(&graph->numbers, (size_t)trace->service_count * sizeof(int32_t) + 1);
    if (graph->failed)
        return false;
    for (int32_t i = 0; i < trace->service_count; i++)
        ((int32_t *)(void *)graph->numbers.ptr)[i] = CLTEL_XRAY_NONE;
    for (int32_t i = 0; i < trace->service_count; i++)
        for (int32_t at = trace->services[i].first_node; at != CLTEL_XRAY_NONE && !graph->failed;
             at = trace->nodes[at].next_of_service)
            add_node(graph, trace, &trace->nodes[at]);
    for (int32_t i = 0; i < trace->call_count && !graph->failed; i++)
        add_call(graph, trace, &trace->calls[i]);
    return !graph->failed;
}

static int by_name(const void *left, const void *right, void *context)
{
    const cltel_graph_service *services = context;
    const cltel_graph_service *a = &services[*(const int32_t *)left], *b = &services[*(const int32_t *)right];
    int order = strcmp(a->name, b->name);
    order = order ? order : strcmp(a->type, b->type);
    return order ? order : strcmp(a->account_id, b->account_id);
}

void cltel_xray_graph_finish(cltel_xray_graph *graph)
{
    size_t count = cltel_xray_graph_services(graph);
    if (!cltel_buf_reserve(&graph->order, count * sizeof(int32_t) + 1)) {
        graph->failed = true;
        return;
    }
    int32_t *order = (int32_t *)(void *)graph->order.ptr;
    for (size_t i = 0; i < count; i++)
        order[i] = (int32_t)i;
    qsort_r(order, count, sizeof *order, by_name, graph->services.ptr);
    for (size_t i = 0; i < count; i++)
        cltel_graph_services(graph)[order[i]].reference = (int32_t)i;
}

bool cltel_xray_graph_is_too_large(const cltel_xray_graph *graph)
{
    return graph->too_large;
}

size_t cltel_xray_graph_services(const cltel_xray_graph *graph)
{
    return graph->services.len / sizeof(cltel_graph_service);
}
