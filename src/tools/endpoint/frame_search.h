/* Finds the events of a batch that have one of some texts in their message. The search runs over the whole blob at
 * once and only then looks which event it is in: where a text is rare, most events are never touched. */
#ifndef CLTEL_TOOLS_ENDPOINT_FRAME_SEARCH_H
#define CLTEL_TOOLS_ENDPOINT_FRAME_SEARCH_H

#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/insights/insights_search.h"

enum { CLTEL_FRAME_SEARCH_NEEDLES_MAX = 8 };

typedef struct cltel_frame_search {
    const cltel_needle *needles;
    size_t count;
    const char *hits[CLTEL_FRAME_SEARCH_NEEDLES_MAX]; /* of each needle the next one; NULL: there is none */
    cltel_view rest;                                  /* the frames that were not looked at */
    int64_t index;                                    /* of the first of them */
} cltel_frame_search;

/* No needles: every event is found. Needles and frames are borrowed. */
void cltel_frame_search_start(cltel_frame_search *search, cltel_view frames, const cltel_needle *needles, size_t count);

/* false: no more. *index: the event's place in the batch. */
bool cltel_frame_search_next(cltel_frame_search *search, cltel_framed_event *event, int64_t *index);

#endif
