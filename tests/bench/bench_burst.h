/* The load of the recording benches, the same for us and for the peers: bursts of
 * records that fit the buffer, one 16-byte string, two integers and one double each, by
 * one or two threads; after each burst the buffer is emptied off the clock. */
#ifndef CLTEL_BENCH_BURST_H
#define CLTEL_BENCH_BURST_H

#include "bench/bench_timing.h"

enum { BENCH_BURST = 1000, BENCH_ROUNDS = 300 };

#define BENCH_TEXT "0123456789abcdef"

/* What is measured. `run` makes BENCH_BURST calls in a row, `run_timed` the same with a
 * reading of the ticks around each; every bench writes them with BENCH_LOOPS, so that its
 * call stands in the loop itself. */
typedef struct bench_burst {
    const char *bench;
    const char *subject;
    void *context;
    void (*empty)(void *context); /* the buffer; called while no thread records */
    void (*run)(void *context);
    void (*run_timed)(void *context, bench_samples *samples);
    void (*prepare_thread)(void *context); /* may be NULL */
} bench_burst;

#define BENCH_LOOPS(name, context_type, call)                        \
    static void name(void *argument)                                 \
    {                                                                \
        context_type *context = (context_type *)argument;            \
        (void)context;                                               \
        for (int64_t i = 0; i < BENCH_BURST; i++) {                  \
            call;                                                    \
            __asm__ volatile("" ::: "memory");                       \
        }                                                            \
    }                                                                \
    static void name##_timed(void *argument, bench_samples *samples) \
    {                                                                \
        context_type *context = (context_type *)argument;            \
        (void)context;                                               \
        for (int64_t i = 0; i < BENCH_BURST; i++) {                  \
            uint64_t start = bench_ticks();                          \
            call;                                                    \
            __asm__ volatile("" ::: "memory");                       \
            bench_samples_add(samples, bench_ticks() - start);       \
        }                                                            \
    }

/* Fastest of BENCH_ROUNDS bursts, percentiles over as many. Prints one line. */
void bench_burst_run(const bench_burst *burst, int threads);

#endif
