/* What a trace's duration was made of: its critical path.
 *
 * It is walked back from the root's end. A span waits for the child that ended last; where that one began, for the
 * child that had ended last before, and so on to its own start. What lies between them is the span's own time. So
 * each moment of the root's duration belongs to one span, and making that span faster there makes the trace faster.
 *
 * A child that outlives its parent was not waited for, unless it is a segment of another process: that one's clock
 * may be off, so it counts as ending with its caller. A span in progress lasts to the end of the trace. */
#ifndef CLTEL_TOOLS_CLI_TRACE_PATH_H
#define CLTEL_TOOLS_CLI_TRACE_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/endpoint/xray_model.h"

/* A piece of a span's own time on the path. */
typedef struct cltel_cli_stretch {
    int32_t node;
    double from_s; /* by the clock of its segment */
    double until_s;
} cltel_cli_stretch;

/* Zeroed: none. */
typedef struct cltel_cli_path {
    cltel_cli_stretch *stretches; /* from the end to the beginning */
    size_t count;
    size_t room;
    bool *on;      /* for each node: the path goes through it */
    double *own_s; /* for each node: the sum of its stretches */
} cltel_cli_path;

/* The end of a node, or of the trace while it is in progress. */
double cltel_cli_end_of(const cltel_xray_trace *trace, int32_t node);

bool cltel_cli_path_find(cltel_cli_path *path, const cltel_xray_trace *trace); /* false: no memory */
void cltel_cli_path_done(cltel_cli_path *path);

#endif
