/* The sessions of StartLiveTail. One thread reads each batch that is new once, for all of them, and makes their
 * updates; without a session it sleeps, and storing events costs nothing more. */
#ifndef CLTEL_TOOLS_ENDPOINT_LIVE_TAIL_H
#define CLTEL_TOOLS_ENDPOINT_LIVE_TAIL_H

#include "tools/endpoint/live_session.h"

enum {
    CLTEL_LIVE_SESSIONS_MAX = 15, /* as AWS */
    CLTEL_LIVE_TICK_MS = 100,
    CLTEL_LIVE_ALL_WAITING_BYTES_MAX = 24 * 1024 * 1024, /* then only who reads gets updates */
    CLTEL_LIVE_LOOK_MS = 400 /* of reading in one go; what has not been looked at then is left out as by sampling */
};

typedef struct cltel_live_tail cltel_live_tail;

cltel_err cltel_live_tail_start(const char *store_path, cltel_live_tail **tail, cltel_error *detail);

/* As those of http_stream.h. */
void cltel_live_tail_end(cltel_live_tail *tail);
void cltel_live_tail_stop(cltel_live_tail *tail);

/* A tail that is NULL (an endpoint without threads) has no room. Otherwise as cltel_streams_add(). */
cltel_stream_entry cltel_live_tail_add(cltel_live_tail *tail, cltel_live_session *session);

/* Whether an error is one that StartLiveTail tells in its stream, not in place of it. */
bool cltel_live_tail_says(const char *operation, const char *code);

#endif
