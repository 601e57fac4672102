/* W3C baggage: members key=value;property..., kept in the context without white space around their parts. */
#ifndef CLTEL_RECORD_TRACE_BAGGAGE_H
#define CLTEL_RECORD_TRACE_BAGGAGE_H

#include "record/trace_context.h"

/* One baggage, from one header or several. Begin with the context; the counts are 0. */
typedef struct cltel_baggage_reading {
    cltel_context *context;
    size_t kept;
    size_t malformed;
    size_t without_room; /* the first of these ends the list */
} cltel_baggage_reading;

void cltel_baggage_clear(cltel_context *context);

/* Appends to the context's baggage; what is left off sets CLTEL_CONTEXT_CUT. */
void cltel_baggage_read(cltel_baggage_reading *reading, cltel_view header);

/* Finds the first member with this key; the value is still percent-encoded. */
bool cltel_baggage_find(const cltel_context *context, cltel_view key, cltel_view *value);

/* Decodes into buffer, with a NUL behind. false: size is too small. */
bool cltel_baggage_decode(cltel_view value, char *buffer, size_t size, size_t *len);

/* false: key is no token, or there is no room; the baggage is as before. */
bool cltel_baggage_put(cltel_context *context, cltel_view key, cltel_view value);

#endif
