/* What the benches share: clocks, the reference, percentiles, the JSON line. */
#ifndef CLTEL_BENCH_TIMING_H
#define CLTEL_BENCH_TIMING_H

#include <stddef.h>
#include <stdint.h>

int64_t bench_now_ns(void);
int64_t bench_thread_cpu_ns(void);

static inline uint64_t bench_ticks(void)
{
#if defined(__x86_64__)
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (uint64_t)high << 32 | low;
#else
    return (uint64_t)bench_now_ns();
#endif
}

double bench_ns_per_tick(void); /* measured once */

/* The machine's speed at this moment: one snprintf of four values; docs/DESIGN.md says
 * how limits scale by it. */
double bench_reference_ns(void);

/* Single calls, in ticks; the price of reading the ticks is taken off. */
typedef struct bench_samples {
    uint32_t *ticks;
    size_t count;
    size_t cap;
} bench_samples;

void bench_samples_init(bench_samples *samples, size_t cap);
void bench_samples_done(bench_samples *samples);
double bench_samples_ns(bench_samples *samples, double percentile); /* sorts on first use */

static inline void bench_samples_add(bench_samples *samples, uint64_t ticks)
{
    if (samples->count < samples->cap)
        samples->ticks[samples->count++] = ticks > UINT32_MAX ? UINT32_MAX : (uint32_t)ticks;
}

/* {"bench":...,"subject":...,"threads":N,"ns":...,"p50":...,"p99":...,"p999":...,"reference_ns":...} */
void bench_print_call(const char *bench, const char *subject, int threads, double ns, bench_samples *samples,
                      double reference_ns);

#endif
