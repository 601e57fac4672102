/* What every recording call begins and ends with. */
#ifndef CLTEL_API_RECORDING_H
#define CLTEL_API_RECORDING_H

#include "base/atomics.h"
#include "base/tsc.h"
#include "pipeline/client.h"
#include "record/record_write.h"

/* The calling thread's ring, or NULL with the code left for cltel_recording_error().
 * was_busy: the thread was so before this call. Not busy any more on NULL. Cold. */
cltel_ring *cltel_recording_attach(cltel_client *client, cltel_lane_id lane, uint32_t was_busy);

/* Why the last cltel_recording_begin() of this thread gave no ring. */
cltel_err cltel_recording_error(void);

/* The same for a call that had a record to lose: counts it too. Cold. */
cltel_err cltel_recording_refused(cltel_client *client);

/* Counts a refusal and gives its code. ring NULL: counted on the client, as a log record's. Cold. */
cltel_err cltel_recording_refuse(cltel_client *client, cltel_ring *ring, cltel_drop reason);

/* Room for bytes; a full ring is waited for when that is asked for. NULL: there is none. Cold. */
uint8_t *cltel_recording_reserve(cltel_client *client, cltel_ring *ring, uint64_t bytes, bool urgent);

/* Begins a recording call: the thread's ring of the lane, marked busy. Busy is set before the
 * client's id is looked at; see cltel_registry_quiesce(). */
static inline cltel_ring *cltel_recording_begin_lane(cltel_client *client, cltel_lane_id lane)
{
    cltel_thread_cache *thread = &cltel_thread;
    uint32_t busy = thread->busy;
    cltel_store_relaxed(&thread->busy, 1);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (CLTEL_UNLIKELY(busy || thread->lanes[lane].client_id != cltel_load_relaxed(client->id_word)))
        return cltel_recording_attach(client, lane, busy);
    return thread->lanes[lane].ring;
}

/* For whatever goes with log records. */
static inline cltel_ring *cltel_recording_begin(cltel_client *client)
{
    return cltel_recording_begin_lane(client, CLTEL_LANE_LOGS);
}

static inline cltel_ring *cltel_recording_begin_spans(cltel_client *client)
{
    return cltel_recording_begin_lane(client, CLTEL_LANE_SPANS);
}

static inline void cltel_recording_end(void)
{
    cltel_store_release(&cltel_thread.busy, 0);
}

static inline uint64_t cltel_recording_time(const cltel_client *client)
{
    return CLTEL_LIKELY(client->clock == CLTEL_CLOCK_TSC) ? cltel_tsc_read() : (uint64_t)cltel_clock_realtime_ns();
}

#endif
