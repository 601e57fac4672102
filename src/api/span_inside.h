/* What is in a cltel_span. */
#ifndef CLTEL_API_SPAN_INSIDE_H
#define CLTEL_API_SPAN_INSIDE_H

#include <stddef.h>

#include <cltel/span.h>

#include "buffer/registry.h"
#include "record/record_write.h"
#include "record/span_misuse.h"

/* Words that memory which was never a span hardly holds. The first three stand in span.h too. */
enum cltel_span_state {
    CLTEL_SPAN_NEVER_BEGAN = 0, /* as CLTEL_SPAN_INIT makes it */
    CLTEL_SPAN_RECORDS = CLTEL_SPAN_RECORDS_,
    CLTEL_SPAN_PASSES_ON = CLTEL_SPAN_PASSES_ON_, /* not sampled: it only has ids */
    CLTEL_SPAN_ENDED = CLTEL_SPAN_ENDED_,
    CLTEL_SPAN_PASSES_ON_ATTACHED = 0x53504154
};

static inline bool cltel_span_is_started(uint32_t state)
{
    return state == CLTEL_SPAN_RECORDS || state == CLTEL_SPAN_PASSES_ON || state == CLTEL_SPAN_PASSES_ON_ATTACHED;
}

typedef struct cltel_span_inside {
    uint32_t state;
    uint32_t part_flags; /* of its record */
    cltel_current self;  /* what is current while it is attached; depth 0: it is not */
    uint8_t parent_id[CLTEL_SPAN_ID_BYTES];
    cltel_client *client;
    uint64_t start; /* by the client's clock */
    uint8_t *more;  /* the caller's room; NULL: its own */
    uint32_t room_bytes;
    uint32_t used; /* bytes of name and items */
    uint16_t name_len;
    uint16_t item_count;
    uint16_t items_dropped;
    uint8_t kind;
    uint8_t by_caller; /* the parent decided about sampling */
    uint32_t rule;
    const cltel_thread_cache *thread; /* where it is attached */
    cltel_current before;             /* what was current there */
} cltel_span_inside;

_Static_assert(sizeof(cltel_span) == 2048, "frozen");
_Static_assert(sizeof(cltel_span_inside) <= offsetof(cltel_span, room), "frozen");
_Static_assert(sizeof(cltel_frame) == 32 && sizeof(cltel_exception) == 64, "frozen");
_Static_assert(sizeof(cltel_attached) == 96 && sizeof(cltel_decision) == 64, "frozen");

/* Its state does not allow what it is asked for: well for one that is not recorded, a misuse of one that has ended. */
cltel_err cltel_span_not_recorded(const cltel_span *span);

static inline cltel_span_inside *cltel_span_look(cltel_span *span)
{
    return (cltel_span_inside *)(void *)span;
}

static inline uint8_t *cltel_span_memory(cltel_span *span)
{
    cltel_span_inside *inside = cltel_span_look(span);
    return inside->more ? inside->more : span->room;
}

/* A context as what a span can follow. Its texts stay where they are. */
static inline cltel_current cltel_current_of(const cltel_context *context)
{
    cltel_current current = { .carrier = context,
                              .sampled = context->sampled,
                              .header_bits = context->flags & CLTEL_CONTEXT_VALID ? CLTEL_CURRENT_HEADER_BITS : 0,
                              .flags = context->flags };
    memcpy(current.ids.trace_id, context->trace_id, sizeof current.ids.trace_id);
    memcpy(current.ids.span_id, context->span_id, sizeof current.ids.span_id);
    if (!(context->flags & CLTEL_CONTEXT_REMOTE)) /* the root of another process is none here */
        memcpy(current.root_id, context->root_id, sizeof current.root_id);
    return current;
}

/* A field's bytes in the room, or 0 when the attr is not valid. */
static inline uint64_t cltel_span_field_bytes(const cltel_attr *attr)
{
    uint64_t value_bytes = cltel_value_bytes(attr);
    if (attr->key_len - 1 >= CLTEL_KEY_MAX || value_bytes > CLTEL_VALUE_BYTES_MAX)
        return value_bytes == UINT64_MAX || attr->key_len - 1 >= CLTEL_KEY_MAX ? 0 : UINT32_MAX;
    return CLTEL_FIELD_HEAD_BYTES + attr->key_len + value_bytes;
}

static inline bool cltel_span_fields_are_valid(const cltel_attr *attrs, size_t count)
{
    bool valid = count <= CLTEL_ATTRS_MAX && (attrs || !count);
    for (size_t i = 0; valid && i < count; i++)
        valid = cltel_span_field_bytes(&attrs[i]) != 0;
    return valid;
}

/* Appends fields as items of this kind; those without room are left out and counted. */
cltel_err cltel_span_append(cltel_span *span, cltel_span_item item, const cltel_attr *attrs, size_t count);

/* Decides whether the trace that begins with this span is sampled: fills sampled and rule. Not OK: the client takes
 * no records, and nothing was decided. random: fresh bits. */
cltel_err cltel_span_decide(cltel_span *span, uint64_t random, const cltel_attr *attrs, size_t count);

void cltel_span_detach_inside(cltel_span_inside *inside);

#endif
