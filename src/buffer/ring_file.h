/* The bytes of a ring file; docs/SPEC.md explains them. Version 2; version 1 knew no lanes and had zeros there.
 *
 * Offsets (head, tail) count bytes since the ring was made and never wrap; the
 * byte at offset o stands at data[o & (capacity - 1)]. Valid records are those with
 * tail <= offset < head and nothing else: what an older lap left behind is never
 * looked at. Commit is one release store of head. tail moves only when a record is
 * settled, so what a dead process leaves between tail and head is what it had
 * accepted and not delivered. */
#ifndef CLTEL_BUFFER_RING_FILE_H
#define CLTEL_BUFFER_RING_FILE_H

#include <stddef.h>
#include <stdint.h>

#include <cltel/stats.h>

enum {
    CLTEL_RING_VERSION = 2,
    CLTEL_RING_HEAD_BYTES = 4096,
    CLTEL_SCOPE_BYTES_MAX = 2048,
    CLTEL_ENDIAN_MARK = 0x01020304
};

#define CLTEL_RING_MAGIC "CLTELRNG"

/* Which service the records of a ring go to. Each has rings of its own, so that records that one service does not take
 * never stand in the way of another's. */
typedef enum cltel_lane_id { CLTEL_LANE_LOGS = 0, CLTEL_LANE_SPANS = 1, CLTEL_LANE_COUNT_ } cltel_lane_id;

/* Who uses the ring. ORPHAN: its thread ended; what it wrote is still drained, and
 * the next new thread takes it over. */
enum { CLTEL_RING_FREE = 0, CLTEL_RING_LIVE = 1, CLTEL_RING_ORPHAN = 2 };

/* With buffer.overflow=drop-oldest the consumer sets this bit of tail while it
 * reads, so that the producer does not overwrite what is being read. Records are
 * multiples of 8 bytes: the bit is free. */
#define CLTEL_TAIL_CLAIMED ((uint64_t)1)

typedef struct cltel_ring_file {
    char magic[8];
    uint32_t version;
    uint32_t endian;
    uint64_t capacity;
    uint32_t index; /* of this ring in its instance */
    uint32_t state;
    uint8_t instance[16];
    uint32_t lane; /* CLTEL_LANE_* */
    uint8_t constant_room[76];

    /* Written by the producer only. */
    _Alignas(128) uint64_t head;
    uint64_t seq; /* of the newest record; counts what was accepted */
    uint64_t producer_room[14];

    /* Written by the consumer (and by the producer with drop-oldest, by compare-and-swap). */
    _Alignas(128) uint64_t tail;
    uint64_t consumer_room[15];

    /* Written by the producer only: refused at the call, and dropped as oldest, by cltel_drop. */
    _Alignas(128) uint64_t dropped[32];

    uint8_t room[1280];

    /* Fields of the open scopes in record form; the producer copies them into each record. */
    uint32_t scope_bytes;
    uint32_t scope_fields; /* 0 exactly when scope_bytes is */
    uint8_t scope[CLTEL_SCOPE_BYTES_MAX];
} cltel_ring_file;

_Static_assert(offsetof(cltel_ring_file, lane) == 48, "the file format");
_Static_assert(offsetof(cltel_ring_file, head) == 128, "the file format");
_Static_assert(offsetof(cltel_ring_file, tail) == 256, "the file format");
_Static_assert(offsetof(cltel_ring_file, dropped) == 384, "the file format");
_Static_assert(sizeof(cltel_ring_file) <= CLTEL_RING_HEAD_BYTES, "the file format");
_Static_assert(CLTEL_DROP_COUNT_ <= 32, "one counter per reason");

#endif
