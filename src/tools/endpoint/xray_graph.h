/* The services of many traces and the calls between them. docs/endpoint-notes.md says what counts where. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_GRAPH_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_GRAPH_H

#include "tools/endpoint/xray_tally.h"

enum { CLTEL_GRAPH_SERVICES_MAX = 10000, CLTEL_GRAPH_EDGES_MAX = 50000 };

typedef struct cltel_xray_graph cltel_xray_graph;

/* Counts what begins at or after from_s and before until_s. NULL: no memory. */
cltel_xray_graph *cltel_xray_graph_new(double from_s, double until_s);
void cltel_xray_graph_free(cltel_xray_graph *graph);

/* A trace that was finished; nothing of it is needed later. false: no memory, or too many services or edges; the graph
 * is of no use any more. */
bool cltel_xray_graph_add(cltel_xray_graph *graph, const cltel_xray_trace *trace);
bool cltel_xray_graph_is_too_large(const cltel_xray_graph *graph);

/* When all are added: numbers the services in order of name, type and account, which does not depend on the order of
 * the traces. */
void cltel_xray_graph_finish(cltel_xray_graph *graph);

size_t cltel_xray_graph_services(const cltel_xray_graph *graph);

/* Services as X-Ray shows them, from number `first` on, up to `max` of them: the members of a list. */
void cltel_xray_graph_append(const cltel_xray_graph *graph, size_t first, size_t max, cltel_buf *body);

/* Whether a node that begins then is counted. */
static inline bool cltel_xray_is_between(double start_s, double from_s, double until_s)
{
    return start_s >= from_s && start_s < until_s;
}

/* The node whose time and outcome are those of the call, as the caller saw it. */
static inline const cltel_xray_node *cltel_xray_seen_by_caller(const cltel_xray_trace *trace,
                                                               const cltel_xray_call *call)
{
    const cltel_xray_node *client = call->client == CLTEL_XRAY_NONE ? NULL : &trace->nodes[call->client];
    bool is_the_call = client && client->kind == CLTEL_XRAY_SUBSEGMENT && client->remote;
    return is_the_call ? client : &trace->nodes[call->server];
}

#endif
