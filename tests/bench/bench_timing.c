#include "bench/bench_timing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int64_t bench_now_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t bench_thread_cpu_ns(void)
{
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

double bench_ns_per_tick(void)
{
    static double ratio;
    if (ratio > 0)
        return ratio;
    int64_t start_ns = bench_now_ns();
    uint64_t start = bench_ticks();
    while (bench_now_ns() - start_ns < 20000000)
        ;
    ratio = (double)(bench_now_ns() - start_ns) / (double)(bench_ticks() - start);
    return ratio;
}

double bench_reference_ns(void)
{
    enum { CALLS = 20000, ROUNDS = 5 };
    double best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        char text[128];
        int64_t start = bench_now_ns();
        for (int i = 0; i < CALLS; i++) {
            snprintf(text, sizeof text, "request from %s took %ld status %ld ratio %g", "0123456789abcdef", 1234L + i,
                     200L, 0.25);
            __asm__ volatile("" ::"r"(text) : "memory"); /* somebody might read it: no call is left out */
        }
        double ns = (double)(bench_now_ns() - start) / CALLS;
        best = ns < best ? ns : best;
    }
    return best;
}

void bench_samples_init(bench_samples *samples, size_t cap)
{
    samples->ticks = malloc(cap * sizeof *samples->ticks);
    if (samples->ticks) /* touched now, so that no page is missing while a call is timed */
        memset(samples->ticks, 1, cap * sizeof *samples->ticks);
    samples->count = 0;
    samples->cap = samples->ticks ? cap : 0;
}

void bench_samples_done(bench_samples *samples)
{
    free(samples->ticks);
    samples->ticks = NULL;
    samples->cap = samples->count = 0;
}

static int compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

/* What two readings with nothing in between differ by. */
static double empty_ticks(void)
{
    enum { READINGS = 1001 };
    uint32_t between[READINGS];
    for (int i = 0; i < READINGS; i++) {
        uint64_t start = bench_ticks();
        between[i] = (uint32_t)(bench_ticks() - start);
    }
    qsort(between, READINGS, sizeof between[0], compare);
    return between[READINGS / 2];
}

double bench_samples_ns(bench_samples *samples, double percentile)
{
    if (samples->count == 0)
        return 0;
    qsort(samples->ticks, samples->count, sizeof *samples->ticks, compare);
    size_t at = (size_t)(percentile / 100 * (double)(samples->count - 1));
    double ticks = samples->ticks[at] - empty_ticks();
    return ticks > 0 ? ticks * bench_ns_per_tick() : 0;
}

void bench_print_call(const char *bench, const char *subject, int threads, double ns, bench_samples *samples,
                      double reference_ns)
{
    printf("{\"bench\":\"%s\",\"subject\":\"%s\",\"threads\":%d,\"ns\":%.1f,\"p50\":%.1f,\"p99\":%.1f,\"p999\":%.1f,"
           "\"reference_ns\":%.0f}\n",
           bench, subject, threads, ns, bench_samples_ns(samples, 50), bench_samples_ns(samples, 99),
           bench_samples_ns(samples, 99.9), reference_ns);
    fflush(stdout);
}
