/* Traces with their trees, one after the other. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_WALK_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_WALK_H

#include "tools/endpoint/service.h"
#include "tools/endpoint/xray_model.h"

enum {
    CLTEL_XRAY_RANGE_MAX_S = 6 * 3600, /* of one request */
    CLTEL_XRAY_LOOK_BACK_S = 6 * 3600  /* how much earlier a trace may have begun that reaches into the range */
};

typedef struct cltel_time_range {
    double from_s;  /* at or after this ... */
    double until_s; /* ... and before this */
} cltel_time_range;

typedef bool (*cltel_tree_visit)(void *context, const cltel_xray_trace *trace); /* false ends the walk */

/* The body's StartTime and EndTime. false: answered. */
bool cltel_xray_read_range(cltel_call *call, cltel_time_range *range);

/* Traces that have something in the range, newest first. A visit within this walk may not visit traces or segments of
 * the store. false: answered with a failure; when the visitor ended the walk, nothing is answered. */
bool cltel_xray_walk(cltel_call *call, cltel_store *store, const cltel_time_range *range, cltel_tree_visit visit,
                     void *context);

/* The traces with these ids, as far as there are any. */
bool cltel_xray_walk_ids(cltel_call *call, cltel_store *store, const cJSON *ids, cltel_tree_visit visit, void *context);

#endif
