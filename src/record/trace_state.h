/* W3C tracestate: a list of at most 32 members key=value, from one header or several. */
#ifndef CLTEL_RECORD_TRACE_STATE_H
#define CLTEL_RECORD_TRACE_STATE_H

#include "record/trace_context.h"

enum { CLTEL_TRACESTATE_MEMBERS = 32 };

/* Members point into the headers. Zero it first. */
typedef struct cltel_tracestate {
    cltel_view members[CLTEL_TRACESTATE_MEMBERS];
    size_t key_lens[CLTEL_TRACESTATE_MEMBERS];
    size_t count;
    bool broken; /* the whole list counts as none */
} cltel_tracestate;

void cltel_tracestate_read(cltel_tracestate *state, cltel_view header);

/* Puts the list into the context, without members when it is longer than CLTEL_TRACESTATE_MAX. */
void cltel_tracestate_use(const cltel_tracestate *state, cltel_context *context);

#endif
