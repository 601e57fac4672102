#include <stdio.h>

#include "encode/logs_events.h"
#include "pipeline/lane.h"
#include "pipeline/worker.h"

#include <cltel/stats.h>

/* Losses that have not been told yet, of all lanes: the notice is a log event, whatever was lost. */
enum { LOSSES_MAX = CLTEL_LANE_COUNT_ * CLTEL_DROP_COUNT_, NAME_BYTES = 40 };

typedef struct losses {
    uint32_t count;
    uint64_t counts[LOSSES_MAX];
    const char *names[LOSSES_MAX];
    char texts[LOSSES_MAX][NAME_BYTES];
    uint64_t seen[CLTEL_LANE_COUNT_][CLTEL_DROP_COUNT_];
} losses;

/* Refusals and drops of a lane so far: of its rings, of calls without a ring, and of the worker. */
static uint64_t count_lost(const cltel_lane *lane, int id, int reason)
{
    const cltel_client *client = lane->worker->client;
    uint32_t rings = cltel_ring_list_count(lane->drain.rings);
    uint64_t lost = lane->counters.dropped[reason] + cltel_load_relaxed(&client->refused[id][reason]);
    for (uint32_t i = 0; i < rings; i++)
        lost += cltel_load_relaxed(&lane->drain.rings->rings[i]->file->dropped[reason]);
    return lost;
}

static void add_loss(losses *all, const cltel_lane *lane, int reason, uint64_t count)
{
    char *text = all->texts[all->count];
    snprintf(text, NAME_BYTES, "%s%s", lane->kind->loss_prefix, cltel_drop_name(reason));
    all->names[all->count] = text;
    all->counts[all->count++] = count;
}

static void find_losses(const cltel_worker *worker, losses *all)
{
    all->count = 0;
    for (int id = 0; id < CLTEL_LANE_COUNT_; id++) {
        const cltel_lane *lane = &worker->lanes[id];
        for (int reason = 0; reason < CLTEL_DROP_COUNT_; reason++) {
            if (reason == CLTEL_DROP_NOT_KEPT)
                continue; /* as it was meant to be */
            all->seen[id][reason] = count_lost(lane, id, reason);
            if (all->seen[id][reason] != lane->noticed[reason])
                add_loss(all, lane, reason, all->seen[id][reason] - lane->noticed[reason]);
        }
    }
}

static bool append_notice(cltel_lane *lane, cltel_flight *flight, const losses *all)
{
    cltel_worker *worker = lane->worker;
    int64_t now_ns = cltel_clock_realtime_ns();
    int64_t timestamp_ms = cltel_worker_service_ms(worker, now_ns);
    cltel_encoded encoded;
    cltel_batch_event_begin(&flight->batch);
    return cltel_logs_encode_notice(lane->encoder, all->names, all->counts, all->count, worker->counters.notices + 1,
                                    worker->noticed_realtime_ns, now_ns, timestamp_ms, &flight->batch.body, &encoded) &&
           cltel_batch_event_end(&flight->batch, &lane->limits, encoded.message_bytes, timestamp_ms, worker->now_ns);
}

static void say_lost(cltel_worker *worker, const losses *all)
{
    char text[256] = "";
    size_t len = 0;
    for (uint32_t i = 0; i < all->count && len < sizeof text; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s %llu", i ? ", " : "", all->names[i],
                                (unsigned long long)all->counts[i]);
    cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns, "records were lost, by reason: %s", text);
}

/* A notice travels alone: a batch is either records, which are counted, or a notice, which is not. */
static bool send_notice(cltel_lane *lane, const losses *all)
{
    cltel_lane_close_open(lane);
    if (lane->flights.count >= lane->in_flight_max)
        return false;
    cltel_flight *flight = cltel_lane_open_flight(lane);
    if (!flight)
        return false;
    flight->batch.notice = true;
    bool ok = append_notice(lane, flight, all);
    cltel_batch_close(&flight->batch);
    flight->state = ok ? CLTEL_FLIGHT_READY : CLTEL_FLIGHT_SETTLED;
    return ok;
}

static void remember(cltel_worker *worker, const losses *all)
{
    for (int id = 0; id < CLTEL_LANE_COUNT_; id++)
        memcpy(worker->lanes[id].noticed, all->seen[id], sizeof all->seen[id]);
    worker->noticed_ns = worker->now_ns;
    worker->noticed_realtime_ns = cltel_clock_realtime_ns();
    cltel_count(&worker->counters.notices, 1);
}

void cltel_worker_notice(cltel_worker *worker)
{
    losses all;
    cltel_lane *logs = &worker->lanes[CLTEL_LANE_LOGS];
    int64_t interval_ns = worker->client->settings.notice_interval_ms * 1000000;
    bool last_chance = logs->goal.active || worker->close_seen;
    if (!last_chance && worker->noticed_ns && worker->now_ns - worker->noticed_ns < interval_ns)
        return;
    find_losses(worker, &all);
    if (all.count == 0 || !send_notice(logs, &all))
        return;
    say_lost(worker, &all);
    remember(worker, &all);
}
