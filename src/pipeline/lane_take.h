/* The loop over the records of a round. Inlined into each kind of lane together with what it does to a record: a call
 * through a pointer for each would cost 45 instructions more. */
#ifndef CLTEL_PIPELINE_LANE_TAKE_H
#define CLTEL_PIPELINE_LANE_TAKE_H

#include "pipeline/lane.h"
#include "pipeline/worker.h"

/* Rounds are short so that responses are looked at in between. */
enum { CLTEL_RECORDS_PER_ROUND = 20000 };

typedef cltel_intake (*cltel_take)(cltel_lane *lane, cltel_batch *batch, const cltel_record *record, uint32_t ring);

/* When that was, in ns since 1970. */
static inline int64_t cltel_lane_time_ns(const cltel_lane *lane, const cltel_record *record, uint64_t time)
{
    if ((record->header->clock_flags & 15) == CLTEL_CLOCK_TSC)
        return cltel_tsc_line_realtime_ns(&lane->worker->line, time);
    return (int64_t)time;
}

__attribute__((always_inline)) static inline void cltel_lane_take_all(cltel_lane *lane, cltel_take take)
{
    cltel_worker *worker = lane->worker;
    uint32_t ring;
    const cltel_record *record;
    for (uint32_t taken = 0; taken < CLTEL_RECORDS_PER_ROUND && (record = cltel_drain_peek(&lane->drain, &ring));) {
        cltel_flight *flight = cltel_lane_flight(lane);
        cltel_intake result = flight ? take(lane, &flight->batch, record, ring) : CLTEL_INTAKE_STUCK;
        if (result == CLTEL_INTAKE_STUCK)
            break;
        if (result == CLTEL_INTAKE_FULL) {
            cltel_lane_close_open(lane);
            continue;
        }
        cltel_drain_take(&lane->drain);
        worker->busy_ns = worker->now_ns;
        taken++;
    }
}

#endif
