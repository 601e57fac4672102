/* What a thread works for: the ids that its records carry and its spans take as parent.
 * Values, not a pointer to the span: a span that was forgotten leaves stale ids, never a wild pointer. */
#ifndef CLTEL_RECORD_CURRENT_H
#define CLTEL_RECORD_CURRENT_H

#include "record/record.h"

enum { CLTEL_CURRENT_SAMPLED = 1, CLTEL_CURRENT_REMOTE = 2, CLTEL_CURRENT_UNDECIDED = 4 };

/* What a log record's header word gets when something is current; see cltel_header_word(). */
enum { CLTEL_CURRENT_HEADER_BITS = CLTEL_RECORD_TRACED << 20 };

struct cltel_context;

typedef struct cltel_current {
    cltel_record_trace ids;
    uint8_t root_id[CLTEL_SPAN_ID_BYTES]; /* of the local root; zeros: the parent is in another process */
    uint32_t flags;
    uint32_t header_bits;                /* CLTEL_CURRENT_HEADER_BITS; 0: nothing is current */
    const struct cltel_context *carrier; /* whose tracestate, baggage and further keys are passed on; NULL: none */
} cltel_current;

#endif
