/* Parses the body of PutLogEvents: {"logGroupName":..,"logStreamName":..,"logEvents":[{"timestamp":..,
 * "message":..},..]} in one pass, straight into the frames that the store keeps (event_frames.h). A body holds up
 * to 10,000 events; a tree of them would cost more than everything else that is done with them. Members may
 * come in any order, unknown ones are passed over. */
#ifndef CLTEL_TOOLS_ENDPOINT_PUT_PARSER_H
#define CLTEL_TOOLS_ENDPOINT_PUT_PARSER_H

#include "base/bytes.h"

enum {
    CLTEL_PUT_EVENTS_MAX = 10000,
    CLTEL_PUT_BYTES_MAX = 1048576,
    CLTEL_PUT_EVENT_OVERHEAD_BYTES = 26,
    CLTEL_PUT_SPAN_MAX_MS = 24 * 3600 * 1000
};

/* What AWS's model asks of each event. */
typedef enum cltel_put_member_fault {
    CLTEL_PUT_MEMBERS_FINE,
    CLTEL_PUT_NO_TIMESTAMP,
    CLTEL_PUT_NEGATIVE_TIMESTAMP,
    CLTEL_PUT_NO_MESSAGE,
    CLTEL_PUT_EMPTY_MESSAGE
} cltel_put_member_fault;

typedef struct cltel_put {
    cltel_buf group; /* failed: no memory */
    cltel_buf stream;
    cltel_buf frames;
    cltel_buf digest; /* of the frames (batch_digest.h), where somebody has made it */
    bool has_group;   /* false: missing or null */
    bool has_stream;
    bool has_events;
    size_t count;
    size_t upload_bytes; /* messages and 26 for each */
    int64_t first_ms;
    int64_t last_ms;
    bool unordered;
    cltel_put_member_fault member_fault; /* of the first event that has one */
    size_t member_fault_index;           /* from 1, as AWS counts */
    int64_t member_fault_value;          /* a negative timestamp */
    const char *syntax_fault;            /* static text; NULL: the body is well-formed */
    size_t syntax_offset;
} cltel_put;

/* put is zeroed, or was parsed into before. false: syntax_fault says why, or there is no memory. */
bool cltel_put_parse(cltel_put *put, cltel_view body);
void cltel_put_done(cltel_put *put);

#endif
