/* A ring: one producing thread, one consuming worker, memory-mapped. The contract
 * is in the names: _sp for the single producer, _sc for the single consumer. */
#ifndef CLTEL_BUFFER_RING_H
#define CLTEL_BUFFER_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/atomics.h"
#include "base/bytes.h"
#include "buffer/ring_file.h"

enum { CLTEL_RING_COUNTS = 192 };

/* The producer's side first: one cache line that only its thread touches. */
typedef struct cltel_ring {
    uint8_t *data;   /* capacity bytes, mapped twice */
    uint64_t mask;   /* capacity - 1 */
    uint64_t end[2]; /* head may not pass this: the tail as last seen, plus capacity; [1] for ERROR and FATAL, [0]
                        for lesser records, an eighth of the ring less */
    cltel_ring_file *file;
    uint64_t capacity;

    _Alignas(64) bool drop_oldest;
    uint32_t index; /* of all rings of its client */
    cltel_lane_id lane;
    int fd; /* -1: no file */

    /* Written by the producer only, for whoever counts something beside records. */
    _Alignas(64) uint64_t counts[CLTEL_RING_COUNTS];
} cltel_ring;

/* What a ring is made with. */
typedef struct cltel_ring_options {
    uint32_t index;
    cltel_lane_id lane;
    uint64_t capacity;       /* a power of two, at least a page */
    const uint8_t *instance; /* 16 bytes */
    bool drop_oldest;
} cltel_ring_options;

/* dir_fd -1: memory of this process instead of a file. NULL: refused. */
cltel_ring *cltel_ring_new(int dir_fd, const char *name, const cltel_ring_options *options);
void cltel_ring_free(cltel_ring *ring);

/* Looks again at the tail, with drop-oldest also moves it; true when bytes fit now. */
bool cltel_ring_make_room_sp(cltel_ring *ring, uint64_t bytes, bool urgent);

/* How many bytes may be written at the head without looking at the tail again. What the
 * producer knows of the tail may be old, so there may be more. */
static inline uint64_t cltel_ring_room_sp(const cltel_ring *ring, bool urgent)
{
    int64_t room = (int64_t)(ring->end[urgent] - cltel_load_relaxed(&ring->file->head));
    return room > 0 ? (uint64_t)room : 0;
}

static inline uint8_t *cltel_ring_head_sp(const cltel_ring *ring)
{
    return ring->data + (cltel_load_relaxed(&ring->file->head) & ring->mask);
}

/* Room for bytes (a multiple of 8), or NULL when there is none. */
static inline uint8_t *cltel_ring_reserve_sp(cltel_ring *ring, uint64_t bytes, bool urgent)
{
    if (bytes > cltel_ring_room_sp(ring, urgent) && !cltel_ring_make_room_sp(ring, bytes, urgent))
        return NULL;
    return cltel_ring_head_sp(ring);
}

/* The number that the next record gets. */
static inline uint64_t cltel_ring_next_seq_sp(const cltel_ring *ring)
{
    return cltel_load_relaxed(&ring->file->seq) + 1;
}

/* The commit: a record that ends at head is accepted when the second store is done. */
static inline void cltel_ring_publish_sp(cltel_ring_file *file, uint64_t seq, uint64_t head)
{
    cltel_store_relaxed(&file->seq, seq);
    cltel_store_release(&file->head, head);
}

/* The same for a caller that does not hold head and number: the record of bytes at the head is accepted. */
static inline void cltel_ring_commit_sp(cltel_ring *ring, uint64_t bytes)
{
    cltel_ring_publish_sp(ring->file, cltel_ring_next_seq_sp(ring), cltel_load_relaxed(&ring->file->head) + bytes);
}

static inline void cltel_ring_count_drop_sp(cltel_ring *ring, cltel_drop reason, uint64_t count)
{
    cltel_count(&ring->file->dropped[reason], count);
}

/* How far the producer has committed. */
static inline uint64_t cltel_ring_head_sc(const cltel_ring *ring)
{
    return cltel_load_acquire(&ring->file->head);
}

static inline uint64_t cltel_ring_tail(const cltel_ring *ring)
{
    return cltel_load_acquire(&ring->file->tail) & ~CLTEL_TAIL_CLAIMED;
}

static inline const uint8_t *cltel_ring_at(const cltel_ring *ring, uint64_t offset)
{
    return ring->data + (offset & ring->mask);
}

/* Everything before offset is settled. */
void cltel_ring_release_sc(cltel_ring *ring, uint64_t offset);

/* With drop-oldest: claims the unread records and tells where they begin. */
uint64_t cltel_ring_claim_sc(cltel_ring *ring);

#endif
