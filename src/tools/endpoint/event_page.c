#include "tools/endpoint/event_page.h"

#include <stdlib.h>

#include "base/memory.h"

void cltel_event_page_init(cltel_event_page *page, size_t events_max, size_t bytes_max, bool newest)
{
    *page = (cltel_event_page){ .events_max = events_max, .bytes_max = bytes_max, .newest = newest };
}

void cltel_event_page_done(cltel_event_page *page)
{
    for (size_t i = 0; i < page->count; i++)
        cltel_release(page->events[i].message);
    cltel_release(page->events);
    *page = (cltel_event_page){ 0 };
}

/* Whether a is a worse one for this page than b. */
static bool is_worse(const cltel_event_page *page, const cltel_event_place *a, const cltel_event_place *b)
{
    int order = cltel_place_compare(a, b);
    return page->newest ? order < 0 : order > 0;
}

static void sift_up(cltel_event_page *page, size_t at)
{
    cltel_page_event moved = page->events[at];
    while (at > 0 && is_worse(page, &moved.place, &page->events[(at - 1) / 2].place)) {
        page->events[at] = page->events[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    page->events[at] = moved;
}

static void sift_down(cltel_event_page *page)
{
    cltel_page_event moved = page->events[0];
    size_t at = 0;
    for (size_t child = 1; child < page->count; child = 2 * at + 1) {
        if (child + 1 < page->count && is_worse(page, &page->events[child + 1].place, &page->events[child].place))
            child++;
        if (!is_worse(page, &page->events[child].place, &moved.place))
            break;
        page->events[at] = page->events[child];
        at = child;
    }
    page->events[at] = moved;
}

static void cut_at(cltel_event_page *page, cltel_event_place place)
{
    if (!page->cut || is_worse(page, &page->bound, &place))
        page->bound = place;
    page->cut = true;
}

static void push_out_worst(cltel_event_page *page)
{
    cut_at(page, page->events[0].place);
    page->bytes -= page->events[0].message_bytes;
    cltel_release(page->events[0].message);
    page->events[0] = page->events[--page->count];
    if (page->count > 0)
        sift_down(page);
}

static bool make_room(cltel_event_page *page)
{
    if (page->count < page->room)
        return true;
    size_t room = page->room ? 2 * page->room : 64;
    cltel_page_event *events = cltel_realloc(page->events, room * sizeof *events);
    if (events) {
        page->events = events;
        page->room = room;
    }
    return events != NULL;
}

static bool is_overfull(const cltel_event_page *page)
{
    return page->count > page->events_max || (page->bytes > page->bytes_max && page->count > 1);
}

void cltel_event_page_offer(cltel_event_page *page, const cltel_page_event *event)
{
    if (page->failed || (page->cut && !is_worse(page, &page->bound, &event->place)))
        return;
    char *message = cltel_strdup_n(event->message, event->message_bytes);
    if (!message || !make_room(page)) {
        cltel_release(message);
        page->failed = true;
        return;
    }
    page->events[page->count] = *event;
    page->events[page->count].message = message;
    page->bytes += event->message_bytes;
    sift_up(page, page->count++);
    while (is_overfull(page))
        push_out_worst(page);
}

bool cltel_event_page_is_beyond(const cltel_event_page *page, int64_t timestamp_ms)
{
    if (!page->cut)
        return false;
    return page->newest ? timestamp_ms < page->bound.timestamp_ms : timestamp_ms > page->bound.timestamp_ms;
}

void cltel_event_page_end_before(cltel_event_page *page, const cltel_event_place *end)
{
    while (page->count > 0 && cltel_place_compare(&page->events[0].place, end) >= 0)
        push_out_worst(page);
}

static int by_place(const void *a, const void *b)
{
    return cltel_place_compare(&((const cltel_page_event *)a)->place, &((const cltel_page_event *)b)->place);
}

void cltel_event_page_sort(cltel_event_page *page)
{
    if (page->count > 1)
        qsort(page->events, page->count, sizeof *page->events, by_place);
}
