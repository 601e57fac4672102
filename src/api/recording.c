#include "api/recording.h"

#include <time.h>

#include "pipeline/worker.h"

static const cltel_err codes[CLTEL_DROP_COUNT_] = {
    [CLTEL_DROP_BUFFER_FULL] = CLTEL_E_BUFFER_FULL, [CLTEL_DROP_NO_RING] = CLTEL_E_SYSTEM,
    [CLTEL_DROP_TOO_LARGE] = CLTEL_E_TOO_LARGE,     [CLTEL_DROP_INVALID] = CLTEL_E_INVALID_ARGUMENT,
    [CLTEL_DROP_REENTERED] = CLTEL_E_REENTERED,     [CLTEL_DROP_CLOSED] = CLTEL_E_CLOSED,
};

static cltel_err refuse_without_ring(cltel_client *client, cltel_lane_id lane, cltel_drop reason)
{
    cltel_count_shared(&client->refused[lane][reason], 1);
    return codes[reason];
}

__attribute__((cold)) cltel_err cltel_recording_refuse(cltel_client *client, cltel_ring *ring, cltel_drop reason)
{
    if (!ring)
        return refuse_without_ring(client, CLTEL_LANE_LOGS, reason);
    cltel_ring_count_drop_sp(ring, reason, 1);
    return codes[reason];
}

static cltel_err why_not(cltel_client *client, uint32_t was_busy)
{
    if (cltel_client_forked(client))
        return CLTEL_E_FORKED;
    if (was_busy)
        return CLTEL_E_REENTERED;
    return cltel_load_acquire(&client->closed) ? CLTEL_E_CLOSED : CLTEL_OK;
}

__attribute__((cold)) cltel_ring *cltel_recording_attach(cltel_client *client, cltel_lane_id lane, uint32_t was_busy)
{
    cltel_err err = why_not(client, was_busy);
    cltel_ring *ring = err ? NULL : cltel_registry_attach(&client->registry, lane);
    if (!err && !ring)
        err = CLTEL_E_SYSTEM;
    /* Only now does cltel_registry_quiesce() see that this thread records: shutdown may have passed by. */
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (ring && cltel_load_acquire(&client->closed)) {
        err = CLTEL_E_CLOSED;
        ring = NULL;
    }
    if (err) { /* a signal handler that has no trouble must not hide the code of the call it interrupted */
        cltel_thread.error = err;
        cltel_thread.refused_lane = lane;
    }
    if (!ring && !was_busy)
        cltel_recording_end();
    return ring;
}

cltel_err cltel_recording_error(void)
{
    return cltel_thread.error;
}

__attribute__((cold)) cltel_err cltel_recording_refused(cltel_client *client)
{
    cltel_err err = cltel_thread.error;
    for (int reason = 0; reason < CLTEL_DROP_COUNT_; reason++)
        if (err && codes[reason] == err)
            return refuse_without_ring(client, cltel_thread.refused_lane, (cltel_drop)reason);
    return err; /* CLTEL_E_FORKED: the counters are the parent's */
}

__attribute__((cold)) uint8_t *cltel_recording_reserve(cltel_client *client, cltel_ring *ring, uint64_t bytes,
                                                       bool urgent)
{
    uint8_t *at = cltel_ring_reserve_sp(ring, bytes, urgent);
    if (at || client->overflow != CLTEL_OVERFLOW_BLOCK)
        return at;
    int64_t deadline_ns = cltel_clock_monotonic_ns() + client->block_max_ns;
    cltel_worker_wake(client->worker);
    while (!at && cltel_clock_monotonic_ns() < deadline_ns && !cltel_load_acquire(&client->closed)) {
        /* Room comes when a batch is settled, a matter of milliseconds: a short sleep is as good as a wake-up call
         * and needs no word that two threads write. */
        nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
        at = cltel_ring_reserve_sp(ring, bytes, urgent);
    }
    return at;
}

cltel_err cltel_thread_prepare(cltel_client *client)
{
    if (!client)
        return CLTEL_E_INVALID_ARGUMENT;
    if (!cltel_recording_begin(client))
        return cltel_recording_error();
    cltel_recording_end();
    return CLTEL_OK;
}
