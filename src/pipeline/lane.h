/* A lane: the way from the rings of one service to that service. Each has rings, batches,
 * flights, a quota of retries and a state of its own, so that a service that is down or
 * forbids stops its own records and no other's. Worker thread only.
 *
 * What is particular about a service is a row of functions and values: lane_logs.c,
 * lane_spans.c. All else is here once. */
#ifndef CLTEL_PIPELINE_LANE_H
#define CLTEL_PIPELINE_LANE_H

#include "drain/drain.h"
#include "pipeline/client.h"
#include "pipeline/flight.h"
#include "pipeline/target.h"
#include "send/endpoint.h"
#include "wire/outcome.h"

struct cltel_worker;
struct cltel_lane;

/* What became of a record that was to join a batch. */
typedef enum cltel_intake {
    CLTEL_INTAKE_TAKEN, /* or given up, and counted */
    CLTEL_INTAKE_FULL,  /* not in this batch */
    CLTEL_INTAKE_STUCK, /* no memory: later */
    CLTEL_INTAKE_NONE   /* there was nothing to take */
} cltel_intake;

typedef struct cltel_lane_kind {
    const char *service;     /* first label of its host, and in the signature's scope */
    const char *records;     /* in words */
    const char *loss_prefix; /* before the reasons of lost records in a notice */
    const cltel_call *put;
    const cltel_call *create; /* group, then stream; NULL: there is nothing to be made */

    bool (*open)(struct cltel_lane *lane); /* fills encoder, opening and limits; false: no memory */
    void (*close)(struct cltel_lane *lane);
    void (*learn)(struct cltel_lane *lane);    /* before each round of reading; NULL: nothing to learn */
    void (*take_all)(struct cltel_lane *lane); /* cltel_lane_take_all() with what is done to each record */
    /* Takes a record that was read before and had to wait; NULL: none ever has. */
    cltel_intake (*take_waiting)(struct cltel_lane *lane, cltel_batch *batch);
    bool (*has_waiting)(const struct cltel_lane *lane);
    /* Counts as lost what is inside and in no ring: the worker has ended. NULL: nothing ever is. */
    void (*give_up)(struct cltel_lane *lane);
    /* Asks the service for something that is no batch, when wants() says so; NULL: nothing is ever asked. */
    bool (*wants)(const struct cltel_lane *lane);
    void (*ask)(struct cltel_lane *lane);
    bool (*shift)(cltel_batch *batch, int64_t shift_ms); /* corrects the times of a batch; NULL: it cannot be done */
    void (*settle)(const cltel_flight *flight, const cltel_response *response, int64_t now_s, int64_t known_offset_s,
                   cltel_outcome *outcome);
} cltel_lane_kind;

extern const cltel_lane_kind cltel_lane_logs, cltel_lane_spans;

/* Counters that only the worker writes and anybody reads. */
typedef struct cltel_lane_counters {
    uint64_t delivered, truncated, batches, requests, request_bytes, retries, throttled, failures;
    uint64_t possible_duplicates, in_flight, held;
    uint64_t dropped[CLTEL_DROP_COUNT_];
} cltel_lane_counters;

/* What a lane has to do for a flush; see flush.c. */
typedef struct cltel_lane_goal {
    bool active;
    uint64_t ticket; /* flush_wanted that this goal serves */
    uint64_t done;   /* and the last that was reached */
    uint64_t *heads; /* per ring: what must have been read */
    uint32_t count;
    bool closed;     /* the flight with the last of it is closed */
    uint64_t serial; /* and this is its serial */
} cltel_lane_goal;

typedef struct cltel_lane {
    const cltel_lane_kind *kind;
    struct cltel_worker *worker;
    bool opened; /* made with the first ring; all that follows but endpoint and counters is empty before */
    cltel_endpoint endpoint;
    cltel_drain drain;
    void *encoder; /* kind's */
    uint32_t sites_known;
    cltel_buf opening; /* of every body */
    cltel_batch_limits limits;
    uint32_t in_flight_max;
    cltel_flights flights;
    cltel_flight *open; /* the last flight while it takes events, or NULL */
    uint64_t *marked;   /* per ring: up to where flights have marks */
    cltel_signer *signer;
    cltel_retry_quota quota;
    cltel_target target;
    cltel_lane_goal goal;
    int64_t service_ms; /* the service's idea of now, for the round */
    cltel_lane_counters counters;
    uint64_t noticed[CLTEL_DROP_COUNT_];
} cltel_lane;

/* Names the lane's service and where it is; does no more until there is a ring. */
cltel_err cltel_lane_init(cltel_lane *lane, struct cltel_worker *worker, cltel_lane_id id, cltel_error *detail);
bool cltel_lane_open(cltel_lane *lane); /* false: no memory */
void cltel_lane_done(cltel_lane *lane);

/* Nothing is left in the rings that was not read. */
bool cltel_lane_all_read(const cltel_lane *lane);

/* A record that was read has to wait for a batch. */
bool cltel_lane_has_waiting(const cltel_lane *lane);

/* Nothing inside: no unread record, none that waits, no flight. */
bool cltel_lane_idle(const cltel_lane *lane);

/* There is more to read, and a batch to put it in. */
bool cltel_lane_hungry(const cltel_lane *lane);

/* Drops what is on its way, for a shutdown after which nothing else keeps it. */
void cltel_lane_give_up_flights(cltel_lane *lane);

/* Parts of a round; each in the file of its name. */
void cltel_lane_drain(cltel_lane *lane);                                             /* intake.c */
cltel_flight *cltel_lane_open_flight(cltel_lane *lane);                              /* intake.c */
void cltel_lane_close_open(cltel_lane *lane);                                        /* intake.c */
void cltel_lane_dispatch(cltel_lane *lane);                                          /* dispatch.c */
void cltel_lane_flight_answered(cltel_asker *asker, const cltel_response *response); /* outcomes.c */
void cltel_lane_release(cltel_lane *lane);                                           /* outcomes.c */

/* The open flight, opened when it may be; NULL: the service is behind, leave the records in the rings. */
static inline cltel_flight *cltel_lane_flight(cltel_lane *lane)
{
    if (!lane->open && lane->flights.count < lane->in_flight_max)
        lane->open = cltel_lane_open_flight(lane);
    return lane->open;
}

static inline void cltel_lane_count_drop(cltel_lane *lane, cltel_drop reason, uint64_t count)
{
    cltel_count(&lane->counters.dropped[reason], count);
}

static inline uint64_t cltel_flight_records(const cltel_flight *flight)
{
    return flight->batch.notice ? 0 : flight->batch.count;
}

#endif
