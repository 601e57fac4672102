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
 * beforehand. One thread at a time. */
typedef struct cltel_tsc_anchor {
    uint64_t ticks;
    int64_t monotonic_ns;
} cltel_tsc_anchor;

typedef struct cltel_tsc_line {
    cltel_tsc_anchor first;  /* older point of the line */
    cltel_tsc_anchor middle; /* becomes first when it is a second old */
    cltel_tsc_anchor last;
    int64_t realtime_minus_monotonic_ns;
    uint64_t ns_per_tick_32; /* 32.32 fixed point */
} cltel_tsc_line;

void cltel_tsc_line_init(cltel_tsc_line *line);
void cltel_tsc_line_update(cltel_tsc_line *line); /* reads the clocks */

static inline int64_t cltel_tsc_line_realtime_ns(const cltel_tsc_line *line, uint64_t ticks)
{
    int64_t delta = (int64_t)(ticks - line->last.ticks);
    __int128 scaled = (__int128)delta * (__int128)line->ns_per_tick_32;
    return line->last.monotonic_ns + (int64_t)(scaled >> 32) + line->realtime_minus_monotonic_ns;
}

#endif
