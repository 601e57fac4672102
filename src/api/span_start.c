/* How a span begins: its ids, its parent, and whether it is recorded at all. */
#include <cltel/span.h>

#include "api/recording.h"
#include "api/span_inside.h"

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/* xoroshiro128+: 128 bits of state keep the ids of many threads apart. */
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

/* What does not depend on whether it is recorded. */
ALWAYS_INLINE void fill(cltel_client *client, cltel_span_inside *inside, const cltel_current *parent, uint32_t kind)
{
    inside->self = *parent;
    inside->self.depth = 0;
    make_span_id(&cltel_thread, inside, inside->self.ids.span_id);
    memcpy(inside->parent_id, parent->ids.span_id, sizeof inside->parent_id);
    inside->client = client;
    inside->part_flags = 0;
    inside->kind = (uint8_t)kind;
    inside->by_caller = 0;
    inside->rule = 0;
    inside->more = NULL;
    inside->room_bytes = client->span_room;
    inside->item_count = inside->items_dropped = 0;
}

ALWAYS_INLINE void take_name(cltel_span *span, const char *name)
{
    cltel_span_inside *inside = cltel_span_look(span);
    size_t len = strlen(name);
    if (len > CLTEL_SPAN_NAME_MAX)
        len = CLTEL_SPAN_NAME_MAX;
    inside->name_len = (uint16_t)(len < inside->room_bytes ? len : inside->room_bytes);
    cltel_copy(span->room, name, inside->name_len);
    inside->used = inside->name_len;
}

static cltel_err start(cltel_client *client, cltel_span *span, const cltel_current *parent, uint32_t kind,
                       const char *name, const cltel_attr *attrs, size_t count)
{
    cltel_span_inside *inside = cltel_span_look(span);
    cltel_thread_cache *thread = &cltel_thread;
    inside->start = cltel_recording_time(client); /* first: the processor goes on while it waits for the counter */
    if (CLTEL_UNLIKELY(!cltel_span_fields_are_valid(attrs, count)))
        return refuse_start(client, span, CLTEL_E_INVALID_ARGUMENT);
    if (CLTEL_UNLIKELY(thread->lanes[CLTEL_LANE_SPANS].client_id != cltel_load_relaxed(client->id_word))) {
        cltel_err met = meet_client(client);
        if (met)
            return refuse_start(client, span, met);
    }
    fill(client, inside, parent, kind);
    cltel_err err = has_no_span(parent->root_id) ? make_root(thread, span, parent, attrs, count) : CLTEL_OK;
    if (CLTEL_UNLIKELY(err))
        return refuse_start(client, span, err);
    if (inside->self.sampled == CLTEL_SAMPLED_YES)
        inside->part_flags |= CLTEL_SPAN_SAMPLED;
    else if (!client->spans_held) {
        inside->state = CLTEL_SPAN_PASSES_ON;
        return CLTEL_OK;
    }
    take_name(span, name);
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
