/* What every recording call begins and ends with. */
#ifndef CLTEL_API_RECORDING_H
#define CLTEL_API_RECORDING_H

#include "base/atomics.h"
#include "base/tsc.h"
#include "pipeline/client.h"
#include "record/record_write.h"

/* The calling thread's ring, or NULL with *err set and the refusal counted. The thread is
 * marked busy; was_busy: it was so before this call. Not busy any more on NULL. Cold. */
cltel_ring *cltel_recording_attach(cltel_client *client, uint32_t was_busy, cltel_err *err);

/* Counts a refusal and gives its code. ring NULL: counted on the client. Cold. */
cltel_err cltel_recording_refuse(cltel_client *client, cltel_ring *ring, cltel_drop reason);

/* The ring is full: waits when that is asked for. The room, or NULL. Cold. */
uint8_t *cltel_recording_wait_for_room(cltel_client *client, cltel_ring *ring, uint64_t bytes, bool urgent);

/* Begins a recording call: the thread's ring, marked busy. Busy is set before the
 * client's id is looked at; see cltel_registry_quiesce(). */
static inline cltel_ring *cltel_recording_begin(cltel_client *client, cltel_err *err)
{
    cltel_thread_cache *thread = &cltel_thread;
    uint32_t busy = thread->busy;
    cltel_store_relaxed(&thread->busy, 1);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (CLTEL_UNLIKELY(busy || thread->client_id != cltel_load_relaxed(&client->id) ||
                       thread->fork_generation != cltel_load_relaxed(client->fork_word)))
        return cltel_recording_attach(client, busy, err);
    return thread->ring;
}

static inline void cltel_recording_end(void)
{
    cltel_store_release(&cltel_thread.busy, 0);
}

static inline uint64_t cltel_recording_time(const cltel_client *client)
{
    return CLTEL_LIKELY(client->clock == CLTEL_CLOCK_TSC) ? cltel_tsc_read() : (uint64_t)cltel_clock_realtime_ns();
}

static inline uint8_t *cltel_recording_reserve(cltel_client *client, cltel_ring *ring, uint64_t bytes, bool urgent)
{
    uint8_t *at = cltel_ring_reserve_sp(ring, bytes, urgent);
    if (CLTEL_UNLIKELY(!at))
        at = cltel_recording_wait_for_room(client, ring, bytes, urgent);
    return at;
}

#endif
