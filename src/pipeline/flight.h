/* A batch on its way: from the first event until it is settled. Flights stand in a
 * queue in the order they were opened; rings are released in that order, so a ring's
 * tail never passes a record that may still be needed. Worker thread only. */
#ifndef CLTEL_PIPELINE_FLIGHT_H
#define CLTEL_PIPELINE_FLIGHT_H

#include "batch/batch.h"
#include "pipeline/request.h"
#include "settle/retry.h"
#include "sign/sigv4.h"

typedef enum cltel_flight_state {
    CLTEL_FLIGHT_OPEN,   /* takes events; only the newest flight */
    CLTEL_FLIGHT_READY,  /* closed, to be sent at due_ns */
    CLTEL_FLIGHT_SENT,   /* the transport has it */
    CLTEL_FLIGHT_SETTLED /* acknowledged or given up */
} cltel_flight_state;

typedef struct cltel_flight {
    cltel_asker asker; /* first */
    cltel_batch batch;
    cltel_flight_state state;
    uint64_t serial;
    cltel_retry retry;
    uint32_t answers;     /* with 2xx so far: what comes back with each of them is given up at last */
    int64_t due_ns;       /* monotonic */
    uint32_t keys_serial; /* of the keys it was signed with last */
    int64_t offset_s;     /* of the clock that its timestamps were made with */
    bool hashed;
    char payload_sha256[CLTEL_SHA256_HEX];
    cltel_buf texts; /* of the request that is being sent */
    struct cltel_flight *next;
} cltel_flight;

typedef struct cltel_flights {
    cltel_flight *first; /* oldest */
    cltel_flight *last;
    cltel_flight *spare; /* their buffers are kept for the next ones */
    uint32_t count;
    uint64_t next_serial;    /* of the flight opened next; from 1 */
    uint64_t settled_serial; /* every flight up to here is settled */
} cltel_flights;

void cltel_flights_init(cltel_flights *flights);
void cltel_flights_done(cltel_flights *flights);
void cltel_flights_drop_spares(cltel_flights *flights); /* gives memory back when idle */

/* Opens a flight at the end of the queue; NULL: no memory. */
cltel_flight *cltel_flights_open(cltel_flights *flights, cltel_view opening);

/* Splits a flight in two; both are READY now. false: no memory. */
bool cltel_flights_split(cltel_flights *flights, cltel_flight *flight);

/* Takes the oldest flight out when it is settled; NULL otherwise. Give it back with _recycle. */
cltel_flight *cltel_flights_take_settled(cltel_flights *flights);
void cltel_flights_recycle(cltel_flights *flights, cltel_flight *flight);

#endif
