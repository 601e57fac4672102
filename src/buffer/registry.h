/* All rings of a client, and which thread writes to which. */
#ifndef CLTEL_BUFFER_REGISTRY_H
#define CLTEL_BUFFER_REGISTRY_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "buffer/instance.h"
#include "buffer/ring.h"
#include "record/current.h"

/* Not 0: that is what a client that takes no records any more shows, and the two must never look alike. */
#define CLTEL_NO_CLIENT UINT64_MAX

/* So many attached things, one inside the other, are known one by one. */
enum { CLTEL_ATTACHED_KNOWN = 8 };

/* What a thread remembers; small, because it shares the room that the C library
 * keeps for libraries that are loaded late. */
typedef struct cltel_thread_cache {
    struct {
        uint64_t client_id; /* of the client used last, or CLTEL_NO_CLIENT */
        cltel_ring *ring;
    } lanes[CLTEL_LANE_COUNT_];
    uint32_t busy;              /* a recording call is under way on this thread */
    int32_t error;              /* why the last call got no ring */
    cltel_lane_id refused_lane; /* and of which lane it wanted one */
    struct cltel_attachment *attachments;
    struct cltel_thread_cache *next; /* in the list of threads that have attached */
    struct cltel_thread_cache *previous;
    uint64_t random[2];    /* of span ids; both 0: not seeded. Seeded anew when the thread first meets a client,
                              so that a child of fork() makes ids of its own */
    cltel_current current; /* the span that this thread works for */
    uint32_t attached[CLTEL_ATTACHED_KNOWN]; /* what is attached, from the outermost: each one's depth */
    uint32_t attach_count;
} cltel_thread_cache;

extern _Thread_local cltel_thread_cache cltel_thread __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* [0, count) never change once there; count is written under the registry's lock, with release. */
typedef struct cltel_ring_list {
    cltel_ring **rings;
    uint32_t count;
} cltel_ring_list;

typedef struct cltel_registry {
    pthread_mutex_t lock; /* of attaching; never taken while recording */
    cltel_instance instance;
    cltel_ring_list all; /* by index */
    cltel_ring_list lanes[CLTEL_LANE_COUNT_];
    uint32_t max; /* rings of one lane */
    uint64_t ring_bytes;
    bool drop_oldest;
    uint64_t client_id;
    const uint64_t *id_word;
    struct cltel_registry *next; /* in the list of living registries */
} cltel_registry;

typedef struct cltel_registry_options {
    const char *root;
    const char *application;
    bool durable;
    uint64_t ring_bytes; /* rounded up to a power of two here */
    uint32_t rings_max;  /* of one lane */
    bool drop_oldest;
    const uint64_t *id_word; /* holds client_id while the client takes records in this process; NULL: always */
} cltel_registry_options;

/* client_id is unique in the process and never used again. false: no memory. */
bool cltel_registry_init(cltel_registry *registry, uint64_t client_id, const cltel_registry_options *options);

/* No thread records any more. empty: everything was settled. */
void cltel_registry_done(cltel_registry *registry, bool empty);

/* Gives the calling thread its ring of a lane, made or taken over when it has none yet,
 * and fills the thread's cache. NULL: refused. */
cltel_ring *cltel_registry_attach(cltel_registry *registry, cltel_lane_id lane);

/* Prepares the process for cltel_registry_quiesce(); may take a grace period of the
 * kernel, so the worker calls it when it starts. */
void cltel_registry_prepare_quiesce(void);

/* After the client's id was set to 0: waits until no thread is inside a recording call
 * that still saw the old id. What is committed then is all that will ever be. false: a
 * thread was still inside at the deadline (20 ms are always given). */
bool cltel_registry_quiesce(cltel_registry *registry, int64_t deadline_ns);

static inline uint32_t cltel_ring_list_count(const cltel_ring_list *list)
{
    return cltel_load_acquire(&list->count);
}

#endif
