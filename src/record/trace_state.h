/* W3C tracestate: a list of at most 32 members key=value, from one header or several. */
#ifndef CLTEL_RECORD_TRACE_STATE_H
#define CLTEL_RECORD_TRACE_STATE_H

#include "record/trace_context.h"

enum { CLTEL_TRACESTATE_MEMBERS = 32 };

typedef struct cltel_tracestate_member {
    const char *ptr; /* into the header */
    uint16_t len;
    uint16_t key_len;
} cltel_tracestate_member;

/* Zero it first. Small: each reading of a request's headers has one on its stack. */
typedef struct cltel_tracestate {
    cltel_tracestate_member members[CLTEL_TRACESTATE_MEMBERS];
    size_t count;
    bool broken; /* the whole list counts as none */
} cltel_tracestate;

void cltel_tracestate_read(cltel_tracestate *state, cltel_view header);

/* Puts the list into the context; members leave it until it has at most CLTEL_TRACESTATE_MAX bytes. */
void cltel_tracestate_use(cltel_tracestate *state, cltel_context *context);

#endif
