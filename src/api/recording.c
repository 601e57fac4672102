#include "api/recording.h"

#include <time.h>

#include "pipeline/worker.h"

static const cltel_err codes[CLTEL_DROP_COUNT_] = {
    [CLTEL_DROP_BUFFER_FULL] = CLTEL_E_BUFFER_FULL, [CLTEL_DROP_NO_RING] = CLTEL_E_SYSTEM,
    [CLTEL_DROP_TOO_LARGE] = CLTEL_E_TOO_LARGE,     [CLTEL_DROP_INVALID] = CLTEL_E_INVALID_ARGUMENT,
    [CLTEL_DROP_REENTERED] = CLTEL_E_REENTERED,     [CLTEL_DROP_CLOSED] = CLTEL_E_CLOSED,
};

__attribute__((cold)) cltel_err cltel_recording_refuse(cltel_client *client, cltel_ring *ring, cltel_drop reason)
{
    if (ring)
        cltel_ring_count_drop_sp(ring, reason, 1);
    else
        cltel_count_shared(&client->refused[reason], 1);
    return codes[reason];
}

static cltel_err why_not(cltel_client *client, uint32_t was_busy)
{
    if (cltel_client_forked(client))
        return CLTEL_E_FORKED;
    if (was_busy)
        return cltel_recording_refuse(client, NULL, CLTEL_DROP_REENTERED);
    if (cltel_load_relaxed(&client->id) == 0)
        return cltel_recording_refuse(client, NULL, CLTEL_DROP_CLOSED);
    return CLTEL_OK;
}

__attribute__((cold)) cltel_ring *cltel_recording_attach(cltel_client *client, uint32_t was_busy, cltel_err *err)
{
    *err = why_not(client, was_busy);
    cltel_ring *ring = *err ? NULL : cltel_registry_attach(&client->registry, client->fork_generation);
    if (!*err && !ring)
        *err = cltel_recording_refuse(client, NULL, CLTEL_DROP_NO_RING);
    if (!ring && !was_busy)
        cltel_recording_end();
    return ring;
}

__attribute__((cold)) uint8_t *cltel_recording_wait_for_room(cltel_client *client, cltel_ring *ring, uint64_t bytes,
                                                             bool urgent)
{
    if (client->overflow != CLTEL_OVERFLOW_BLOCK)
        return NULL;
    int64_t deadline_ns = cltel_clock_monotonic_ns() + client->block_max_ns;
    uint8_t *at = NULL;
    cltel_worker_wake(client->worker);
    while (!at && cltel_clock_monotonic_ns() < deadline_ns && cltel_load_relaxed(&client->id) != 0) {
        /* Room comes when a batch is settled, a matter of milliseconds: a short sleep is as good as a wake-up call
         * and needs no word that two threads write. */
        nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
        at = cltel_ring_reserve_sp(ring, bytes, urgent);
    }
    return at;
}

cltel_err cltel_thread_prepare(cltel_client *client)
{
    cltel_err err = CLTEL_OK;
    if (!client)
        return CLTEL_E_INVALID_ARGUMENT;
    if (cltel_recording_begin(client, &err))
        cltel_recording_end();
    return err;
}
