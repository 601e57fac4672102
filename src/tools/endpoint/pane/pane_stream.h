/* Tells open pages that something is new: server-sent events with numbers, never with data. A
 * connection without news is suspended, so it costs no thread and no polling. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_STREAM_H
#define CLTEL_TOOLS_ENDPOINT_PANE_STREAM_H

#include <stdbool.h>

#include <cltel/error.h>

#include "tools/endpoint/pane/request_log.h"

struct MHD_Connection;
struct MHD_Response;

enum { CLTEL_PANE_STREAMS_MAX = 32, CLTEL_PANE_TICK_MS = 250, CLTEL_PANE_KEEP_ALIVE_MS = 15000 };

typedef struct cltel_pane_streams cltel_pane_streams;

cltel_err cltel_pane_streams_start(const char *store_path, cltel_request_log *requests, cltel_pane_streams **streams,
                                   cltel_error *detail);

/* Ends all of them; before the HTTP server stops, which may not hold suspended connections then. */
void cltel_pane_streams_end(cltel_pane_streams *streams);
void cltel_pane_streams_stop(cltel_pane_streams *streams);

/* false: there are as many as there may be. */
bool cltel_pane_streams_admit(cltel_pane_streams *streams);

/* On the HTTP thread. NULL: no memory. */
struct MHD_Response *cltel_pane_stream_response(cltel_pane_streams *streams, struct MHD_Connection *connection);

#endif
