/* The byte form of a span in a ring: what a record of kind CLTEL_RECORD_SPAN holds
 * behind its header.
 *
 *   record  := header part name item{part.item_count} pad
 *   header  := kind SPAN; severity: the span's kind; time: the END, or the moment of a
 *              progress report; field_count 0; what: bytes of the name
 *   item    := a field of record.h whose head tells what it is (bits 24-27)
 *
 * The items of one thing stand together: a timed event and its fields, a link and its
 * fields, an exception, its frames, its cause. A field that comes twice: the last one wins. */
#ifndef CLTEL_RECORD_SPAN_RECORD_H
#define CLTEL_RECORD_SPAN_RECORD_H

#include <stdint.h>

enum { CLTEL_TRACE_ID_BYTES = 16, CLTEL_SPAN_ID_BYTES = 8, CLTEL_SPAN_NAME_MAX = 250 };

/* What an item of a span is. */
typedef enum cltel_span_item {
    CLTEL_ITEM_FIELD = 0, /* of the span itself: always with a key */
    CLTEL_ITEM_EVENT = 1, /* key: its name; U64: its time, by the record's clock */
    CLTEL_ITEM_EVENT_FIELD = 2,
    CLTEL_ITEM_LINK = 3, /* no key; STR of 24 bytes: trace id, span id */
    CLTEL_ITEM_LINK_FIELD = 4,
    CLTEL_ITEM_EXCEPTION = 5,        /* key: its type, may be missing; STR: its message */
    CLTEL_ITEM_REMOTE_EXCEPTION = 6, /* the same, thrown by what was called */
    CLTEL_ITEM_CAUSE = 7,            /* an exception that is the cause of the one before it */
    CLTEL_ITEM_FRAME = 8, /* of the exception before it; key: function, may be missing; STR: u32 line, then the path */
    CLTEL_ITEM_COUNT_ = 9
} cltel_span_item;

/* flags of a part */
enum {
    CLTEL_SPAN_STATUS_MASK = 7,     /* cltel_span_status */
    CLTEL_SPAN_LOCAL_ROOT = 1 << 3, /* no parent in this process: becomes a segment */
    CLTEL_SPAN_SAMPLED = 1 << 4,    /* not: held by the worker until its trace turns out to be worth keeping */
    CLTEL_SPAN_IN_PROGRESS = 1 << 5 /* a report of a span that goes on */
};

/* 8-byte aligned, as the record is. Ids are bytes in the order in which they are written as hex. */
typedef struct cltel_span_part {
    uint8_t trace_id[CLTEL_TRACE_ID_BYTES];
    uint8_t span_id[CLTEL_SPAN_ID_BYTES];
    uint8_t parent_id[CLTEL_SPAN_ID_BYTES]; /* zeros: none */
    uint8_t root_id[CLTEL_SPAN_ID_BYTES];   /* the local root's span id: what it is held together with */
    uint64_t start;                         /* by the record's clock */
    uint32_t flags;
    uint16_t item_count;
    uint16_t items_dropped; /* fields, events ... that found no room; at most 65,535 are counted */
    uint32_t rule;          /* of the sampling decision; 0: none */
    uint32_t reserved;
} cltel_span_part;

_Static_assert(sizeof(cltel_span_part) == 64, "the ring's file format");

#endif
