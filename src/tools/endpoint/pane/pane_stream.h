/* Tells open pages that something is new: server-sent events with numbers, never with data. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_STREAM_H
#define CLTEL_TOOLS_ENDPOINT_PANE_STREAM_H

#include "tools/endpoint/http_stream.h"
#include "tools/endpoint/pane/request_log.h"

enum { CLTEL_PANE_STREAMS_MAX = 32, CLTEL_PANE_TICK_MS = 250, CLTEL_PANE_KEEP_ALIVE_MS = 15000 };

typedef struct cltel_pane_streams cltel_pane_streams;

cltel_err cltel_pane_streams_start(const char *store_path, cltel_request_log *requests, cltel_pane_streams **streams,
                                   cltel_error *detail);

/* As those of http_stream.h. */
void cltel_pane_streams_end(cltel_pane_streams *streams);
void cltel_pane_streams_stop(cltel_pane_streams *streams);

/* NULL: there are as many as there may be, or no memory. */
cltel_stream *cltel_pane_stream_open(cltel_pane_streams *streams);

#endif
