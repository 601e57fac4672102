/* An LTTng-UST tracepoint with the same four values under the load of bench_burst.h, and two that together say what a
 * span says (its ids and name at the start, three fields at the end), in an overwriting session in memory: nothing is
 * written to a file and nothing ever blocks. The ids of the spans are counted up: making random ones is not LTTng's.
 * Started plainly it starts itself again inside lttng_session.sh, which makes daemon,
 * session and event, and ends them. */
#define LTTNG_UST_TRACEPOINT_CREATE_PROBES
#define LTTNG_UST_TRACEPOINT_DEFINE
#include "bench/lttng_tracepoint.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/bench_burst.h"

enum { SKIPPED = 77 };

BENCH_LOOPS(event, void, lttng_ust_tracepoint(cltel_bench, request, BENCH_TEXT, i, INT64_C(200), 0.25))

#define TRACE UINT64_C(0x58406520a0066491)

#define SPAN(i)                                                                                        \
    do {                                                                                               \
        uint64_t id = (uint64_t)(i) + 1;                                                               \
        lttng_ust_tracepoint(cltel_bench, span_start, TRACE, TRACE + 1, id, TRACE + 2, "GET /orders"); \
        lttng_ust_tracepoint(cltel_bench, span_end, id, BENCH_TEXT, i, INT64_C(200));                  \
    } while (0)

BENCH_LOOPS(span, void, SPAN(i))

static void keep_all(void *context)
{
    (void)context; /* the oldest events are overwritten: there is nothing to empty */
}

static int start_in_session(const char *script)
{
    char self[4096];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len > 0 && access(script, R_OK) == 0) {
        self[len] = '\0';
        execlp("bash", "bash", script, self, (char *)NULL);
    }
    fprintf(stderr, "bench_peer_lttng: skipped: no bash, or the working directory is not the source folder\n");
    return SKIPPED;
}

int main(void)
{
    if (!getenv("CLTEL_BENCH_LTTNG_SESSION"))
        return start_in_session("tests/bench/lttng_session.sh");
    if (!lttng_ust_tracepoint_enabled(cltel_bench, request)) {
        fprintf(stderr, "bench_peer_lttng: skipped: the daemon did not enable the event\n");
        return SKIPPED;
    }
    for (int threads = 1; threads <= 2; threads++) {
        bench_burst_run(&(bench_burst){ "log", "lttng-ust", NULL, keep_all, event, event_timed, NULL }, threads);
        bench_burst_run(&(bench_burst){ "span.sampled", "lttng-ust", NULL, keep_all, span, span_timed, NULL }, threads);
    }
    return 0;
}
