#include "pipeline/worker.h"

/* Rounds are short so that responses are looked at in between. */
enum { RECORDS_PER_ROUND = 20000 };

#define DAYS_14_MS (INT64_C(14) * 24 * 3600 * 1000)
#define HOURS_2_MS (INT64_C(2) * 3600 * 1000)

/* Sites that were registered since; a record of a site is committed after its registration. */
static void learn_sites(cltel_worker *worker)
{
    uint32_t count = cltel_sites_count(&worker->client->sites);
    while (worker->sites_known < count) {
        const cltel_site *site = cltel_sites_at(&worker->client->sites, worker->sites_known + 1);
        cltel_encode_site known = { .severity = (uint32_t)site->severity,
                                    .message = site->message,
                                    .keys = site->keys,
                                    .key_count = site->key_count };
        if (!cltel_logs_encoder_site(worker->encoder, site->id, &known))
            return;
        worker->sites_known++;
    }
}

static int64_t realtime_of(const cltel_worker *worker, const cltel_record *record)
{
    if ((record->header->clock_flags & 15) == CLTEL_CLOCK_TSC)
        return cltel_tsc_line_realtime_ns(&worker->line, record->header->time);
    return (int64_t)record->header->time;
}

cltel_flight *cltel_worker_open_flight(cltel_worker *worker)
{
    cltel_flight *flight = cltel_flights_open(&worker->flights, cltel_buf_view(&worker->opening));
    if (flight)
        flight->offset_s = worker->counters.clock_offset_s;
    return flight;
}

/* The open flight, opened when it may be; NULL: the service is behind, leave the records in the rings. */
static cltel_flight *open_flight(cltel_worker *worker)
{
    if (!worker->open && worker->flights.count < (uint32_t)worker->client->settings.send_in_flight_max)
        worker->open = cltel_worker_open_flight(worker);
    return worker->open;
}

void cltel_worker_close_open(cltel_worker *worker)
{
    cltel_flight *flight = worker->open;
    if (!flight)
        return;
    uint32_t rings = cltel_ring_list_count(worker->drain.rings);
    for (uint32_t ring = 0; ring < rings; ring++) {
        uint64_t end = cltel_drain_position(&worker->drain, ring);
        if (end != worker->marked[ring])
            cltel_batch_mark(&flight->batch, ring, end);
        worker->marked[ring] = end;
    }
    cltel_batch_close(&flight->batch);
    if (flight->batch.count == 0) {
        flight->state = CLTEL_FLIGHT_SETTLED;
    } else {
        flight->state = CLTEL_FLIGHT_READY;
        cltel_count(&worker->counters.batches, 1);
    }
    worker->open = NULL;
}

/* What the service would not take is not sent: one such event could cost the whole batch. */
static bool refused_by_age(cltel_worker *worker, int64_t event_ms, int64_t service_ms)
{
    if (event_ms >= service_ms - DAYS_14_MS && event_ms <= service_ms + HOURS_2_MS)
        return false;
    cltel_worker_count_drop(worker, event_ms > service_ms ? CLTEL_DROP_TOO_NEW : CLTEL_DROP_TOO_OLD, 1);
    return true;
}

typedef enum intake { TAKEN, FULL, STUCK } intake;

static intake take_record(cltel_worker *worker, const cltel_record *record, uint32_t ring, int64_t service_ms)
{
    cltel_flight *flight = open_flight(worker);
    if (!flight)
        return STUCK;
    cltel_batch *batch = &flight->batch;
    int64_t time_ns = realtime_of(worker, record);
    int64_t event_ms = cltel_worker_service_ms(worker, time_ns);
    if (CLTEL_UNLIKELY(refused_by_age(worker, event_ms, service_ms)))
        return TAKEN;
    if (CLTEL_UNLIKELY(cltel_batch_refuses_time(batch, event_ms)))
        return FULL;
    int64_t timestamp_ms = cltel_batch_timestamp(batch, event_ms);
    cltel_encoded encoded = { 0 };
    cltel_batch_event_begin(batch);
    bool ok = cltel_logs_encode(worker->encoder, record, worker->drain.sources[ring].ring->index, time_ns, timestamp_ms,
                                &batch->body, &encoded);
    if (!ok)
        batch->body.failed = true;
    if (!cltel_batch_event_end(batch, &worker->limits, encoded.message_bytes, timestamp_ms, worker->now_ns))
        return ok ? FULL : STUCK;
    if (encoded.truncated)
        cltel_count(&worker->counters.truncated, 1);
    return TAKEN;
}

static void drain_round(cltel_worker *worker)
{
    int64_t service_ms = cltel_worker_service_ms(worker, cltel_clock_realtime_ns());
    uint32_t ring;
    const cltel_record *record;
    for (uint32_t taken = 0; taken < RECORDS_PER_ROUND && (record = cltel_drain_peek(&worker->drain, &ring));) {
        intake result = take_record(worker, record, ring, service_ms);
        if (result == STUCK)
            break;
        if (result == FULL) {
            cltel_worker_close_open(worker);
            continue;
        }
        cltel_drain_take(&worker->drain);
        worker->busy_ns = worker->now_ns;
        taken++;
    }
}

/* A ring must not fill up while its records wait for company. */
static bool is_crowded(const cltel_worker *worker)
{
    const cltel_registry *registry = &worker->client->registry;
    uint32_t rings = cltel_ring_list_count(worker->drain.rings);
    for (uint32_t i = 0; i < rings; i++) {
        uint64_t read = cltel_drain_position(&worker->drain, i);
        if (read != worker->marked[i] &&
            read - cltel_ring_tail(worker->drain.rings->rings[i]) >= registry->ring_bytes / 2)
            return true;
    }
    return false;
}

/* What was read and given up, without an event, has to be released too. */
static void release_unreadable(cltel_worker *worker)
{
    uint32_t rings = cltel_ring_list_count(worker->drain.rings);
    for (uint32_t i = 0; i < rings && !worker->open; i++)
        if (cltel_drain_position(&worker->drain, i) != worker->marked[i])
            open_flight(worker);
}

static bool open_is_due(const cltel_worker *worker)
{
    const cltel_batch *batch = &worker->open->batch;
    int64_t age_ns = worker->client->settings.batch_max_age_ms * 1000000;
    return batch->count == 0 || worker->now_ns - batch->opened_ns >= age_ns || is_crowded(worker);
}

void cltel_worker_drain(cltel_worker *worker)
{
    uint64_t unreadable = worker->drain.unreadable;
    cltel_drain_begin(&worker->drain);
    learn_sites(worker);
    drain_round(worker);
    cltel_drain_end(&worker->drain);
    if (worker->drain.unreadable != unreadable)
        cltel_worker_count_drop(worker, CLTEL_DROP_UNREADABLE, worker->drain.unreadable - unreadable);
    if (worker->drain.unreadable && !worker->open)
        release_unreadable(worker);
    if (worker->open && open_is_due(worker))
        cltel_worker_close_open(worker);
}
