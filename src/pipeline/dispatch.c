#include "pipeline/lane.h"
#include "pipeline/worker.h"

void cltel_worker_say_unsent(cltel_worker *worker)
{
    cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns,
                          "no request can be made: no memory, or OpenSSL or libcurl refused to start");
}

/* Timestamps that are hours off would be refused as too old or too new. Without memory they stay as they are. */
static void correct_timestamps(cltel_lane *lane, cltel_flight *flight)
{
    int64_t offset_s = lane->worker->counters.clock_offset_s;
    if (!lane->kind->shift || flight->offset_s == offset_s ||
        !lane->kind->shift(&flight->batch, (offset_s - flight->offset_s) * 1000))
        return;
    flight->offset_s = offset_s;
    flight->hashed = false;
}

static bool start(cltel_lane *lane, cltel_flight *flight)
{
    cltel_worker *worker = lane->worker;
    cltel_view body = cltel_buf_view(&flight->batch.body);
    int64_t since_ns = cltel_clock_monotonic_ns();
    if (!flight->hashed)
        flight->hashed = cltel_signer_sha256_hex(lane->signer, body, flight->payload_sha256);
    cltel_worker_stage(worker, CLTEL_STAGE_SIGN, &since_ns);
    return flight->hashed && cltel_lane_send(lane, lane->kind->put, body, flight->payload_sha256,
                                             flight->retry.attempts + 1, &flight->texts, &flight->asker);
}

static void send_flight(cltel_lane *lane, cltel_flight *flight)
{
    cltel_worker *worker = lane->worker;
    correct_timestamps(lane, flight);
    flight->asker = (cltel_asker){ lane, cltel_lane_flight_answered };
    if (!start(lane, flight)) {
        cltel_worker_say_unsent(worker);
        flight->due_ns = worker->now_ns + 100000000; /* the records wait */
        return;
    }
    flight->state = CLTEL_FLIGHT_SENT;
    flight->keys_serial = worker->keys_serial;
    flight->retry.attempts++;
    if (flight->retry.attempts > 1)
        cltel_count(&lane->counters.retries, 1);
}

/* Setting OpenSSL up takes a millisecond: the worker's time, not that of whoever makes a client. */
static bool have_signer(cltel_lane *lane)
{
    if (!lane->signer)
        lane->signer = cltel_signer_new();
    if (!lane->signer)
        cltel_worker_say_unsent(lane->worker);
    return lane->signer != NULL;
}

static bool is_due(const cltel_lane *lane, const cltel_flight *flight)
{
    return flight->state == CLTEL_FLIGHT_READY && flight->due_ns <= lane->worker->now_ns;
}

static bool wants_to_send(const cltel_lane *lane)
{
    bool wants = false;
    for (const cltel_flight *flight = lane->flights.first; flight; flight = flight->next)
        wants |= is_due(lane, flight);
    return wants;
}

/* Halves of halves are many: never more are on the way at once than of whole batches. */
static void send_due(cltel_lane *lane)
{
    uint32_t sent = 0;
    for (const cltel_flight *flight = lane->flights.first; flight; flight = flight->next)
        sent += flight->state == CLTEL_FLIGHT_SENT;
    for (cltel_flight *flight = lane->flights.first; flight && sent < lane->in_flight_max; flight = flight->next) {
        if (!is_due(lane, flight))
            continue;
        send_flight(lane, flight);
        sent += flight->state == CLTEL_FLIGHT_SENT;
    }
}

void cltel_lane_dispatch(cltel_lane *lane)
{
    bool sends = wants_to_send(lane), asks = lane->kind->wants && lane->kind->wants(lane);
    if ((!sends && !asks) || !have_signer(lane) || !cltel_worker_have_keys(lane->worker))
        return;
    if (asks)
        lane->kind->ask(lane);
    if (!sends)
        return;
    cltel_lane_target_due(lane);
    if (lane->target.state == CLTEL_TARGET_ASSUMED)
        send_due(lane);
}
