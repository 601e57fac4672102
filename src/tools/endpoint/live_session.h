/* One session of a live tail: what it asks for, what has come since its last update, and what its client has yet to
 * read. Knows neither sockets nor the store; times are the caller's. */
#ifndef CLTEL_TOOLS_ENDPOINT_LIVE_SESSION_H
#define CLTEL_TOOLS_ENDPOINT_LIVE_SESSION_H

#include "tools/endpoint/filter_pattern.h"
#include "tools/endpoint/http_exchange.h"
#include "tools/endpoint/http_stream.h"
#include "tools/endpoint/live_queue.h"
#include "tools/endpoint/live_sample.h"
#include "tools/endpoint/store.h"

enum {
    CLTEL_LIVE_GROUPS_MAX = 10,
    CLTEL_LIVE_STREAMS_MAX = 100,
    CLTEL_LIVE_UPDATE_MS = 1000,
    CLTEL_LIVE_SESSION_MS = 3 * 3600 * 1000
};

typedef struct cltel_live_group {
    int64_t id;
    char identifier[544]; /* <account>:<name> */
} cltel_live_group;

typedef struct cltel_live_session {
    cltel_stream stream; /* first */
    cltel_live_group groups[CLTEL_LIVE_GROUPS_MAX];
    size_t group_count;
    cltel_buf names[CLTEL_LIVE_STREAMS_MAX]; /* of streams, or what they begin with */
    size_t name_count;                       /* 0: all streams */
    bool prefixes;
    cltel_filter *filter; /* owned */
    int64_t began_ms;     /* monotonic, as all times here */
    int64_t due_ms;       /* of the next update */
    int64_t seen;         /* id of the newest batch that does not concern it any more */
    cltel_live_sample sample;
    cltel_live_queue queue; /* under the streams' lock once the session is one of them */
    bool thrown;            /* a slow client missed updates since the last one was made */
    bool over;              /* nothing is added to the queue any more */
    bool broken;            /* and then the connection is broken: a fault rule asks for it */
} cltel_live_session;

cltel_live_session *cltel_live_session_new(int64_t now_ms); /* NULL: no memory */
void cltel_live_session_free(cltel_live_session *session);

/* The first two messages; `start` is the JSON of sessionStart. */
void cltel_live_session_greet(cltel_live_session *session, cltel_view start);

bool cltel_live_session_wants(const cltel_live_session *session, int64_t group_id);

/* Looks through a batch, which is of a group that it wants. */
void cltel_live_session_offer(cltel_live_session *session, const cltel_batch *batch, cltel_view stream_name);

/* The update that is due at now_ms; bytes stays empty when none is. Empties the sample. */
void cltel_live_session_update(cltel_live_session *session, int64_t now_ms, cltel_buf *bytes);

/* Adds an update to the queue. frugal: all sessions together have much waiting. */
void cltel_live_session_push(cltel_live_session *session, cltel_buf *bytes, bool frugal);

bool cltel_live_session_is_timed_out(const cltel_live_session *session, int64_t now_ms);

/* The last message: SessionTimeoutException or SessionStreamingException. */
void cltel_live_session_end(cltel_live_session *session, const char *exception, const char *message);

/* As a fault rule asks: a message with a wrong checksum, or half of one and then a broken connection. */
void cltel_live_session_spoil(cltel_live_session *session, bool truncate);

#endif
