/* What one update of a live tail shows: all events that came since the last one, or, where they are more than an
 * update may hold, so many of them, each with the same chance. */
#ifndef CLTEL_TOOLS_ENDPOINT_LIVE_SAMPLE_H
#define CLTEL_TOOLS_ENDPOINT_LIVE_SAMPLE_H

#include "base/bytes.h"

enum {
    CLTEL_LIVE_EVENTS_MAX = 500,        /* as AWS */
    CLTEL_LIVE_BYTES_MAX = 1024 * 1024, /* of messages and names as JSON; one event is kept even if it is larger */
};

typedef struct cltel_live_event {
    int64_t timestamp_ms;
    int64_t ingested_ms;
    size_t group; /* which of the session's */
    cltel_view stream;
    cltel_view message;
    uint64_t number; /* in order of arrival */
    size_t bytes;    /* as JSON */
} cltel_live_event;

typedef struct cltel_live_sample {
    cltel_live_event events[CLTEL_LIVE_EVENTS_MAX]; /* their texts are owned, in one piece each */
    size_t count;
    size_t bytes;
    uint64_t offered;
    uint64_t dice; /* any number to begin with */
    bool sampled;  /* some were left out */
} cltel_live_sample;

/* Copies the texts of what is kept. */
void cltel_live_sample_offer(cltel_live_sample *sample, const cltel_live_event *event);
void cltel_live_sample_sort(cltel_live_sample *sample); /* by time, then in order of arrival */
void cltel_live_sample_clear(cltel_live_sample *sample);

#endif
