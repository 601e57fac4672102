/* Services and edges of a graph, found by what they are. */
#include "base/memory.h"
#include "tools/endpoint/xray_graph_parts.h"

/* false: there is no room for one more. */
static bool check_room(cltel_xray_graph *graph, int32_t count, int32_t max)
{
    graph->too_large |= count >= max;
    graph->failed |= graph->too_large;
    return !graph->failed;
}

typedef struct wanted_service {
    const cltel_xray_graph *graph;
    const cltel_xray_service *service;
} wanted_service;

static bool is_service(const void *context, int32_t number)
{
    const wanted_service *wanted = context;
    const cltel_graph_service *known = &cltel_graph_services(wanted->graph)[number];
    return cltel_view_equal(cltel_view_of(known->name), wanted->service->name) &&
           cltel_view_equal(cltel_view_of(known->type), wanted->service->type) &&
           cltel_view_equal(cltel_view_of(known->account_id), wanted->service->account_id);
}

static char *copy_of(cltel_xray_graph *graph, cltel_view text)
{
    char *copy = cltel_strdup_n(text.ptr ? text.ptr : "", text.len);
    graph->failed |= !copy;
    return copy;
}

static int32_t add_service(cltel_xray_graph *graph, const cltel_xray_service *service, uint64_t hash)
{
    int32_t number = (int32_t)(graph->services.len / sizeof(cltel_graph_service));
    if (!check_room(graph, number, CLTEL_GRAPH_SERVICES_MAX))
        return CLTEL_XRAY_NONE;
    cltel_graph_service added = { .name = copy_of(graph, service->name),
                                  .type = copy_of(graph, service->type),
                                  .account_id = copy_of(graph, service->account_id),
                                  .client = service->client,
                                  .first_edge = CLTEL_XRAY_NONE };
    cltel_buf_append(&graph->services, &added, sizeof added);
    if (graph->services.failed) {
        cltel_release(added.name);
        cltel_release(added.type);
        cltel_release(added.account_id);
    }
    graph->failed |= graph->services.failed || !cltel_places_add(&graph->service_places, hash, number);
    return graph->failed ? CLTEL_XRAY_NONE : number;
}

int32_t cltel_graph_service_of(cltel_xray_graph *graph, const cltel_xray_service *service)
{
    uint64_t hash = cltel_places_hash(CLTEL_PLACES_SEED, service->name);
    hash = cltel_places_hash(cltel_places_hash(hash, service->type), service->account_id);
    const wanted_service wanted = { graph, service };
    int32_t number = cltel_places_find(&graph->service_places, hash, is_service, &wanted);
    return number == CLTEL_XRAY_NONE ? add_service(graph, service, hash) : number;
}

typedef struct wanted_edge {
    const cltel_xray_graph *graph;
    int32_t ends[2];
} wanted_edge;

static bool is_edge(const void *context, int32_t number)
{
    const wanted_edge *wanted = context;
    const cltel_graph_edge *known = &cltel_graph_edges(wanted->graph)[number];
    return known->from == wanted->ends[0] && known->to == wanted->ends[1];
}

int32_t cltel_graph_edge_of(cltel_xray_graph *graph, int32_t from, int32_t to)
{
    const wanted_edge wanted = { graph, { from, to } };
    cltel_view ends = { (const char *)wanted.ends, sizeof wanted.ends };
    uint64_t hash = cltel_places_hash(CLTEL_PLACES_SEED, ends);
    int32_t number = cltel_places_find(&graph->edge_places, hash, is_edge, &wanted);
    if (number != CLTEL_XRAY_NONE)
        return number;
    cltel_graph_service *caller = &cltel_graph_services(graph)[from];
    cltel_graph_edge added = { .from = from, .to = to, .next_of_from = caller->first_edge };
    number = (int32_t)(graph->edges.len / sizeof added);
    if (!check_room(graph, number, CLTEL_GRAPH_EDGES_MAX))
        return CLTEL_XRAY_NONE;
    cltel_buf_append(&graph->edges, &added, sizeof added);
    graph->failed |= graph->edges.failed || !cltel_places_add(&graph->edge_places, hash, number);
    if (graph->failed)
        return CLTEL_XRAY_NONE;
    caller->first_edge = number;
    return number;
}

/* Where the name is among the aliases, or would have to be. */
static int32_t alias_place(const cltel_graph_edge *edge, cltel_view name, bool *found)
{
    int32_t at = 0;
    for (*found = false; at < edge->alias_count; at++) {
        cltel_view known = cltel_view_of(edge->aliases[at]);
        int order = memcmp(known.ptr, name.ptr, known.len < name.len ? known.len : name.len);
        *found = order == 0 && known.len == name.len;
        if (*found || order > 0 || (order == 0 && known.len > name.len))
            break;
    }
    return at;
}

void cltel_graph_add_alias(cltel_xray_graph *graph, cltel_graph_edge *edge, cltel_view name)
{
    bool found;
    int32_t at = alias_place(edge, name, &found);
    if (found || at == CLTEL_EDGE_ALIASES_MAX)
        return;
    char *copy = copy_of(graph, name);
    if (!copy)
        return;
    if (edge->alias_count == CLTEL_EDGE_ALIASES_MAX)
        cltel_release(edge->aliases[--edge->alias_count]);
    memmove(&edge->aliases[at + 1], &edge->aliases[at], (size_t)(edge->alias_count - at) * sizeof *edge->aliases);
    edge->aliases[at] = copy;
    edge->alias_count++;
}
