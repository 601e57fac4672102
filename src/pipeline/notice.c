#include <stdio.h>

#include "pipeline/worker.h"

#include <cltel/stats.h>

/* Refusals and drops so far, by reason: of all rings, of calls without a ring, and of the worker. */
static void count_lost(const cltel_worker *worker, uint64_t *lost)
{
    const cltel_client *client = worker->client;
    uint32_t rings = cltel_ring_list_count(&client->registry.all);
    for (int reason = 0; reason < CLTEL_DROP_COUNT_; reason++) {
        lost[reason] = worker->counters.dropped[reason] + cltel_load_relaxed(&client->refused[CLTEL_LANE_LOGS][reason]);
        for (uint32_t i = 0; i < rings; i++)
            lost[reason] += cltel_load_relaxed(&client->registry.all.rings[i]->file->dropped[reason]);
    }
}

static bool append_notice(cltel_worker *worker, cltel_flight *flight, const uint64_t *lost, uint32_t reasons,
                          const char *const *names)
{
    int64_t now_ns = cltel_clock_realtime_ns();
    int64_t timestamp_ms = cltel_worker_service_ms(worker, now_ns);
    cltel_encoded encoded;
    cltel_batch_event_begin(&flight->batch);
    return cltel_logs_encode_notice(worker->encoder, names, lost, reasons, worker->counters.notices + 1,
                                    worker->noticed_realtime_ns, now_ns, timestamp_ms, &flight->batch.body, &encoded) &&
           cltel_batch_event_end(&flight->batch, &worker->limits, encoded.message_bytes, timestamp_ms, worker->now_ns);
}

static void say_lost(cltel_worker *worker, const uint64_t *lost, uint32_t reasons, const char *const *names)
{
    char text[256] = "";
    size_t len = 0;
    for (uint32_t i = 0; i < reasons && len < sizeof text; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s %llu", i ? ", " : "", names[i],
                                (unsigned long long)lost[i]);
    cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns, "records were lost, by reason: %s", text);
}

/* A notice travels alone: a batch is either records, which are counted, or a notice, which is not. */
static bool send_notice(cltel_worker *worker, const uint64_t *lost, uint32_t reasons, const char *const *names)
{
    cltel_worker_close_open(worker);
    if (worker->flights.count >= (uint32_t)worker->client->settings.send_in_flight_max)
        return false;
    cltel_flight *flight = cltel_worker_open_flight(worker);
    if (!flight)
        return false;
    flight->batch.notice = true;
    bool ok = append_notice(worker, flight, lost, reasons, names);
    cltel_batch_close(&flight->batch);
    flight->state = ok ? CLTEL_FLIGHT_READY : CLTEL_FLIGHT_SETTLED;
    return ok;
}

void cltel_worker_notice(cltel_worker *worker)
{
    uint64_t lost[CLTEL_DROP_COUNT_], fresh[CLTEL_DROP_COUNT_];
    const char *names[CLTEL_DROP_COUNT_];
    uint32_t reasons = 0;
    int64_t interval_ns = worker->client->settings.notice_interval_ms * 1000000;
    bool last_chance = worker->goal.active || worker->close_seen;
    if (!last_chance && worker->noticed_ns && worker->now_ns - worker->noticed_ns < interval_ns)
        return;
    count_lost(worker, lost);
    for (int reason = 0; reason < CLTEL_DROP_COUNT_; reason++) {
        if (lost[reason] == worker->noticed[reason])
            continue;
        names[reasons] = cltel_drop_name(reason);
        fresh[reasons++] = lost[reason] - worker->noticed[reason];
    }
    if (reasons == 0 || !send_notice(worker, fresh, reasons, names))
        return;
    say_lost(worker, fresh, reasons, names);
    memcpy(worker->noticed, lost, sizeof lost);
    worker->noticed_ns = worker->now_ns;
    worker->noticed_realtime_ns = cltel_clock_realtime_ns();
    cltel_count(&worker->counters.notices, 1);
}
