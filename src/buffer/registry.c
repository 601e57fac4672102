#include "buffer/registry.h"

#include <stdio.h>

#include "base/memory.h"
#include "buffer/attach.h"

static uint64_t power_of_two(uint64_t bytes)
{
    uint64_t capacity = 4096;
    while (capacity < bytes)
        capacity *= 2;
    return capacity;
}

bool cltel_registry_init(cltel_registry *registry, uint64_t client_id, const cltel_registry_options *options)
{
    *registry = (cltel_registry){ .client_id = client_id,
                                  .max = options->rings_max,
                                  .ring_bytes = power_of_two(options->ring_bytes),
                                  .drop_oldest = options->drop_oldest,
                                  .id_word = options->id_word };
    registry->rings = cltel_alloc(options->rings_max * sizeof(cltel_ring *));
    if (!registry->rings || !cltel_attach_prepare() ||
        !cltel_instance_init(&registry->instance, options->root, options->application, options->durable)) {
        cltel_release(registry->rings);
        return false;
    }
    pthread_mutex_init(&registry->lock, NULL);
    cltel_attach_open(registry);
    return true;
}

void cltel_registry_done(cltel_registry *registry, bool empty)
{
    cltel_attach_close(registry);
    for (uint32_t i = 0; i < registry->count; i++)
        cltel_ring_free(registry->rings[i]);
    cltel_instance_done(&registry->instance, empty);
    cltel_release(registry->rings);
    pthread_mutex_destroy(&registry->lock);
}

static uint64_t bytes_inside(const cltel_ring *ring)
{
    return cltel_ring_head_sc(ring) - cltel_ring_tail(ring);
}

/* The emptiest ring without a thread, if no more than `most` bytes are inside. registry->lock is held. */
static cltel_ring *take_over(cltel_registry *registry, uint64_t most)
{
    cltel_ring *best = NULL;
    for (uint32_t i = 0; i < registry->count && !(best && bytes_inside(best) == 0); i++) {
        cltel_ring *ring = registry->rings[i];
        if (cltel_load_acquire(&ring->file->state) == CLTEL_RING_LIVE || bytes_inside(ring) > most)
            continue;
        if (!best || bytes_inside(ring) < bytes_inside(best))
            best = ring;
    }
    if (best)
        cltel_store_relaxed(&best->file->state, CLTEL_RING_LIVE);
    return best;
}

/* registry->lock is held. */
static cltel_ring *make_ring(cltel_registry *registry)
{
    char name[32];
    if (registry->count == registry->max)
        return NULL;
    snprintf(name, sizeof name, "r%04u.ring", registry->count);
    cltel_ring *ring = cltel_ring_new(registry->instance.dir_fd, name, registry->count, registry->ring_bytes,
                                      registry->instance.file->instance, registry->drop_oldest);
    if (!ring)
        return NULL;
    ring->file->state = CLTEL_RING_LIVE;
    registry->rings[registry->count] = ring;
    cltel_store_release(&registry->count, registry->count + 1);
    return ring;
}

/* A ring that is full of another thread's records is the last resort. */
cltel_ring *cltel_registry_take_ring(cltel_registry *registry)
{
    pthread_mutex_lock(&registry->lock);
    cltel_ring *ring = take_over(registry, registry->ring_bytes / 4);
    if (!ring)
        ring = make_ring(registry);
    if (!ring)
        ring = take_over(registry, registry->ring_bytes);
    pthread_mutex_unlock(&registry->lock);
    return ring;
}

void cltel_registry_orphan_ring(cltel_ring *ring)
{
    ring->file->scope_bytes = 0;
    ring->file->scope_fields = 0;
    cltel_store_release(&ring->file->state, CLTEL_RING_ORPHAN);
}
