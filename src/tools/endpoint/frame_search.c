#include "tools/endpoint/frame_search.h"

static const char *find_from(const cltel_frame_search *search, size_t needle, const char *from)
{
    if (search->rest.len == 0)
        return NULL; /* the view may have no memory at all */
    const char *end = search->rest.ptr + search->rest.len;
    return from < end ? cltel_needle_find(&search->needles[needle], (cltel_view){ from, (size_t)(end - from) }) : NULL;
}

void cltel_frame_search_start(cltel_frame_search *search, cltel_view frames, const cltel_needle *needles, size_t count)
{
    *search = (cltel_frame_search){ .needles = needles, .count = count, .rest = frames };
    for (size_t i = 0; i < count; i++)
        search->hits[i] = find_from(search, i, frames.ptr);
}

/* Which needle comes next; count: none does. */
static size_t nearest(cltel_frame_search *search)
{
    size_t best = search->count;
    for (size_t i = 0; i < search->count; i++) {
        if (search->hits[i] && search->hits[i] < search->rest.ptr)
            search->hits[i] = find_from(search, i, search->rest.ptr);
        if (search->hits[i] && (best == search->count || search->hits[i] < search->hits[best]))
            best = i;
    }
    return best;
}

/* Leaves out the events in front of a hit and looks at the one that it is in, or in the head of. */
static bool look_at(cltel_frame_search *search, const char *hit, cltel_view *behind, cltel_framed_event *event)
{
    for (*behind = search->rest; cltel_frame_next(behind, event); search->index++) {
        if (behind->ptr > hit)
            return true;
        search->rest = *behind;
    }
    return false;
}

bool cltel_frame_search_next(cltel_frame_search *search, cltel_framed_event *event, int64_t *index)
{
    cltel_view behind;
    while (search->count > 0) {
        size_t needle = nearest(search);
        if (needle == search->count || !look_at(search, search->hits[needle], &behind, event))
            return false;
        const char *hit = search->hits[needle];
        if (hit >= event->message.ptr && hit + search->needles[needle].text.len <= behind.ptr)
            break;
        search->hits[needle] = find_from(search, needle, hit + 1); /* in numbers, or across two events */
    }
    if (search->count == 0) {
        behind = search->rest;
        if (!cltel_frame_next(&behind, event))
            return false;
    }
    search->rest = behind;
    *index = search->index++;
    return true;
}
