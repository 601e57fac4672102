/* The two calls that every span makes: start and end. */
#include <cltel/span.h>

#include "api/recording.h"
#include "api/span_inside.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* xoroshiro128+ (Blackman, Vigna): 128 bits of state keep the ids of many threads apart. */
ALWAYS_INLINE uint64_t next_random(cltel_thread_cache *thread)
{
    uint64_t a = thread->random[0], b = thread->random[1], sum = a + b;
    b ^= a;
    thread->random[0] = (a << 24 | a >> 40) ^ b ^ b << 16;
    thread->random[1] = b << 37 | b >> 27;
    return sum;
}

/* A signal handler may interrupt the generator and get the number that is on its way here; its span is another. */
ALWAYS_INLINE void make_span_id(cltel_thread_cache *thread, const void *span, uint8_t *id)
{
    uint64_t random = next_random(thread) ^ (uintptr_t)span * 0x9E3779B97F4A7C15u;
    random += random == 0; /* all 0 is no id */
    memcpy(id, &random, sizeof random);
}

/* X-Ray's form of a trace id: it begins with the time in seconds. */
static void make_trace_id(cltel_thread_cache *thread, const void *span, uint8_t *id)
{
    uint32_t seconds = __builtin_bswap32((uint32_t)cltel_clock_realtime_s());
    uint64_t random[2] = { next_random(thread) ^ (uintptr_t)span * 0x9E3779B97F4A7C15u, next_random(thread) };
    memcpy(id, &seconds, sizeof seconds);
    memcpy(id + 4, &random[0], 8);
    memcpy(id + 12, &random[1], 4);
}

static bool has_no_span(const uint8_t *id)
{
    return *(const cltel_u64_unaligned *)id == 0;
}

/* Not sampled: it has the ids of its parent, and nothing to record. */
ALWAYS_INLINE cltel_err pass_on(cltel_client *client, cltel_span_inside *inside, const cltel_current *parent)
{
    inside->self = *parent;
    inside->self.depth = 0;
    inside->client = client;
    inside->by_caller = 0;
    inside->rule = 0;
    inside->state = CLTEL_SPAN_PASSES_ON;
    return CLTEL_OK;
}

static cltel_err make_root(cltel_thread_cache *thread, cltel_span *span, const cltel_current *parent,
                           const cltel_attr *attrs, size_t count)
{
    cltel_span_inside *inside = cltel_span_look(span);
    memcpy(inside->self.root_id, inside->self.ids.span_id, sizeof inside->self.root_id);
    inside->part_flags = CLTEL_SPAN_LOCAL_ROOT;
    if (!parent->header_bits) {
        make_trace_id(thread, inside, inside->self.ids.trace_id);
        memset(inside->parent_id, 0, sizeof inside->parent_id);
        inside->self.flags = CLTEL_CONTEXT_VALID | CLTEL_CONTEXT_RANDOM;
        inside->self.header_bits = CLTEL_CURRENT_HEADER_BITS;
    }
    inside->by_caller = parent->sampled == CLTEL_SAMPLED_YES || parent->sampled == CLTEL_SAMPLED_NO;
    return inside->by_caller ? CLTEL_OK : cltel_span_decide(span, next_random(thread), attrs, count);
}

/* Without a context of its own, what is current; a thread whose client changed is seen to first. */
static __attribute__((noinline, cold)) cltel_err meet_client(cltel_client *client)
{
    if (!cltel_recording_begin_spans(client))
        return cltel_recording_error();
    cltel_recording_end();
    return CLTEL_OK;
}

static __attribute__((noinline, cold)) cltel_err refuse_start(cltel_client *client, cltel_span *span, cltel_err err)
{
    if (span) {
        cltel_span_look(span)->state = CLTEL_SPAN_NEVER_BEGAN;
        cltel_span_look(span)->self.depth = 0;
    }
    if (client && err == CLTEL_E_INVALID_ARGUMENT)
        cltel_span_count_misuse();
    return err;
}

ALWAYS_INLINE bool fields_are_valid(const cltel_attr *attrs, size_t count)
{
    bool valid = true;
    for (size_t i = 0; i < count; i++)
        valid &= cltel_span_field_bytes(&attrs[i]) != 0;
    return valid;
}

static cltel_err start(cltel_client *client, cltel_span *span, const cltel_current *parent, uint32_t kind,
                       const char *name, const cltel_attr *attrs, size_t count)
{
    cltel_span_inside *inside = cltel_span_look(span);
    cltel_thread_cache *thread = &cltel_thread;
    inside->start = cltel_recording_time(client); /* first: the processor goes on while it waits for the counter */
    if (CLTEL_UNLIKELY(count > CLTEL_ATTRS_MAX || (!attrs && count) || !fields_are_valid(attrs, count)))
        return refuse_start(client, span, CLTEL_E_INVALID_ARGUMENT);
    if (CLTEL_UNLIKELY(thread->lanes[CLTEL_LANE_SPANS].client_id != cltel_load_relaxed(client->id_word))) {
        cltel_err met = meet_client(client);
        if (met)
            return refuse_start(client, span, met);
    }
    inside->self = *parent;
    inside->self.depth = 0;
    make_span_id(thread, inside, inside->self.ids.span_id);
    memcpy(inside->parent_id, parent->ids.span_id, sizeof inside->parent_id);
    inside->client = client;
    inside->part_flags = 0;
    inside->kind = (uint8_t)kind;
    inside->by_caller = 0;
    inside->rule = 0;
    inside->more = NULL;
    inside->room_bytes = client->span_room;
    inside->item_count = inside->items_dropped = 0;
    cltel_err err = has_no_span(parent->root_id) ? make_root(thread, span, parent, attrs, count) : CLTEL_OK;
    if (CLTEL_UNLIKELY(err))
        return refuse_start(client, span, err);
    if (inside->self.sampled == CLTEL_SAMPLED_YES)
        inside->part_flags |= CLTEL_SPAN_SAMPLED;
    else if (!client->spans_held) {
        inside->state = CLTEL_SPAN_PASSES_ON;
        return CLTEL_OK;
    }
    size_t name_len = strlen(name);
    if (name_len > CLTEL_SPAN_NAME_MAX)
        name_len = CLTEL_SPAN_NAME_MAX;
    inside->name_len = (uint16_t)(name_len < inside->room_bytes ? name_len : inside->room_bytes);
    cltel_copy(span->room, name, inside->name_len);
    inside->used = inside->name_len;
    inside->state = CLTEL_SPAN_RECORDS;
    if (count)
        (void)cltel_span_append(span, CLTEL_ITEM_FIELD, attrs, count);
    return CLTEL_OK;
}

static __attribute__((noinline)) cltel_err start_from(cltel_client *client, cltel_span *span,
                                                      const cltel_context *context, uint32_t kind, const char *name,
                                                      const cltel_attr *attrs, size_t count)
{
    const cltel_current parent = cltel_current_of(context);
    if (parent.sampled == CLTEL_SAMPLED_NO && parent.header_bits && !client->spans_held)
        return pass_on(client, cltel_span_look(span), &parent);
    return start(client, span, &parent, kind, name, attrs, count);
}

cltel_err cltel_span_start(cltel_client *client, cltel_span *span, cltel_span_kind kind, const char *name,
                           const cltel_context *parent, const cltel_attr *attrs, size_t attr_count)
{
    if (CLTEL_UNLIKELY(!client || !span || !name || (uint32_t)kind > CLTEL_SPAN_CONSUMER))
        return refuse_start(client, span, CLTEL_E_INVALID_ARGUMENT);
    if (CLTEL_UNLIKELY(parent != NULL))
        return start_from(client, span, parent, (uint32_t)kind, name, attrs, attr_count);
    const cltel_current *current = &cltel_thread.current;
    if (current->sampled == CLTEL_SAMPLED_NO && !client->spans_held)
        return pass_on(client, cltel_span_look(span), current);
    return start(client, span, current, (uint32_t)kind, name, attrs, attr_count);
}

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
