/* The first (or the last) events of a scan that comes in roughly the right order: keeps the
 * best so far, within a number of events and of bytes, whatever the scan brings. So a
 * page needs one batch in memory at a time, however many batches overlap in time. */
#ifndef CLTEL_TOOLS_ENDPOINT_EVENT_PAGE_H
#define CLTEL_TOOLS_ENDPOINT_EVENT_PAGE_H

#include "tools/endpoint/event_place.h"

typedef struct cltel_page_event {
    cltel_event_place place;
    int64_t stream_id;
    int64_t ingested_ms;
    char *message; /* owned */
    size_t message_bytes;
} cltel_page_event;

typedef struct cltel_event_page {
    cltel_page_event *events; /* a heap with the worst on top, until sorted */
    size_t count;
    size_t room;
    size_t events_max;
    size_t bytes;
    size_t bytes_max; /* of messages; one event is kept even if it is larger */
    bool newest;      /* the best are the last ones */
    bool cut;         /* something was left out, or pushed out: it was no better than `bound` */
    cltel_event_place bound;
    bool failed; /* no memory */
} cltel_event_page;

void cltel_event_page_init(cltel_event_page *page, size_t events_max, size_t bytes_max, bool newest);
void cltel_event_page_done(cltel_event_page *page);

/* Copies the message if the event belongs onto the page. */
void cltel_event_page_offer(cltel_event_page *page, const cltel_page_event *event);

/* Whether nothing at this time or beyond it (in the page's direction) can get onto the page any more. */
bool cltel_event_page_is_beyond(const cltel_event_page *page, int64_t timestamp_ms);

/* Drops what is at or behind this place. */
void cltel_event_page_end_before(cltel_event_page *page, const cltel_event_place *end);

void cltel_event_page_sort(cltel_event_page *page); /* oldest first */

#endif
