#include <cltel/stats.h>

#include "pipeline/client.h"
#include "pipeline/worker.h"
#include "stats/stats_json.h"

static void add_rings(const cltel_client *client, cltel_stats *stats, uint64_t *dropped)
{
    uint32_t count = cltel_ring_list_count(&client->registry.all);
    for (uint32_t i = 0; i < count; i++) {
        const cltel_ring_file *file = client->registry.all.rings[i]->file;
        for (int reason = 0; reason < CLTEL_DROP_COUNT_; reason++)
            dropped[reason] += cltel_load_acquire(&file->dropped[reason]);
        stats->accepted += (int64_t)cltel_load_acquire(&file->seq);
    }
    stats->rings = count;
    stats->ring_bytes = (int64_t)(count * client->registry.ring_bytes);
}

static void add_worker(const cltel_worker_counters *from, cltel_stats *stats, uint64_t *dropped)
{
    stats->delivered = (int64_t)cltel_load_acquire(&from->delivered);
    stats->truncated = (int64_t)cltel_load_relaxed(&from->truncated);
    stats->notices = (int64_t)cltel_load_relaxed(&from->notices);
    stats->batches = (int64_t)cltel_load_relaxed(&from->batches);
    stats->batches_in_flight = (int64_t)cltel_load_relaxed(&from->in_flight);
    stats->requests = (int64_t)cltel_load_relaxed(&from->requests);
    stats->request_bytes = (int64_t)cltel_load_relaxed(&from->request_bytes);
    stats->retries = (int64_t)cltel_load_relaxed(&from->retries);
    stats->throttled = (int64_t)cltel_load_relaxed(&from->throttled);
    stats->failures = (int64_t)cltel_load_relaxed(&from->failures);
    stats->possible_duplicates = (int64_t)cltel_load_relaxed(&from->possible_duplicates);
    stats->creations = (int64_t)cltel_load_relaxed(&from->creations);
    stats->credential_failures = (int64_t)cltel_load_relaxed(&from->credential_failures);
    stats->clock_offset_ms = cltel_load_relaxed(&from->clock_offset_s) * 1000;
    for (int reason = 0; reason < CLTEL_DROP_COUNT_; reason++)
        dropped[reason] += cltel_load_acquire(&from->dropped[reason]);
}

static void name_drops(cltel_stats *stats, const uint64_t *dropped)
{
#define CLTEL_STAGE_CALL refused
#define CLTEL_STAGE_AFTER dropped
#define CLTEL_DROP(name, field, stage, text)             \
    stats->dropped_##field = dropped[CLTEL_DROP_##name]; \
    stats->CLTEL_STAGE_##stage += (int64_t)dropped[CLTEL_DROP_##name];
#include <cltel/drops.def>
#undef CLTEL_DROP
}

cltel_err cltel_stats_get(cltel_client *client, cltel_stats *stats)
{
    uint64_t dropped[CLTEL_DROP_COUNT_] = { 0 };
    cltel_stats all = { 0 };
    if (!client || !stats || stats->size < sizeof stats->size)
        return CLTEL_E_INVALID_ARGUMENT;
    /* What is settled is read before what was accepted, so that "inside" is never negative. */
    add_worker(&client->worker->counters, &all, dropped);
    add_rings(client, &all, dropped);
    for (int reason = 0; reason < CLTEL_DROP_COUNT_; reason++)
        dropped[reason] += cltel_load_relaxed(&client->refused[CLTEL_LANE_LOGS][reason]);
    name_drops(&all, dropped);
    all.inside = all.accepted - all.delivered - all.dropped;
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
