#include "tools/cli/bench_calls.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"

enum {
    BURST_CALLS = 4000,
    BURSTS = 60,
    SINGLE_CALLS = 4000, /* timed one by one, per round */
    SINGLE_ROUNDS = 5,
    PUMP_MS = 10000
};

static const char *volatile address = "203.0.113.7:4510";

static void burst_site(cltel_client *client, const cltel_site *site, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const cltel_attr values[] = { CLTEL_V_STRN(address, 16), CLTEL_V_I64(i), CLTEL_V_I64(200), CLTEL_V_F64(0.5) };
        cltel_log_site(client, site, values, 4);
    }
}

static void burst_fields(cltel_client *client, const cltel_site *site, size_t count)
{
    (void)site;
    for (size_t i = 0; i < count; i++) {
        const cltel_attr fields[] = { CLTEL_STRN("from", address, 16), CLTEL_I64("took_us", i),
                                      CLTEL_I64("status", 200), CLTEL_F64("ratio", 0.5) };
        cltel_log(client, CLTEL_SEVERITY_INFO, "request", 7, fields, 4);
    }
}

static void burst_off(cltel_client *client, const cltel_site *site, size_t count)
{
    (void)site;
    for (size_t i = 0; i < count; i++)
        CLTEL_DEBUG(client, "request", CLTEL_STRN("from", address, 16), CLTEL_I64("took_us", i),
                    CLTEL_I64("status", 200), CLTEL_F64("ratio", 0.5));
}

static const cltel_bench_subject subjects[] = {
    { "log.site", burst_site },
    { "log.fields", burst_fields },
    { "log.off", burst_off },
};

const cltel_bench_subject *cltel_bench_subject_at(size_t index)
{
    return index < sizeof subjects / sizeof subjects[0] ? &subjects[index] : NULL;
}

cltel_site *cltel_bench_site(cltel_client *client)
{
    static const char *const keys[] = { "from", "took_us", "status", "ratio" };
    cltel_site *site = NULL;
    cltel_site_register(client, CLTEL_SEVERITY_INFO, "request from {from} took {took_us}", keys, 4, &site);
    return site;
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* What reading the clock twice costs by itself. */
static int64_t clock_cost_ns(void)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < 1000; i++) {
        int64_t begin = cltel_clock_monotonic_ns(), cost = cltel_clock_monotonic_ns() - begin;
        least = cost < least ? cost : least;
    }
    return least;
}

static double at_share(const int64_t *sorted, size_t count, double share, int64_t clock_ns)
{
    int64_t ns = sorted[(size_t)((double)(count - 1) * share)] - clock_ns;
    return ns > 0 ? (double)ns : 0;
}

static void measure_single(const cltel_bench_subject *subject, cltel_client *client, const cltel_site *site,
                           cltel_bench_times *times)
{
    static int64_t costs[SINGLE_CALLS * SINGLE_ROUNDS];
    size_t count = 0;
    int64_t clock_ns = clock_cost_ns();
    for (int round = 0; round < SINGLE_ROUNDS; round++) {
        for (int i = 0; i < SINGLE_CALLS; i++) {
            int64_t begin = cltel_clock_monotonic_ns();
            subject->burst(client, site, 1);
            costs[count++] = cltel_clock_monotonic_ns() - begin;
        }
        cltel_client_pump(client, PUMP_MS);
    }
    qsort(costs, count, sizeof costs[0], by_size);
    times->p50 = at_share(costs, count, 0.5, clock_ns);
    times->p99 = at_share(costs, count, 0.99, clock_ns);
    times->p999 = at_share(costs, count, 0.999, clock_ns);
}

void cltel_bench_measure(const cltel_bench_subject *subject, cltel_client *client, const cltel_site *site,
                         cltel_bench_times *times)
{
    times->ns = 1e18;
    for (int i = 0; i < BURSTS; i++) {
        int64_t begin = cltel_clock_monotonic_ns();
        subject->burst(client, site, BURST_CALLS);
        double ns = (double)(cltel_clock_monotonic_ns() - begin) / BURST_CALLS;
        times->ns = ns < times->ns ? ns : times->ns;
        cltel_client_pump(client, PUMP_MS);
    }
    measure_single(subject, client, site, times);
}

double cltel_bench_reference_ns(void)
{
    enum { LINES = 10000, ROUNDS = 10 };
    char line[160];
    volatile char keep = 0;
    double least = 1e18;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t begin = cltel_clock_monotonic_ns();
        for (long i = 0; i < LINES; i++) {
            snprintf(line, sizeof line, "request from %s took %ld status %ld ratio %g", address, i, 200L, 0.5);
            keep = line[3];
        }
        double ns = (double)(cltel_clock_monotonic_ns() - begin) / LINES;
        least = ns < least ? ns : least;
    }
    (void)keep;
    return least;
}
