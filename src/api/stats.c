#include <cltel/stats.h>

#include "pipeline/client.h"
#include "pipeline/worker.h"
#include "record/span_misuse.h"
#include "stats/stats_json.h"

/* What is settled is read before what was accepted, so that "inside" is never negative. */
typedef struct lane_stats {
    int64_t accepted, refused, dropped, delivered, inside, truncated, batches, batches_in_flight;
    int64_t requests, request_bytes, retries, throttled, failures, possible_duplicates;
    uint64_t reasons[CLTEL_DROP_COUNT_];
} lane_stats;

static void add_worker(const cltel_lane_counters *from, lane_stats *to)
{
    to->delivered = (int64_t)cltel_load_acquire(&from->delivered);
    to->truncated = (int64_t)cltel_load_relaxed(&from->truncated);
    to->batches = (int64_t)cltel_load_relaxed(&from->batches);
    to->batches_in_flight = (int64_t)cltel_load_relaxed(&from->in_flight);
    to->requests = (int64_t)cltel_load_relaxed(&from->requests);
    to->request_bytes = (int64_t)cltel_load_relaxed(&from->request_bytes);
    to->retries = (int64_t)cltel_load_relaxed(&from->retries);
    to->throttled = (int64_t)cltel_load_relaxed(&from->throttled);
    to->failures = (int64_t)cltel_load_relaxed(&from->failures);
    to->possible_duplicates = (int64_t)cltel_load_relaxed(&from->possible_duplicates);
    for (int reason = 0; reason < CLTEL_DROP_COUNT_; reason++)
        to->reasons[reason] = cltel_load_acquire(&from->dropped[reason]);
}

static void add_rings(const cltel_client *client, cltel_lane_id id, lane_stats *to)
{
    const cltel_ring_list *list = &client->registry.lanes[id];
    uint32_t count = cltel_ring_list_count(list);
    for (uint32_t i = 0; i < count; i++) {
        const cltel_ring_file *file = list->rings[i]->file;
        for (int reason = 0; reason < CLTEL_DROP_COUNT_; reason++)
            to->reasons[reason] += cltel_load_acquire(&file->dropped[reason]);
        to->accepted += (int64_t)cltel_load_acquire(&file->seq);
    }
}

static void sum_reasons(const cltel_client *client, cltel_lane_id id, lane_stats *to)
{
    for (int reason = 0; reason < CLTEL_DROP_COUNT_; reason++)
        to->reasons[reason] += cltel_load_relaxed(&client->refused[id][reason]);
#define CLTEL_STAGE_CALL refused
#define CLTEL_STAGE_AFTER dropped
#define CLTEL_DROP(name, field, stage, text) to->CLTEL_STAGE_##stage += (int64_t)to->reasons[CLTEL_DROP_##name];
#include <cltel/drops.def>
#undef CLTEL_DROP
    to->inside = to->accepted - to->delivered - to->dropped;
}

static lane_stats read_lane(const cltel_client *client, cltel_lane_id id)
{
    lane_stats lane = { 0 };
    add_worker(&client->worker->lanes[id].counters, &lane);
    add_rings(client, id, &lane);
    sum_reasons(client, id, &lane);
    return lane;
}

/* The members of cltel_stats that a lane fills: their names begin with its prefix. */
#define FILL(stats, prefix, lane)                                          \
    do {                                                                   \
        (stats)->prefix##accepted = (lane).accepted;                       \
        (stats)->prefix##delivered = (lane).delivered;                     \
        (stats)->prefix##dropped = (lane).dropped;                         \
        (stats)->prefix##refused = (lane).refused;                         \
        (stats)->prefix##inside = (lane).inside;                           \
        (stats)->prefix##truncated = (lane).truncated;                     \
        (stats)->prefix##batches = (lane).batches;                         \
        (stats)->prefix##batches_in_flight = (lane).batches_in_flight;     \
        (stats)->prefix##requests = (lane).requests;                       \
        (stats)->prefix##request_bytes = (lane).request_bytes;             \
        (stats)->prefix##retries = (lane).retries;                         \
        (stats)->prefix##throttled = (lane).throttled;                     \
        (stats)->prefix##failures = (lane).failures;                       \
        (stats)->prefix##possible_duplicates = (lane).possible_duplicates; \
    } while (0)

static void fill_lanes(const cltel_client *client, cltel_stats *stats)
{
    lane_stats logs = read_lane(client, CLTEL_LANE_LOGS), spans = read_lane(client, CLTEL_LANE_SPANS);
    FILL(stats, , logs);
    FILL(stats, spans_, spans);
    stats->spans_held = (int64_t)cltel_load_relaxed(&client->worker->lanes[CLTEL_LANE_SPANS].counters.held);
    stats->spans_misused = (int64_t)cltel_span_misuses();
#define CLTEL_DROP(name, field, stage, text)                  \
    stats->dropped_##field = logs.reasons[CLTEL_DROP_##name]; \
    stats->spans_dropped_##field = (int64_t)spans.reasons[CLTEL_DROP_##name];
#include <cltel/drops.def>
#undef CLTEL_DROP
}

static void fill_worker(const cltel_worker_counters *from, cltel_stats *stats)
{
    stats->notices = (int64_t)cltel_load_relaxed(&from->notices);
    stats->creations = (int64_t)cltel_load_relaxed(&from->creations);
    stats->credential_failures = (int64_t)cltel_load_relaxed(&from->credential_failures);
    stats->clock_offset_ms = cltel_load_relaxed(&from->clock_offset_s) * 1000;
}

cltel_err cltel_stats_get(cltel_client *client, cltel_stats *stats)
{
    cltel_stats all = { 0 };
    if (!client || !stats || stats->size < sizeof stats->size)
        return CLTEL_E_INVALID_ARGUMENT;
    fill_lanes(client, &all);
    fill_worker(&client->worker->counters, &all);
    all.rings = cltel_ring_list_count(&client->registry.all);
    all.ring_bytes = all.rings * (int64_t)client->registry.ring_bytes;
    all.durability = client->registry.instance.dir_fd >= 0;
    all.size = stats->size < sizeof all ? stats->size : sizeof all;
    memcpy(stats, &all, all.size);
    return CLTEL_OK;
}

int32_t cltel_stats_json(cltel_client *client, char *text, size_t size)
{
    cltel_stats stats = { .size = sizeof stats };
    cltel_buf json = { 0 };
    if (!text && size)
        return CLTEL_E_INVALID_ARGUMENT;
    cltel_err err = cltel_stats_get(client, &stats);
    if (err)
        return err;
    cltel_stats_to_json(&stats, &json);
    int32_t len = json.failed ? CLTEL_E_NO_MEMORY : (int32_t)json.len;
    if (size) {
        size_t fits = json.failed ? 0 : json.len < size ? json.len : size - 1;
        memcpy(text, json.ptr, fits);
        text[fits] = '\0';
    }
    cltel_buf_done(&json);
    return len;
}
