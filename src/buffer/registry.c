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

/* One allocation: the list of all, then those of the lanes. */
static bool make_lists(cltel_registry *registry)
{
    size_t max = registry->max;
    cltel_ring **rings = cltel_alloc(2 * CLTEL_LANE_COUNT_ * max * sizeof(cltel_ring *));
    registry->all.rings = rings;
    for (size_t lane = 0; rings && lane < CLTEL_LANE_COUNT_; lane++)
        registry->lanes[lane].rings = rings + (CLTEL_LANE_COUNT_ + lane) * max;
    return rings != NULL;
}

bool cltel_registry_init(cltel_registry *registry, uint64_t client_id, const cltel_registry_options *options)
{
    *registry = (cltel_registry){ .client_id = client_id,
                                  .max = options->rings_max,
                                  .ring_bytes = power_of_two(options->ring_bytes),
                                  .drop_oldest = options->drop_oldest,
                                  .id_word = options->id_word };
    if (!make_lists(registry) || !cltel_attach_prepare() ||
        !cltel_instance_init(&registry->instance, options->root, options->application, options->durable)) {
        cltel_release(registry->all.rings);
        return false;
    }
    pthread_mutex_init(&registry->lock, NULL);
    cltel_attach_open(registry);
    return true;
}

void cltel_registry_done(cltel_registry *registry, bool empty)
{
    cltel_attach_close(registry);
    for (uint32_t i = 0; i < registry->all.count; i++)
        cltel_ring_free(registry->all.rings[i]);
    cltel_instance_done(&registry->instance, empty);
    cltel_release(registry->all.rings);
    pthread_mutex_destroy(&registry->lock);
}

static uint64_t bytes_inside(const cltel_ring *ring)
{
    return cltel_ring_head_sc(ring) - cltel_ring_tail(ring);
}

/* The emptiest ring without a thread, if no more than `most` bytes are inside. registry->lock is held. */
static cltel_ring *take_over(const cltel_ring_list *lane, uint64_t most)
{
    cltel_ring *best = NULL;
    for (uint32_t i = 0; i < lane->count && !(best && bytes_inside(best) == 0); i++) {
        cltel_ring *ring = lane->rings[i];
        if (cltel_load_acquire(&ring->file->state) == CLTEL_RING_LIVE || bytes_inside(ring) > most)
            continue;
        if (!best || bytes_inside(ring) < bytes_inside(best))
            best = ring;
    }
    if (best)
        cltel_store_relaxed(&best->file->state, CLTEL_RING_LIVE);
    return best;
}

static void append(cltel_ring_list *list, cltel_ring *ring)
{
    list->rings[list->count] = ring;
    cltel_store_release(&list->count, list->count + 1);
}

/* registry->lock is held. */
static cltel_ring *make_ring(cltel_registry *registry, cltel_lane_id lane)
{
    char name[32];
    if (registry->lanes[lane].count == registry->max)
        return NULL;
    const cltel_ring_options options = { .index = registry->all.count,
                                         .lane = lane,
                                         .capacity = registry->ring_bytes,
                                         .instance = registry->instance.file->instance,
                                         .drop_oldest = registry->drop_oldest };
    snprintf(name, sizeof name, "r%04u.ring", options.index);
    cltel_ring *ring = cltel_ring_new(registry->instance.dir_fd, name, &options);
    if (!ring)
        return NULL;
    ring->file->state = CLTEL_RING_LIVE;
    append(&registry->all, ring);
    append(&registry->lanes[lane], ring);
    return ring;
}

/* A ring that is full of another thread's records is the last resort. */
cltel_ring *cltel_registry_take_ring(cltel_registry *registry, cltel_lane_id lane)
{
    pthread_mutex_lock(&registry->lock);
    cltel_ring *ring = take_over(&registry->lanes[lane], registry->ring_bytes / 4);
    if (!ring)
        ring = make_ring(registry, lane);
    if (!ring)
        ring = take_over(&registry->lanes[lane], registry->ring_bytes);
    pthread_mutex_unlock(&registry->lock);
    return ring;
}

void cltel_registry_orphan_ring(cltel_ring *ring)
{
    ring->file->scope_bytes = 0;
    ring->file->scope_fields = 0;
    cltel_store_release(&ring->file->state, CLTEL_RING_ORPHAN);
}
