/* Shared by the files of the graph. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_GRAPH_PARTS_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_GRAPH_PARTS_H

#include "tools/endpoint/xray_graph.h"
#include "tools/endpoint/xray_places.h"

enum { CLTEL_EDGE_ALIASES_MAX = 8 };

/* From the earliest start to the last end; what is in progress ends where it begins. */
typedef struct cltel_xray_span {
    bool any;
    double first_s;
    double last_s;
} cltel_xray_span;

typedef struct cltel_graph_service {
    char *name; /* owned, as all texts here */
    char *type;
    char *account_id;
    bool root;
    bool client;
    bool active;           /* it sent segments itself */
    cltel_xray_span own;   /* of its nodes */
    cltel_xray_span calls; /* that it made or took: all that is known of a client */
    cltel_xray_tally tally;
    int32_t first_edge;
    int32_t reference; /* its number in answers */
} cltel_graph_service;

typedef struct cltel_graph_edge {
    int32_t from; /* services */
    int32_t to;
    int32_t next_of_from;
    cltel_xray_span span;
    cltel_xray_tally tally;
    char *aliases[CLTEL_EDGE_ALIASES_MAX]; /* what callers called it, where that is not its name: the first by name */
    int32_t alias_count;
} cltel_graph_edge;

struct cltel_xray_graph {
    double from_s;
    double until_s;
    cltel_buf services; /* of cltel_graph_service */
    cltel_buf edges;    /* of cltel_graph_edge */
    cltel_places service_places;
    cltel_places edge_places;
    cltel_buf numbers; /* int32_t: the graph's number of each service of the trace at hand */
    cltel_buf order;   /* int32_t: services by their reference, when the graph is finished */
    bool too_large;
    bool failed; /* too large, or no memory */
};

static inline cltel_graph_service *cltel_graph_services(const cltel_xray_graph *graph)
{
    return (cltel_graph_service *)(void *)graph->services.ptr;
}

static inline cltel_graph_edge *cltel_graph_edges(const cltel_xray_graph *graph)
{
    return (cltel_graph_edge *)(void *)graph->edges.ptr;
}

/* CLTEL_XRAY_NONE: no memory. */
int32_t cltel_graph_service_of(cltel_xray_graph *graph, const cltel_xray_service *service);
int32_t cltel_graph_edge_of(cltel_xray_graph *graph, int32_t from, int32_t to);
void cltel_graph_add_alias(cltel_xray_graph *graph, cltel_graph_edge *edge, cltel_view name);

#endif
