#include "pipeline/lane.h"
#include "pipeline/worker.h"

cltel_flight *cltel_lane_open_flight(cltel_lane *lane)
{
    cltel_flight *flight = cltel_flights_open(&lane->flights, cltel_buf_view(&lane->opening));
    if (flight)
        flight->offset_s = lane->worker->counters.clock_offset_s;
    return flight;
}

void cltel_lane_close_open(cltel_lane *lane)
{
    cltel_flight *flight = lane->open;
    if (!flight)
        return;
    uint32_t rings = cltel_ring_list_count(lane->drain.rings);
    for (uint32_t ring = 0; ring < rings; ring++) {
        uint64_t end = cltel_drain_position(&lane->drain, ring);
        if (end != lane->marked[ring])
            cltel_batch_mark(&flight->batch, ring, end);
        lane->marked[ring] = end;
    }
    cltel_batch_close(&flight->batch);
    if (flight->batch.count == 0) {
        flight->state = CLTEL_FLIGHT_SETTLED;
    } else {
        flight->state = CLTEL_FLIGHT_READY;
        cltel_count(&lane->counters.batches, 1);
    }
    lane->open = NULL;
}

static void take_waiting(cltel_lane *lane)
{
    cltel_intake result = CLTEL_INTAKE_TAKEN;
    while (lane->kind->take_waiting && lane->kind->has_waiting(lane) &&
           (result == CLTEL_INTAKE_TAKEN || result == CLTEL_INTAKE_FULL)) {
        cltel_flight *flight = cltel_lane_flight(lane);
        result = flight ? lane->kind->take_waiting(lane, &flight->batch) : CLTEL_INTAKE_STUCK;
        if (result == CLTEL_INTAKE_FULL)
            cltel_lane_close_open(lane);
    }
}

/* A ring must not fill up while its records wait for company. */
static bool is_crowded(const cltel_lane *lane)
{
    uint64_t half = lane->worker->client->registry.ring_bytes / 2;
    uint32_t rings = cltel_ring_list_count(lane->drain.rings);
    for (uint32_t i = 0; i < rings; i++) {
        uint64_t read = cltel_drain_position(&lane->drain, i);
        if (read != lane->marked[i] && read - cltel_ring_tail(lane->drain.rings->rings[i]) >= half)
            return true;
    }
    return false;
}

/* What was read and given up, without an event, has to be released too. */
static void release_unreadable(cltel_lane *lane)
{
    uint32_t rings = cltel_ring_list_count(lane->drain.rings);
    for (uint32_t i = 0; i < rings && !lane->open; i++)
        if (cltel_drain_position(&lane->drain, i) != lane->marked[i])
            cltel_lane_flight(lane);
}

static bool open_is_due(const cltel_lane *lane)
{
    const cltel_worker *worker = lane->worker;
    const cltel_batch *batch = &lane->open->batch;
    int64_t age_ns = worker->client->settings.batch_max_age_ms * 1000000;
    return batch->count == 0 || worker->now_ns - batch->opened_ns >= age_ns || is_crowded(lane);
}

void cltel_lane_drain(cltel_lane *lane)
{
    uint64_t unreadable = lane->drain.unreadable;
    lane->service_ms = cltel_worker_service_ms(lane->worker, cltel_clock_realtime_ns());
    cltel_drain_begin(&lane->drain);
    if (lane->kind->learn)
        lane->kind->learn(lane);
    take_waiting(lane);
    lane->kind->take_all(lane);
    take_waiting(lane); /* what the last records decided */
    cltel_drain_end(&lane->drain);
    if (lane->drain.unreadable != unreadable)
        cltel_lane_count_drop(lane, CLTEL_DROP_UNREADABLE, lane->drain.unreadable - unreadable);
    if (lane->drain.unreadable && !lane->open)
        release_unreadable(lane);
    if (lane->open && open_is_due(lane))
        cltel_lane_close_open(lane);
}
