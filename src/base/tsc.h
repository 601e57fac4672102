/* The processor's time stamp counter, where it can serve as a clock: a third of
 * the price of clock_gettime(). */
#ifndef CLTEL_BASE_TSC_H
#define CLTEL_BASE_TSC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

/* true when the counter is invariant and the kernel itself keeps time by it. */
bool cltel_tsc_usable(void);

static inline uint64_t cltel_tsc_read(void)
{
#if defined(__x86_64__)
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
#else
    return (uint64_t)cltel_clock_realtime_ns();
#endif
}

/* Translates ticks to realtime by two readings of both clocks. The line through
 * them is good between them and near them, so no frequency needs to be measured
 * beforehand. For what is older, such as the start of a span of hours, the line from
 * the very first reading is better: its slope is known the better the longer it is.
 * One thread at a time. */
typedef struct cltel_tsc_anchor {
    uint64_t ticks;
    int64_t monotonic_ns;
} cltel_tsc_anchor;

typedef struct cltel_tsc_line {
    cltel_tsc_anchor birth;
    cltel_tsc_anchor first;  /* older point of the line */
    cltel_tsc_anchor middle; /* becomes first when it is a second old */
    cltel_tsc_anchor last;
    int64_t realtime_minus_monotonic_ns;
    uint64_t ns_per_tick_32;     /* 32.32 fixed point */
    uint64_t old_ns_per_tick_32; /* before first */
} cltel_tsc_line;

void cltel_tsc_line_init(cltel_tsc_line *line);
void cltel_tsc_line_update(cltel_tsc_line *line); /* reads the clocks */

static inline int64_t cltel_tsc_line_realtime_ns(const cltel_tsc_line *line, uint64_t ticks)
{
    int64_t delta = (int64_t)(ticks - line->last.ticks);
    bool old = (int64_t)(ticks - line->first.ticks) < 0;
    __int128 scaled = (__int128)delta * (__int128)(old ? line->old_ns_per_tick_32 : line->ns_per_tick_32);
    return line->last.monotonic_ns + (int64_t)(scaled >> 32) + line->realtime_minus_monotonic_ns;
}

#endif
