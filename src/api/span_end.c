/* How a span ends: one record in the thread's ring of spans. */
#include <cltel/span.h>

#include "api/recording.h"
#include "api/span_inside.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* What is written at the end, or reported before. */
typedef struct ending {
    uint32_t part_flags;
    const cltel_attr *attrs;
    size_t count;
    uint64_t bytes; /* of the last fields; UINT64_MAX: one is not valid */
} ending;

ALWAYS_INLINE uint64_t fields_bytes(const cltel_attr *attrs, size_t count)
{
    uint64_t bytes = 0, invalid = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t field = cltel_span_field_bytes(&attrs[i]);
        invalid |= (uint64_t)(field == 0);
        bytes += field;
    }
    return invalid ? UINT64_MAX : bytes;
}

ALWAYS_INLINE void write_record(uint8_t *at, cltel_span *span, const ending *e, uint64_t length, uint64_t seq)
{
    const cltel_span_inside *inside = cltel_span_look(span);
    uint64_t word = cltel_header_word(inside->kind, inside->client->clock, 0, 0, inside->name_len);
    word += CLTEL_RECORD_SPAN - CLTEL_RECORD_LOG;
    cltel_header_write(at, (uint32_t)length, seq, cltel_recording_time(inside->client), word);
    cltel_span_part *part = (cltel_span_part *)(at + sizeof(cltel_record_header));
    memcpy(part->trace_id, inside->self.ids.trace_id, sizeof part->trace_id);
    memcpy(part->span_id, inside->self.ids.span_id, sizeof part->span_id);
    memcpy(part->parent_id, inside->parent_id, sizeof part->parent_id);
    memcpy(part->root_id, inside->self.root_id, sizeof part->root_id);
    part->start = inside->start;
    part->flags = inside->part_flags | e->part_flags;
    part->item_count = (uint16_t)(inside->item_count + e->count);
    part->items_dropped = inside->items_dropped;
    part->rule = inside->rule;
    part->reserved = 0;
    uint8_t *to = cltel_copy((uint8_t *)(part + 1), cltel_span_memory(span), inside->used);
    for (size_t i = 0; i < e->count; i++)
        to = cltel_field_write(to, &e->attrs[i], e->attrs[i].key_len, 0);
}

static __attribute__((noinline, cold)) cltel_err refuse_end(cltel_client *client, cltel_ring *ring, cltel_drop reason)
{
    cltel_err err = cltel_recording_refuse(client, ring, reason);
    cltel_recording_end();
    return err;
}

/* Bytes of the record without its last fields and without padding. */
ALWAYS_INLINE uint64_t own_bytes(const cltel_span_inside *inside)
{
    return sizeof(cltel_record_header) + sizeof(cltel_span_part) + inside->used;
}

/* The last fields are not valid, or too large: the span is recorded without them. */
static __attribute__((noinline, cold)) cltel_err leave_out_fields(cltel_span_inside *inside, ending *e)
{
    cltel_err err = e->bytes == UINT64_MAX ? CLTEL_E_INVALID_ARGUMENT : CLTEL_E_TOO_LARGE;
    uint32_t dropped = inside->items_dropped + (uint32_t)(e->count < UINT16_MAX ? e->count : UINT16_MAX);
    inside->items_dropped = dropped < UINT16_MAX ? (uint16_t)dropped : UINT16_MAX;
    e->count = 0;
    e->bytes = 0;
    return err;
}

static cltel_err record(cltel_span *span, ending e)
{
    cltel_span_inside *inside = cltel_span_look(span);
    cltel_client *client = inside->client;
    cltel_err err = CLTEL_OK;
    cltel_ring *ring = cltel_recording_begin_spans(client);
    if (CLTEL_UNLIKELY(!ring))
        return cltel_recording_refused(client);
    uint64_t own = own_bytes(inside);
    if (CLTEL_UNLIKELY(e.bytes > client->record_max || own + e.bytes + 7 > client->record_max))
        err = leave_out_fields(inside, &e);
    uint64_t length = (own + e.bytes + 7) & ~(uint64_t)7;
    if (CLTEL_UNLIKELY(length > client->record_max))
        return refuse_end(client, ring, CLTEL_DROP_TOO_LARGE);
    bool urgent = (inside->part_flags & CLTEL_SPAN_STATUS_MASK) >= CLTEL_STATUS_ERROR;
    uint8_t *at = cltel_recording_reserve(client, ring, length, urgent);
    if (CLTEL_UNLIKELY(!at))
        return refuse_end(client, ring, CLTEL_DROP_BUFFER_FULL);
    write_record(at, span, &e, length, cltel_ring_next_seq_sp(ring));
    cltel_ring_commit_sp(ring, length);
    cltel_recording_end();
    return err;
}

static __attribute__((noinline)) cltel_err end_recorded(cltel_span *span, const cltel_attr *attrs, size_t count)
{
    cltel_span_inside *inside = cltel_span_look(span);
    uint32_t state = inside->state;
    if (CLTEL_UNLIKELY(!cltel_span_is_started(state)))
        return cltel_span_not_recorded(span);
    inside->state = CLTEL_SPAN_ENDED;
    if (inside->self.depth && inside->thread == &cltel_thread)
        cltel_span_detach_inside(inside);
    else if (inside->self.depth)
        cltel_span_count_misuse(); /* it stays current there until that thread detaches it */
    if (state != CLTEL_SPAN_RECORDS)
        return CLTEL_OK;
    ending e = { .attrs = attrs, .count = attrs ? count : 0 };
    e.bytes = e.count > CLTEL_ATTRS_MAX || (!attrs && count) ? UINT64_MAX : fields_bytes(attrs, e.count);
    return record(span, e);
}

/* The span that is not sampled goes out by the first return, without a register saved. */
cltel_err cltel_span_end(cltel_span *span, const cltel_attr *attrs, size_t attr_count)
{
    if (!span)
        return CLTEL_OK;
    cltel_span_inside *inside = cltel_span_look(span);
    if (inside->state == CLTEL_SPAN_PASSES_ON) {
        inside->state = CLTEL_SPAN_ENDED;
        return CLTEL_OK;
    }
    return end_recorded(span, attrs, attr_count);
}

cltel_err cltel_span_report(cltel_span *span)
{
    if (!span)
        return CLTEL_OK;
    if (cltel_span_look(span)->state != CLTEL_SPAN_RECORDS)
        return cltel_span_not_recorded(span);
    return record(span, (ending){ .part_flags = CLTEL_SPAN_IN_PROGRESS });
}
