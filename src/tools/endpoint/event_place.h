/* Where an event stands in the order of all events: by time, then by the batch it came
 * in, then by its index there. A place doubles as eventId and as what paging tokens
 * hold, so that a page can be continued without remembering anything. */
#ifndef CLTEL_TOOLS_ENDPOINT_EVENT_PLACE_H
#define CLTEL_TOOLS_ENDPOINT_EVENT_PLACE_H

#include "base/bytes.h"

enum { CLTEL_PLACE_CHARS = 56 }; /* as many digits as AWS's event ids have */

typedef struct cltel_event_place {
    int64_t timestamp_ms;
    int64_t batch;
    int64_t index;
} cltel_event_place;

/* Less than, equal to, or greater than zero, as a is before, at or behind b. */
int cltel_place_compare(const cltel_event_place *a, const cltel_event_place *b);

/* The place right behind. */
cltel_event_place cltel_place_after(cltel_event_place place);

/* Writes CLTEL_PLACE_CHARS digits and a NUL; the order of the texts is the order of the places. */
void cltel_place_text(const cltel_event_place *place, char *text);
bool cltel_place_parse(cltel_view text, cltel_event_place *place);

#endif
