#include "buffer/ring.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/os_posix.h"
#include "record/record.h"

enum { RESERVED_SHARE = 8, DROPPED_SHARE = 32, CLAIM_SPINS = 20000 };

static void fill_header(const cltel_ring *ring, const uint8_t *instance)
{
    cltel_ring_file *file = ring->file;
    memcpy(file->magic, CLTEL_RING_MAGIC, sizeof file->magic);
    file->version = CLTEL_RING_VERSION;
    file->endian = CLTEL_ENDIAN_MARK;
    file->capacity = ring->capacity;
    file->index = ring->index;
    file->lane = ring->lane;
    memcpy(file->instance, instance, sizeof file->instance);
}

static int open_file(int dir_fd, const char *name, uint64_t capacity)
{
    return dir_fd < 0 ? -1 : cltel_os_create_file(dir_fd, name, CLTEL_RING_HEAD_BYTES + capacity);
}

static void know_tail(cltel_ring *ring, uint64_t tail)
{
    ring->end[1] = tail + ring->capacity;
    ring->end[0] = ring->end[1] - ring->capacity / RESERVED_SHARE;
}

cltel_ring *cltel_ring_new(int dir_fd, const char *name, const cltel_ring_options *options)
{
    uint64_t capacity = options->capacity;
    cltel_ring *ring = cltel_alloc_aligned(64, sizeof *ring);
    if (!ring)
        return NULL;
    ring->fd = open_file(dir_fd, name, capacity);
    if (dir_fd >= 0 && ring->fd < 0)
        goto fail;
    ring->file = cltel_os_map_mirrored(ring->fd, CLTEL_RING_HEAD_BYTES, capacity);
    if (!ring->file)
        goto fail;
    ring->data = (uint8_t *)ring->file + CLTEL_RING_HEAD_BYTES;
    ring->mask = capacity - 1;
    ring->capacity = capacity;
    know_tail(ring, 0);
    ring->index = options->index;
    ring->lane = options->lane;
    ring->drop_oldest = options->drop_oldest;
    fill_header(ring, options->instance);
    return ring;
fail:
    if (ring->fd >= 0) {
        close(ring->fd);
        unlinkat(dir_fd, name, 0);
    }
    cltel_release(ring);
    return NULL;
}

void cltel_ring_free(cltel_ring *ring)
{
    if (!ring)
        return;
    cltel_os_unmap_mirrored(ring->file, CLTEL_RING_HEAD_BYTES, ring->capacity);
    if (ring->fd >= 0)
        close(ring->fd);
    cltel_release(ring);
}

/* Drops the oldest unread records until bytes fit, and some more, so that the next calls need not do it again. */
static void drop_oldest(cltel_ring *ring, uint64_t tail, uint64_t bytes, bool urgent)
{
    uint64_t head = cltel_load_relaxed(&ring->file->head);
    uint64_t old_tail = tail;
    uint64_t dropped = 0;
    uint64_t wanted = bytes + ring->capacity / DROPPED_SHARE;
    know_tail(ring, tail);
    while (wanted > cltel_ring_room_sp(ring, urgent) && tail < head) {
        const cltel_record_header *header = (const void *)cltel_ring_at(ring, tail);
        /* A length that is none can only come from a wild write; then nothing behind it can be trusted. */
        bool valid = header->length >= sizeof *header && header->length <= head - tail && header->length % 8 == 0;
        tail = valid ? tail + header->length : head;
        dropped++;
        know_tail(ring, tail);
    }
    /* Fails only when the worker has just claimed the records; then they will be delivered. */
    if (__atomic_compare_exchange_n(&ring->file->tail, &old_tail, tail, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        cltel_ring_count_drop_sp(ring, CLTEL_DROP_OLDEST, dropped);
    else
        know_tail(ring, old_tail & ~CLTEL_TAIL_CLAIMED);
}

bool cltel_ring_make_room_sp(cltel_ring *ring, uint64_t bytes, bool urgent)
{
    know_tail(ring, cltel_ring_tail(ring));
    /* The worker holds a claim for a fraction of a millisecond: wait for that long, not longer. */
    for (int i = 0; ring->drop_oldest && bytes > cltel_ring_room_sp(ring, urgent) && i < CLAIM_SPINS; i++) {
        uint64_t tail = cltel_load_acquire(&ring->file->tail);
        if (tail & CLTEL_TAIL_CLAIMED)
            cltel_pause();
        else
            drop_oldest(ring, tail, bytes, urgent);
    }
    return bytes <= cltel_ring_room_sp(ring, urgent);
}

void cltel_ring_release_sc(cltel_ring *ring, uint64_t offset)
{
    cltel_store_release(&ring->file->tail, offset);
}

uint64_t cltel_ring_claim_sc(cltel_ring *ring)
{
    uint64_t tail = cltel_load_acquire(&ring->file->tail);
    while (!__atomic_compare_exchange_n(&ring->file->tail, &tail, tail | CLTEL_TAIL_CLAIMED, true, __ATOMIC_ACQ_REL,
                                        __ATOMIC_ACQUIRE))
        tail &= ~CLTEL_TAIL_CLAIMED;
    return tail & ~CLTEL_TAIL_CLAIMED;
}
