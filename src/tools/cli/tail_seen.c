#include "tools/cli/tail_seen.h"

#include "base/memory.h"

enum { FIRST_PLACES = 1024 };

static uint64_t hash_of(cltel_view id)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < id.len; i++)
        hash = (hash ^ (uint8_t)id.ptr[i]) * UINT64_C(1099511628211);
    return hash ? hash : 1;
}

/* The place of this hash, or the free one where it belongs. */
static cltel_seen_event *find(const cltel_tail_seen *seen, uint64_t hash)
{
    size_t at = (size_t)(hash ^ hash >> 32) & (seen->place_count - 1);
    while (seen->places[at].hash && seen->places[at].hash != hash)
        at = (at + 1) & (seen->place_count - 1);
    return &seen->places[at];
}

/* Moves what is not older than before_ms into place_count new places. */
static bool rebuild(cltel_tail_seen *seen, size_t place_count, int64_t before_ms)
{
    cltel_tail_seen fresh = { cltel_alloc(place_count * sizeof *fresh.places), place_count, 0 };
    if (!fresh.places)
        return false;
    for (size_t i = 0; i < seen->place_count; i++) {
        const cltel_seen_event *event = &seen->places[i];
        if (event->hash && event->timestamp_ms >= before_ms) {
            *find(&fresh, event->hash) = *event;
            fresh.taken++;
        }
    }
    cltel_release(seen->places);
    *seen = fresh;
    return true;
}

bool cltel_tail_seen_add(cltel_tail_seen *seen, cltel_view id, int64_t timestamp_ms)
{
    size_t wanted = seen->place_count ? seen->place_count * 2 : FIRST_PLACES;
    if (seen->taken * 2 >= seen->place_count && !rebuild(seen, wanted, INT64_MIN))
        return true;
    uint64_t hash = hash_of(id);
    cltel_seen_event *place = find(seen, hash);
    if (place->hash)
        return false;
    *place = (cltel_seen_event){ hash, timestamp_ms };
    seen->taken++;
    return true;
}

void cltel_tail_seen_forget(cltel_tail_seen *seen, int64_t before_ms)
{
    if (seen->place_count)
        rebuild(seen, seen->place_count, before_ms);
}

void cltel_tail_seen_done(cltel_tail_seen *seen)
{
    cltel_release(seen->places);
    *seen = (cltel_tail_seen){ 0 };
}
