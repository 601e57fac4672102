#include "pipeline/lane.h"
#include "pipeline/worker.h"

static uint64_t no_more_than(uint64_t count, uint64_t most)
{
    return count < most ? count : most;
}

static void acknowledge(cltel_lane *lane, cltel_flight *flight, const cltel_outcome *outcome)
{
    uint64_t records = cltel_flight_records(flight);
    uint64_t refused = no_more_than(outcome->refused_count, records);
    uint64_t old = no_more_than(outcome->too_old_count, records - refused);
    uint64_t fresh = no_more_than(outcome->too_new_count, records - refused - old);
    cltel_lane_count_drop(lane, CLTEL_DROP_REJECTED, refused);
    cltel_lane_count_drop(lane, CLTEL_DROP_TOO_OLD, old);
    cltel_lane_count_drop(lane, CLTEL_DROP_TOO_NEW, fresh);
    cltel_count(&lane->counters.delivered, records - refused - old - fresh);
    cltel_retry_succeeded(&flight->retry, &lane->quota);
    lane->target.made = false;
    lane->target.retry = (cltel_retry){ 0 };
    flight->state = CLTEL_FLIGHT_SETTLED;
}

static void give_up(cltel_lane *lane, cltel_flight *flight)
{
    cltel_lane_count_drop(lane, CLTEL_DROP_REJECTED, cltel_flight_records(flight));
    flight->state = CLTEL_FLIGHT_SETTLED;
}

static void retry(cltel_lane *lane, cltel_flight *flight, const cltel_outcome *outcome, int64_t retry_after_ms)
{
    cltel_worker *worker = lane->worker;
    int64_t delay_ms = cltel_retry_wait_ms(&flight->retry, &lane->quota, outcome, retry_after_ms,
                                           cltel_worker_random(worker), worker->client->settings.retry_max_ms);
    flight->state = CLTEL_FLIGHT_READY;
    flight->due_ns = worker->now_ns + delay_ms * 1000000;
}

/* What was taken or refused is settled; the flight goes on with the rest. */
static void send_rest(cltel_lane *lane, cltel_flight *flight, const cltel_outcome *outcome, int64_t retry_after_ms)
{
    uint64_t rest = (uint64_t)outcome->again_count + outcome->refused_count;
    cltel_lane_count_drop(lane, CLTEL_DROP_REJECTED, outcome->refused_count);
    cltel_count(&lane->counters.delivered, flight->batch.count - rest);
    cltel_batch_keep(&flight->batch, outcome->verdicts, CLTEL_VERDICT_AGAIN);
    flight->hashed = false;
    retry(lane, flight, outcome, retry_after_ms);
}

static void split(cltel_lane *lane, cltel_flight *flight, const cltel_outcome *outcome, int64_t retry_after_ms)
{
    if (flight->batch.count < 2) {
        give_up(lane, flight);
        return;
    }
    bool wait = outcome->wait != CLTEL_WAIT_NONE;
    bool halved = cltel_flights_split(&lane->flights, flight);
    if (!halved || wait)
        retry(lane, flight, outcome, retry_after_ms);
    if (halved && wait)
        flight->next->due_ns = flight->due_ns; /* the other half */
}

static void say_failure(cltel_lane *lane, const cltel_response *response, const cltel_outcome *outcome)
{
    cltel_worker *worker = lane->worker;
    const char *operation = lane->kind->put->operation;
    if (response->result != CLTEL_SEND_ANSWERED)
        cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns, "%s to %s got no answer: %s", operation,
                              lane->endpoint.host, response->problem);
    else
        cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns, "%s to %s was answered %d%s%s: %s",
                              operation, lane->endpoint.host, response->status, *outcome->code ? " " : "",
                              outcome->code, outcome->message);
}

static void note_failure(cltel_lane *lane, cltel_flight *flight, const cltel_response *response,
                         const cltel_outcome *outcome)
{
    cltel_count(&lane->counters.failures, 1);
    if (outcome->throttled)
        cltel_count(&lane->counters.throttled, 1);
    if (outcome->ambiguous)
        cltel_count(&lane->counters.possible_duplicates, cltel_flight_records(flight));
    if (outcome->action != CLTEL_ACTION_CREATE_TARGET && response->result != CLTEL_SEND_CANCELLED)
        say_failure(lane, response, outcome);
}

static void act(cltel_lane *lane, cltel_flight *flight, const cltel_response *response, const cltel_outcome *outcome)
{
    switch (outcome->action) {
    case CLTEL_ACTION_ACKNOWLEDGE:
        acknowledge(lane, flight, outcome);
        return;
    case CLTEL_ACTION_SEND_REST:
        send_rest(lane, flight, outcome, response->retry_after_ms);
        return;
    case CLTEL_ACTION_CREATE_TARGET:
        flight->state = CLTEL_FLIGHT_READY;
        flight->due_ns = lane->worker->now_ns;
        cltel_lane_target_missing(lane, outcome);
        return;
    case CLTEL_ACTION_REFRESH_KEYS:
        retry(lane, flight, outcome, response->retry_after_ms);
        if (cltel_worker_refresh_keys(lane->worker, flight->keys_serial))
            flight->due_ns = lane->worker->now_ns;
        return;
    case CLTEL_ACTION_SPLIT:
        split(lane, flight, outcome, response->retry_after_ms);
        return;
    case CLTEL_ACTION_DROP:
        give_up(lane, flight);
        return;
    case CLTEL_ACTION_RETRY:
        retry(lane, flight, outcome, response->retry_after_ms);
        return;
    }
}

void cltel_worker_learn_clock(cltel_worker *worker, const cltel_outcome *outcome)
{
    if (!outcome->clock_changed)
        return;
    for (int i = 0; i < CLTEL_LANE_COUNT_; i++)
        cltel_lane_close_open(&worker->lanes[i]); /* all events of a batch are by one clock */
    cltel_store_relaxed(&worker->counters.clock_offset_s, outcome->clock_offset_s);
}

void cltel_lane_flight_answered(cltel_asker *asker, const cltel_response *response)
{
    cltel_flight *flight = (cltel_flight *)asker;
    cltel_lane *lane = asker->lane;
    cltel_worker *worker = lane->worker;
    cltel_outcome outcome;
    flight->answers += response->result == CLTEL_SEND_ANSWERED && response->status / 100 == 2;
    lane->kind->settle(flight, response, cltel_clock_realtime_ns() / 1000000000, worker->counters.clock_offset_s,
                       &outcome);
    cltel_worker_learn_clock(worker, &outcome);
    if (outcome.action != CLTEL_ACTION_ACKNOWLEDGE)
        note_failure(lane, flight, response, &outcome);
    else if (outcome.refused_count)
        say_failure(lane, response, &outcome); /* the call went well, and still somebody has to mend something */
    act(lane, flight, response, &outcome);
}

void cltel_lane_release(cltel_lane *lane)
{
    bool given_back = lane->worker->client->registry.drop_oldest; /* by the drain already */
    cltel_flight *flight;
    while ((flight = cltel_flights_take_settled(&lane->flights))) {
        const cltel_mark *marks = (const void *)flight->batch.marks.ptr;
        for (size_t i = 0; !given_back && i < flight->batch.marks.len / sizeof *marks; i++)
            cltel_ring_release_sc(lane->drain.rings->rings[marks[i].ring], marks[i].end);
        cltel_flights_recycle(&lane->flights, flight);
    }
    cltel_store_relaxed(&lane->counters.in_flight, lane->flights.count);
}
