#include "drain/drain.h"

#include "base/memory.h"

/* A claim keeps a producer with drop-oldest waiting: keep it short. */
enum { CLAIM_BYTES_MAX = 64 * 1024 };

bool cltel_drain_init(cltel_drain *drain, const cltel_registry *registry, cltel_lane_id lane)
{
    *drain = (cltel_drain){ .rings = &registry->lanes[lane], .drop_oldest = registry->drop_oldest };
    drain->sources = cltel_alloc(registry->max * sizeof *drain->sources);
    drain->active = cltel_alloc(registry->max * sizeof *drain->active);
    return drain->sources && drain->active;
}

void cltel_drain_done(cltel_drain *drain)
{
    cltel_release(drain->sources);
    cltel_release(drain->active);
}

/* Bytes that are no record: nothing behind them can be found again before the next head. How many records they were
 * is known by their numbers, but never more than fit, for the numbers may be what was written over. */
static void give_up_rest(cltel_drain *drain, cltel_drain_source *source)
{
    uint64_t head = cltel_ring_head_sc(source->ring);
    uint64_t seq = cltel_load_acquire(&source->ring->file->seq);
    uint64_t most = (head - source->read) / sizeof(cltel_record_header);
    uint64_t lost = seq > source->seq ? seq - source->seq : 1;
    if (lost > most)
        lost = most > 0 ? most : 1;
    drain->unreadable += lost;
    source->seq += lost;
    source->read = source->limit = head;
}

static void read_next(cltel_drain *drain, cltel_drain_source *source)
{
    source->has_next = false;
    if (source->read == source->limit)
        return;
    /* A number that cannot be is a wild write too, and would upset every count. */
    source->has_next =
        cltel_record_read(cltel_ring_at(source->ring, source->read), source->limit - source->read, &source->next) &&
        source->next.header->seq > source->seq && source->next.header->seq <= source->seq_limit;
    if (!source->has_next)
        give_up_rest(drain, source);
}

static void open_source(cltel_drain_source *source, bool claim)
{
    if (claim)
        source->read = cltel_ring_claim_sc(source->ring);
    source->limit = cltel_ring_head_sc(source->ring);
    source->seq_limit = cltel_load_acquire(&source->ring->file->seq);
}

/* With drop-oldest only a part is taken; it has to end between two records. */
static void shorten(cltel_drain_source *source)
{
    uint64_t end = source->read;
    while (end < source->limit && end - source->read < CLAIM_BYTES_MAX) {
        const cltel_record_header *header = (const void *)cltel_ring_at(source->ring, end);
        if (header->length < sizeof *header || header->length > source->limit - end || header->length % 8 != 0)
            return;
        end += header->length;
    }
    source->limit = end;
}

void cltel_drain_begin(cltel_drain *drain)
{
    uint32_t count = cltel_ring_list_count(drain->rings);
    drain->active_count = 0;
    drain->runner_up_time = 0;
    for (uint32_t i = 0; i < count; i++) {
        cltel_drain_source *source = &drain->sources[i];
        source->ring = drain->rings->rings[i];
        open_source(source, drain->drop_oldest);
        if (drain->drop_oldest)
            shorten(source);
        read_next(drain, source);
        if (source->has_next)
            drain->active[drain->active_count++] = i;
    }
}

/* Puts the source with the oldest record first and remembers how old the second one is. */
static void choose(cltel_drain *drain)
{
    uint32_t oldest = 0;
    uint64_t first = UINT64_MAX, second = UINT64_MAX;
    for (uint32_t i = 0; i < drain->active_count; i++) {
        uint64_t time = drain->sources[drain->active[i]].next.header->time;
        if (time < first) {
            second = first;
            first = time;
            oldest = i;
        } else if (time < second) {
            second = time;
        }
    }
    uint32_t index = drain->active[oldest];
    drain->active[oldest] = drain->active[0];
    drain->active[0] = index;
    drain->runner_up_time = second;
}

const cltel_record *cltel_drain_peek(cltel_drain *drain, uint32_t *ring)
{
    if (drain->active_count == 0)
        return NULL;
    if (drain->sources[drain->active[0]].next.header->time > drain->runner_up_time || drain->runner_up_time == 0)
        choose(drain);
    *ring = drain->active[0];
    return &drain->sources[drain->active[0]].next;
}

void cltel_drain_take(cltel_drain *drain)
{
    cltel_drain_source *source = &drain->sources[drain->active[0]];
    source->read += source->next.header->length;
    source->seq = source->next.header->seq;
    read_next(drain, source);
    if (!source->has_next) {
        drain->active[0] = drain->active[--drain->active_count];
        drain->runner_up_time = 0;
    }
}

void cltel_drain_end(cltel_drain *drain)
{
    uint32_t count = cltel_ring_list_count(drain->rings);
    if (!drain->drop_oldest)
        return;
    for (uint32_t i = 0; i < count; i++)
        if (drain->sources[i].ring)
            cltel_ring_release_sc(drain->sources[i].ring, drain->sources[i].read);
}
