/* All rings of a lane as one stream, oldest record first. Worker thread only.
 *
 * A round begins with a snapshot of every ring's head; what is committed later
 * waits for the next round. Records are handed out where they lie in the ring. */
#ifndef CLTEL_DRAIN_DRAIN_H
#define CLTEL_DRAIN_DRAIN_H

#include "buffer/registry.h"
#include "record/record.h"

/* One ring as the drain sees it. */
typedef struct cltel_drain_source {
    cltel_ring *ring;
    uint64_t read;      /* everything before is handed out (or dropped) */
    uint64_t limit;     /* the snapshot of head */
    uint64_t seq;       /* of the last record handed out */
    uint64_t seq_limit; /* no record before limit has a greater one */
    cltel_record next;
    bool has_next;
} cltel_drain_source;

typedef struct cltel_drain {
    const cltel_ring_list *rings;
    bool drop_oldest;
    cltel_drain_source *sources; /* as in rings, room for the most */
    uint32_t *active;            /* places of sources that have a next record */
    uint32_t active_count;
    uint64_t runner_up_time; /* the source in turn goes on while its records are not younger than this */
    uint64_t unreadable;     /* records given up because their bytes were none */
} cltel_drain;

bool cltel_drain_init(cltel_drain *drain, const cltel_registry *registry, cltel_lane_id lane);
void cltel_drain_done(cltel_drain *drain);

void cltel_drain_begin(cltel_drain *drain);

/* The oldest record and its ring's place among those of the lane; NULL when the round is over. Valid until the
 * ring is released past it. Call cltel_drain_take() to go on. */
const cltel_record *cltel_drain_peek(cltel_drain *drain, uint32_t *ring);
void cltel_drain_take(cltel_drain *drain);

/* With drop-oldest the round ends by giving the read part back to the producers. */
void cltel_drain_end(cltel_drain *drain);

/* Where reading stands in a ring. */
static inline uint64_t cltel_drain_position(const cltel_drain *drain, uint32_t ring)
{
    return drain->sources[ring].read;
}

#endif
