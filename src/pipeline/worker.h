/* The one worker: drain → encode → batch → sign → send → settle, in this order, in
 * one function (worker.c). It is a thread of its own, or whoever pumps. */
#ifndef CLTEL_PIPELINE_WORKER_H
#define CLTEL_PIPELINE_WORKER_H

#include "credentials/credentials.h"
#include "drain/drain.h"
#include "encode/logs_events.h"
#include "pipeline/client.h"
#include "pipeline/flight.h"
#include "send/endpoint.h"
#include "settle/retry.h"
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

/* Counters that only the worker writes and anybody reads. */
typedef struct cltel_worker_counters {
    uint64_t delivered, truncated, notices, batches, requests, request_bytes, retries, throttled, failures;
    uint64_t possible_duplicates, creations, credential_failures, in_flight;
    uint64_t dropped[CLTEL_DROP_COUNT_];
    int64_t clock_offset_s;
    int64_t stage_ns[CLTEL_STAGE_COUNT_]; /* waits for the network count as SEND */
} cltel_worker_counters;

/* Is the log group and stream there? */
typedef enum cltel_target_state {
    CLTEL_TARGET_ASSUMED, /* yes, until the service says no */
    CLTEL_TARGET_MISSING, /* to be created at target_due_ns */
    CLTEL_TARGET_CREATING_GROUP,
    CLTEL_TARGET_CREATING_STREAM
} cltel_target_state;

/* Waits between flush and worker. */
typedef struct cltel_flush_goal {
    bool active;
    uint64_t ticket; /* flush_wanted that this goal serves */
    uint64_t *heads; /* per ring: what must have been read */
    uint32_t count;
    bool closed;     /* the flight with the last of it is closed */
    uint64_t serial; /* and this is its serial */
} cltel_flush_goal;

typedef struct cltel_worker {
    cltel_client *client;
    cltel_transport *transport;
    cltel_drain drain;
    cltel_tsc_line line;
    cltel_logs_encoder *encoder;
    uint32_t sites_known;
    cltel_buf opening; /* of every body */
    cltel_batch_limits limits;
    cltel_flights flights;
    cltel_flight *open; /* the last flight while it takes events, or NULL */
    uint64_t *marked;   /* per ring: up to where flights have marks */

    cltel_signer *signer;
    cltel_signature signature;
    cltel_keys keys;
    bool have_keys;
    uint32_t keys_serial; /* grows with each change of keys */
    int64_t keys_due_ns;  /* not asked for again before */
    int64_t keys_wait_ms;
    cltel_endpoint endpoint;
    cltel_retry_quota quota;
    uint64_t random;
    cltel_target_state target;
    bool target_made; /* created, and no batch was taken since: the service may not see it yet */
    int64_t target_due_ns;
    cltel_retry target_retry;
    uint32_t target_keys_serial;
    cltel_buf target_headers;
    cltel_buf target_body;

    uint64_t noticed[CLTEL_DROP_COUNT_];
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
    bool shut;       /* the shutdown call is over */
    bool close_seen; /* worker's own: closing was noticed */
    bool threaded;
    bool joined;
    pthread_t thread;
    cltel_flush_goal goal;
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

/* Parts of a round; each in the file of its name. */
void cltel_worker_drain(cltel_worker *worker);                                                 /* intake.c */
cltel_flight *cltel_worker_open_flight(cltel_worker *worker);                                  /* intake.c */
void cltel_worker_close_open(cltel_worker *worker);                                            /* intake.c */
void cltel_worker_notice(cltel_worker *worker);                                                /* notice.c */
void cltel_worker_dispatch(cltel_worker *worker);                                              /* dispatch.c */
void cltel_worker_settle(cltel_worker *worker, const cltel_exchange *exchanges, size_t count); /* outcomes.c */
void cltel_worker_release(cltel_worker *worker);                                               /* outcomes.c */
void cltel_worker_target_due(cltel_worker *worker);                                            /* target.c */
void cltel_worker_target_answer(cltel_worker *worker, const cltel_response *response);         /* target.c */
void cltel_worker_target_missing(cltel_worker *worker, const cltel_outcome *outcome);          /* target.c */
void cltel_worker_flush_begin(cltel_worker *worker);                                           /* flush.c */
void cltel_worker_flush_step(cltel_worker *worker);                                            /* flush.c */

/* Signs and starts a request of the Logs service; headers and body stay with the caller
 * until it is finished. sha256: of body, or NULL. (dispatch.c) */
bool cltel_worker_send(cltel_worker *worker, const char *operation, cltel_view body, const char *sha256,
                       uint32_t attempt, cltel_buf *headers, void *tag);

/* The service's clock is known better now: what waits is sent with timestamps by it. (outcomes.c) */
void cltel_worker_learn_clock(cltel_worker *worker, const cltel_outcome *outcome);

/* A request could not even be made; without a word nobody would know why records wait. (dispatch.c) */
void cltel_worker_say_unsent(cltel_worker *worker);

/* The service refused the keys with this serial: are there others now? (dispatch.c) */
bool cltel_worker_refresh_keys(cltel_worker *worker, uint32_t refused_serial);

static inline void cltel_worker_count_drop(cltel_worker *worker, cltel_drop reason, uint64_t count)
{
    cltel_count(&worker->counters.dropped[reason], count);
}

/* The service's idea of now, in ms since 1970. */
int64_t cltel_worker_service_ms(const cltel_worker *worker, int64_t realtime_ns);

uint32_t cltel_worker_random(cltel_worker *worker);

/* Adds the time since *since_ns to a stage and moves it on. */
static inline void cltel_worker_stage(cltel_worker *worker, cltel_stage stage, int64_t *since_ns)
{
    int64_t now_ns = cltel_clock_monotonic_ns();
    cltel_count(&worker->counters.stage_ns[stage], now_ns - *since_ns);
    *since_ns = now_ns;
}

#endif
