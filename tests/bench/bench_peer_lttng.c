/* An LTTng-UST tracepoint with the same four values under the load of bench_burst.h, in
 * an overwriting session in memory: nothing is written to a file and nothing ever blocks.
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
    for (int threads = 1; threads <= 2; threads++)
        bench_burst_run(&(bench_burst){ "log", "lttng-ust", NULL, keep_all, event, event_timed, NULL }, threads);
    return 0;
}
