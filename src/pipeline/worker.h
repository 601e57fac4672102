/* The one worker: drain → encode → batch → sign → send → settle, in this order, in
 * one function (worker.c), for each lane. It is a thread of its own, or whoever pumps. */
#ifndef CLTEL_PIPELINE_WORKER_H
#define CLTEL_PIPELINE_WORKER_H

#include "credentials/credentials.h"
#include "pipeline/client.h"
#include "pipeline/lane.h"
#include "sign/sigv4.h"
#include "wire/outcome.h"
#include "wire/transport.h"

/* Where a round's time goes. INTAKE is drain, encode and batch: they take turns for each record. */
typedef enum cltel_stage {
    CLTEL_STAGE_INTAKE,
    CLTEL_STAGE_SIGN,
    CLTEL_STAGE_SEND,
    CLTEL_STAGE_SETTLE,
    CLTEL_STAGE_COUNT_
} cltel_stage;

/* Counters that only the worker writes and anybody reads; those of a service are its lane's. */
typedef struct cltel_worker_counters {
    uint64_t notices, creations, credential_failures;
    int64_t clock_offset_s;
    int64_t stage_ns[CLTEL_STAGE_COUNT_]; /* waits for the network count as SEND */
} cltel_worker_counters;

typedef struct cltel_worker {
    cltel_client *client;
    cltel_transport *transport;
    cltel_lane lanes[CLTEL_LANE_COUNT_];
    cltel_tsc_line line;

    cltel_signature signature;
    cltel_keys keys;
    bool have_keys;
    uint32_t keys_serial; /* grows with each change of keys */
    int64_t keys_due_ns;  /* not asked for again before */
    int64_t keys_wait_ms;
    uint64_t random;

    int64_t noticed_ns;          /* monotonic */
    int64_t noticed_realtime_ns; /* start of the interval that the next notice speaks of */

    int64_t now_ns; /* monotonic, of this round */
    int64_t beat_ns;
    int64_t busy_ns; /* when there was last something to do */
    cltel_worker_counters counters;

    /* Shared with callers of flush and shutdown, under lock. */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t flush_wanted;
    uint64_t flush_done;
    bool closing; /* drain everything, then end */
    bool stop;    /* end now */
    bool ended;
    bool shut;           /* the shutdown call is over */
    bool close_seen;     /* worker's own: closing was noticed */
    uint64_t flush_said; /* worker's own: the newest flush_done */
    bool threaded;
    bool joined;
    pthread_t thread;
} cltel_worker;

/* Takes the transport over, also on failure. */
cltel_err cltel_worker_new(cltel_client *client, cltel_transport *transport, cltel_worker **out, cltel_error *detail);
void cltel_worker_free(cltel_worker *worker);
bool cltel_worker_start(cltel_worker *worker);
void cltel_worker_wake(cltel_worker *worker); /* any thread */

/* The thread did not end in time and may still run: nothing of it may be freed. */
bool cltel_worker_abandoned(cltel_worker *worker);

/* One round. Waits at most wait_ms for the network. */
void cltel_worker_round(cltel_worker *worker, int32_t wait_ms);

/* Nothing inside: no unread record, no flight. */
bool cltel_worker_idle(cltel_worker *worker);

/* A lane has more to read, and a batch to put it in. */
bool cltel_worker_hungry(const cltel_worker *worker);

/* Parts of a round; each in the file of its name. Those of a single lane: lane.h. */
void cltel_worker_notice(cltel_worker *worker);      /* notice.c */
void cltel_worker_flush_begin(cltel_worker *worker); /* flush.c */
void cltel_worker_flush_step(cltel_worker *worker);  /* flush.c */

/* The service's clock is known better now: what waits is sent with timestamps by it. (outcomes.c) */
void cltel_worker_learn_clock(cltel_worker *worker, const cltel_outcome *outcome);

/* A request could not even be made; without a word nobody would know why records wait. (dispatch.c) */
void cltel_worker_say_unsent(cltel_worker *worker);

/* Keys that may be signed with. (signing_keys.c) */
bool cltel_worker_have_keys(cltel_worker *worker);

/* A service refused the keys with this serial: are there others now? (signing_keys.c) */
bool cltel_worker_refresh_keys(cltel_worker *worker, uint32_t refused_serial);

/* Most requests that all lanes together may have on the way. */
int32_t cltel_worker_requests_max(const cltel_settings *settings);

/* The services' idea of a time of ours, in ms since 1970, and of now. */
int64_t cltel_worker_service_ms(const cltel_worker *worker, int64_t realtime_ns);
int64_t cltel_worker_service_s(const cltel_worker *worker);

uint32_t cltel_worker_random(cltel_worker *worker);

/* Adds the time since *since_ns to a stage and moves it on. */
static inline void cltel_worker_stage(cltel_worker *worker, cltel_stage stage, int64_t *since_ns)
{
    int64_t now_ns = cltel_clock_monotonic_ns();
    cltel_count(&worker->counters.stage_ns[stage], now_ns - *since_ns);
    *since_ns = now_ns;
}

#endif
