#include "pipeline/worker.h"
#include "settle/settle.h"

static uint64_t records_of(const cltel_flight *flight)
{
    return flight->batch.notice ? 0 : flight->batch.count;
}

static uint64_t no_more_than(uint64_t count, uint64_t most)
{
    return count < most ? count : most;
}

static void acknowledge(cltel_worker *worker, cltel_flight *flight, const cltel_outcome *outcome)
{
    uint64_t records = records_of(flight);
    uint64_t refused = no_more_than(outcome->refused_count, records);
    cltel_worker_count_drop(worker, CLTEL_DROP_REJECTED, refused);
    records -= refused;
    uint64_t old = no_more_than(outcome->too_old_count, records);
    uint64_t fresh = no_more_than(outcome->too_new_count, records - old);
    cltel_worker_count_drop(worker, CLTEL_DROP_TOO_OLD, old);
    cltel_worker_count_drop(worker, CLTEL_DROP_TOO_NEW, fresh);
    cltel_count(&worker->counters.delivered, records - old - fresh);
    cltel_retry_succeeded(&flight->retry, &worker->quota);
    worker->target_made = false;
    worker->target_retry = (cltel_retry){ 0 };
    flight->state = CLTEL_FLIGHT_SETTLED;
}

static void give_up(cltel_worker *worker, cltel_flight *flight)
{
    cltel_worker_count_drop(worker, CLTEL_DROP_REJECTED, records_of(flight));
    flight->state = CLTEL_FLIGHT_SETTLED;
}

static void retry(cltel_worker *worker, cltel_flight *flight, const cltel_outcome *outcome, int64_t retry_after_ms)
{
    int64_t delay_ms = cltel_retry_wait_ms(&flight->retry, &worker->quota, outcome, retry_after_ms,
                                           cltel_worker_random(worker), worker->client->settings.retry_max_ms);
    flight->state = CLTEL_FLIGHT_READY;
    flight->due_ns = worker->now_ns + delay_ms * 1000000;
}

/* What was taken or refused is settled; the flight goes on with the rest. */
static void send_rest(cltel_worker *worker, cltel_flight *flight, const cltel_outcome *outcome, int64_t retry_after_ms)
{
    cltel_worker_count_drop(worker, CLTEL_DROP_REJECTED, outcome->refused_count);
    cltel_count(&worker->counters.delivered,
                flight->batch.count - outcome->again_count - (uint64_t)outcome->refused_count);
    cltel_batch_keep(&flight->batch, outcome->verdicts, CLTEL_VERDICT_AGAIN);
    flight->hashed = false;
    retry(worker, flight, outcome, retry_after_ms);
}

static void split(cltel_worker *worker, cltel_flight *flight, const cltel_outcome *outcome, int64_t retry_after_ms)
{
    if (flight->batch.count < 2) {
        give_up(worker, flight);
        return;
    }
    bool wait = outcome->wait != CLTEL_WAIT_NONE;
    bool halved = cltel_flights_split(&worker->flights, flight);
    if (!halved || wait)
        retry(worker, flight, outcome, retry_after_ms);
    if (halved && wait)
        flight->next->due_ns = flight->due_ns; /* the other half */
}

static void say_failure(cltel_worker *worker, const cltel_response *response, const cltel_outcome *outcome)
{
    if (response->result != CLTEL_SEND_ANSWERED)
        cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns, "PutLogEvents to %s got no answer: %s",
                              worker->endpoint.host, response->problem);
    else
        cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns,
                              "PutLogEvents to %s was answered %d%s%s: %s", worker->endpoint.host, response->status,
                              *outcome->code ? " " : "", outcome->code, outcome->message);
}

static void note_failure(cltel_worker *worker, cltel_flight *flight, const cltel_response *response,
                         const cltel_outcome *outcome)
{
    cltel_count(&worker->counters.failures, 1);
    if (outcome->throttled)
        cltel_count(&worker->counters.throttled, 1);
    if (outcome->ambiguous)
        cltel_count(&worker->counters.possible_duplicates, records_of(flight));
    if (outcome->action != CLTEL_ACTION_CREATE_TARGET && response->result != CLTEL_SEND_CANCELLED)
        say_failure(worker, response, outcome);
}

static void act(cltel_worker *worker, cltel_flight *flight, const cltel_response *response,
                const cltel_outcome *outcome)
{
    switch (outcome->action) {
    case CLTEL_ACTION_ACKNOWLEDGE:
        acknowledge(worker, flight, outcome);
        return;
    case CLTEL_ACTION_CREATE_TARGET:
        flight->state = CLTEL_FLIGHT_READY;
        flight->due_ns = worker->now_ns;
        cltel_worker_target_missing(worker, outcome);
        return;
    case CLTEL_ACTION_REFRESH_KEYS:
        retry(worker, flight, outcome, response->retry_after_ms);
        if (cltel_worker_refresh_keys(worker, flight->keys_serial))
            flight->due_ns = worker->now_ns;
        return;
    case CLTEL_ACTION_SEND_REST:
        send_rest(worker, flight, outcome, response->retry_after_ms);
        return;
    case CLTEL_ACTION_SPLIT:
        split(worker, flight, outcome, response->retry_after_ms);
        return;
    case CLTEL_ACTION_DROP:
        give_up(worker, flight);
        return;
    case CLTEL_ACTION_RETRY:
        retry(worker, flight, outcome, response->retry_after_ms);
        return;
    }
}

void cltel_worker_learn_clock(cltel_worker *worker, const cltel_outcome *outcome)
{
    if (!outcome->clock_changed)
        return;
    cltel_worker_close_open(worker); /* all events of a batch are by one clock */
    cltel_store_relaxed(&worker->counters.clock_offset_s, outcome->clock_offset_s);
}

static void settle_flight(cltel_worker *worker, cltel_flight *flight, const cltel_response *response)
{
    cltel_outcome outcome;
    cltel_settle_put_log_events(response, flight->batch.count, cltel_clock_realtime_ns() / 1000000000,
                                worker->counters.clock_offset_s, &outcome);
    cltel_worker_learn_clock(worker, &outcome);
    if (outcome.action != CLTEL_ACTION_ACKNOWLEDGE)
        note_failure(worker, flight, response, &outcome);
    act(worker, flight, response, &outcome);
}

void cltel_worker_settle(cltel_worker *worker, const cltel_exchange *exchanges, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (exchanges[i].tag == worker)
            cltel_worker_target_answer(worker, exchanges[i].response);
        else
            settle_flight(worker, exchanges[i].tag, exchanges[i].response);
    }
}

void cltel_worker_release(cltel_worker *worker)
{
    cltel_registry *registry = &worker->client->registry;
    cltel_flight *flight;
    while ((flight = cltel_flights_take_settled(&worker->flights))) {
        const cltel_mark *marks = (const void *)flight->batch.marks.ptr;
        for (size_t i = 0; i < flight->batch.marks.len / sizeof *marks; i++)
            if (!registry->drop_oldest) /* there the drain has given the room back already */
                cltel_ring_release_sc(worker->drain.rings->rings[marks[i].ring], marks[i].end);
        cltel_flights_recycle(&worker->flights, flight);
    }
    cltel_store_relaxed(&worker->counters.in_flight, worker->flights.count);
}
