/* Spans of traces that were not sampled, until it is known whether their trace is worth
 * keeping: it is when one of its spans in this process is an error or fault, or when its
 * local root took long (trace.keep.errors, trace.keep.slow.ms).
 *
 * Held spans are copies in memory: their ring goes on. They die with the process, and
 * when there are too many (trace.keep.bytes) the oldest undecided trace is given up. A decided
 * trace is remembered for a minute, as room allows, for children that end after their root; what
 * they turn out to be decides no more. Only what this process recorded is held; other services of
 * the trace decide for themselves.
 *
 * Worker only. */
#ifndef CLTEL_PIPELINE_HELD_SPANS_H
#define CLTEL_PIPELINE_HELD_SPANS_H

#include "base/bytes.h"
#include "record/record.h"

typedef struct cltel_held cltel_held;

typedef struct cltel_held_rules {
    uint64_t bytes_max;
    bool errors;
    int64_t slow_ns; /* 0: slow ones are not kept */
} cltel_held_rules;

cltel_held *cltel_held_new(const cltel_held_rules *rules); /* NULL: no memory */
void cltel_held_free(cltel_held *held);

/* What became of spans that were given to cltel_held_take(). */
typedef struct cltel_held_counts {
    uint64_t inside;   /* held, or kept and not taken yet */
    uint64_t not_kept; /* their trace went well: forgotten */
    uint64_t no_room;  /* given up for newer ones, or no memory */
} cltel_held_counts;

/* Copies an unsampled span. start_ns and end_ns go with it; ring is its ring's index. */
void cltel_held_take(cltel_held *held, const cltel_record *record, uint32_t ring, int64_t start_ns, int64_t end_ns,
                     int64_t now_ns);

/* A span that is kept, and what went with it. */
typedef struct cltel_held_span {
    cltel_record record;
    uint32_t ring;
    int64_t start_ns;
    int64_t end_ns;
} cltel_held_span;

/* A kept span waits to be taken. */
bool cltel_held_waits(const cltel_held *held);

/* The next kept span, or false. It stays the next one until cltel_held_next_done(). */
bool cltel_held_next(cltel_held *held, cltel_held_span *span);
void cltel_held_next_done(cltel_held *held);

/* Forgets what was decided a minute ago; at the end of a client also what waits. all: everything undecided. */
void cltel_held_expire(cltel_held *held, int64_t now_ns, bool all);

const cltel_held_counts *cltel_held_counts_of(const cltel_held *held);

#endif
