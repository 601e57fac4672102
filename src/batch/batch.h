/* A batch: the body of one call that sends records, and what must be remembered to settle it.
 *
 * PutLogEvents (CloudWatch Logs API reference): bytes are the events' UTF-8 bytes plus 26
 * each, at most 1,048,576; at most 10,000 events; in order of time; first to last at most
 * 24 hours.
 * PutTraceSegments (X-Ray API reference, and what AWS's own daemon sends): at most 50
 * documents; the answer names those that were not taken by their ids. */
#ifndef CLTEL_BATCH_BATCH_H
#define CLTEL_BATCH_BATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum { CLTEL_EVENT_OVERHEAD = 26, CLTEL_DOCUMENT_OVERHEAD = 1, CLTEL_DOCUMENT_ID_CHARS = 16 };

#define CLTEL_BATCH_SPAN_MS (INT64_C(24) * 3600 * 1000)

typedef struct cltel_batch_limits {
    uint64_t bytes;
    uint32_t count;
    uint32_t overhead; /* bytes that each counts beside its text */
} cltel_batch_limits;

/* Up to where a ring may be released once this batch and all before it are settled. */
typedef struct cltel_mark {
    uint32_t ring;
    uint64_t end;
} cltel_mark;

typedef struct cltel_batch {
    cltel_buf body;   /* opening, events separated by commas, and the end once closed */
    cltel_buf starts; /* uint32_t per event: where it begins in body */
    cltel_buf ids;    /* CLTEL_DOCUMENT_ID_CHARS per event, for a service that answers by id; else empty */
    cltel_buf marks;  /* cltel_mark per ring */
    uint32_t count;   /* events */
    bool notice;      /* holds one event of the library's own, no records */
    uint64_t bytes;   /* as the service counts */
    int64_t first_ms;
    int64_t last_ms;
    int64_t opened_ns;    /* monotonic, when the first event came */
    uint32_t opening_len; /* bytes of body before the first event */
} cltel_batch;

/* Opens an empty batch. opening: the JSON up to and including the '[' of the list. */
void cltel_batch_open(cltel_batch *batch, cltel_view opening);
void cltel_batch_done(cltel_batch *batch);

/* The timestamp an event must carry so that the batch stays in order: small steps back
 * (threads that were interrupted between clock and commit) become the last event's time. */
int64_t cltel_batch_timestamp(const cltel_batch *batch, int64_t time_ms);

/* Must an event of this time go into another batch, because order or span would break? */
bool cltel_batch_refuses_time(const cltel_batch *batch, int64_t time_ms);

/* Begins an event: the caller then appends it to body and says how it went. */
void cltel_batch_event_begin(cltel_batch *batch);

/* Takes what was appended, or, when a limit would be broken, takes it back and returns
 * false: close the batch and encode the event again into the next. An event that
 * is alone is always taken. */
bool cltel_batch_event_end(cltel_batch *batch, const cltel_batch_limits *limits, uint32_t message_bytes,
                           int64_t timestamp_ms, int64_t now_ns);

/* Begins a document: room for its id is kept, so that noting it cannot fail. false: no memory. */
bool cltel_batch_document_begin(cltel_batch *batch);

/* The id of the document that was just taken. */
void cltel_batch_document_id(cltel_batch *batch, const char *id);

void cltel_batch_mark(cltel_batch *batch, uint32_t ring, uint64_t end);

/* Ends the body: it can be sent. */
void cltel_batch_close(cltel_batch *batch);

/* Moves the later half of a closed batch into `second`, which is opened and closed by this.
 * The marks go with it. Needs 2 or more events; false: no memory, nothing changed. */
bool cltel_batch_split(cltel_batch *batch, cltel_batch *second);

/* Leaves only the events i of a closed batch for which wanted[i] == value; at least one. The marks stay:
 * what they release waits for what is left. */
void cltel_batch_keep(cltel_batch *batch, const uint8_t *wanted, uint8_t value);

/* Adds shift_ms to the timestamp of every event of a closed batch; the messages stay. One event or
 * more. false: no memory, nothing changed. */
bool cltel_batch_shift(cltel_batch *batch, int64_t shift_ms);

#endif
