/* What a thread works for: the ids that its records carry and its spans take as parent.
 * Values, not a pointer to the span: a span that was forgotten leaves stale ids, never a wild pointer. */
#ifndef CLTEL_RECORD_CURRENT_H
#define CLTEL_RECORD_CURRENT_H

#include "record/record.h"

/* What a log record's header word gets when something is current; see cltel_header_word(). */
enum { CLTEL_CURRENT_HEADER_BITS = CLTEL_RECORD_TRACED << 20 };

struct cltel_context;

typedef struct cltel_current {
    cltel_record_trace ids;
    uint8_t root_id[CLTEL_SPAN_ID_BYTES]; /* of the local root; zeros: the parent is in another process */
    const struct cltel_context *carrier;  /* whose tracestate, baggage and further keys are passed on; NULL: none */
    uint32_t sampled;                     /* cltel_sampled */
    uint32_t header_bits;                 /* CLTEL_CURRENT_HEADER_BITS; 0: nothing is current */
    uint32_t flags;                       /* CLTEL_CONTEXT_* */
    uint32_t depth;                       /* where it is attached: in the low 8 bits how many are under it, itself
                                             included; above them a number of its own. 0: it is not */
} cltel_current;

#endif
