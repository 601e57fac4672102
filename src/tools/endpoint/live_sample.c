#include "tools/endpoint/live_sample.h"

#include <stdlib.h>

#include "base/memory.h"

/* SplitMix64: one state word, good enough for a choice. */
static uint64_t throw_dice(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

/* A control character is escaped in six bytes, at most: a limit of plain bytes would be none of an update. */
static size_t json_bytes(cltel_view text)
{
    size_t bytes = text.len;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bytes += c < 0x20 ? (c == '\n' || c == '\t' || c == '\r' ? 1 : 5) : c == '"' || c == '\\';
    }
    return bytes;
}

/* Does not look at texts that are too long in any case. */
static bool fits(const cltel_live_event *event, size_t room)
{
    return event->stream.len + event->message.len <= room &&
           json_bytes(event->stream) + json_bytes(event->message) <= room;
}

static void remove_event(cltel_live_sample *sample, cltel_live_event *event)
{
    sample->bytes -= event->bytes;
    cltel_release((char *)(uintptr_t)event->stream.ptr);
    *event = (cltel_live_event){ 0 };
}

static bool keep(cltel_live_sample *sample, cltel_live_event *slot, const cltel_live_event *event)
{
    char *text = cltel_alloc(event->stream.len + event->message.len + 1);
    if (!text)
        return false;
    memcpy(text, event->stream.ptr, event->stream.len);
    memcpy(text + event->stream.len, event->message.ptr, event->message.len);
    *slot = *event;
    slot->stream.ptr = text;
    slot->message.ptr = text + event->stream.len;
    slot->number = sample->offered;
    slot->bytes = json_bytes(event->stream) + json_bytes(event->message);
    sample->bytes += slot->bytes;
    return true;
}

/* Algorithm R: the n-th event takes a random place of n, and is kept if that is one of the sample's. */
static void replace_one(cltel_live_sample *sample, const cltel_live_event *event)
{
    uint64_t place = throw_dice(&sample->dice) % sample->offered;
    if (place >= sample->count)
        return;
    cltel_live_event *slot = &sample->events[place];
    size_t others = sample->bytes - slot->bytes;
    if (others > CLTEL_LIVE_BYTES_MAX || !fits(event, CLTEL_LIVE_BYTES_MAX - others))
        return;
    remove_event(sample, slot);
    if (!keep(sample, slot, event))
        *slot = sample->events[--sample->count];
}

void cltel_live_sample_offer(cltel_live_sample *sample, const cltel_live_event *event)
{
    sample->offered++;
    bool has_room =
        sample->count == 0 || (sample->count < CLTEL_LIVE_EVENTS_MAX && sample->bytes < CLTEL_LIVE_BYTES_MAX &&
                               fits(event, CLTEL_LIVE_BYTES_MAX - sample->bytes));
    if (has_room && keep(sample, &sample->events[sample->count], event)) {
        sample->count++;
        return;
    }
    sample->sampled = true;
    if (sample->count > 0)
        replace_one(sample, event);
}

static int compare(const void *a, const void *b)
{
    const cltel_live_event *x = a, *y = b;
    if (x->timestamp_ms != y->timestamp_ms)
        return x->timestamp_ms < y->timestamp_ms ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

void cltel_live_sample_sort(cltel_live_sample *sample)
{
    qsort(sample->events, sample->count, sizeof *sample->events, compare);
}

void cltel_live_sample_clear(cltel_live_sample *sample)
{
    for (size_t i = 0; i < sample->count; i++)
        remove_event(sample, &sample->events[i]);
    sample->count = 0;
    sample->offered = 0;
    sample->sampled = false;
}
