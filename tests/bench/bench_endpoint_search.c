/* Searching stored log events: the scan that FilterLogEvents runs, over a file of events of about 200 bytes, beside
 * grep -c -F on the same messages. The argument is the number of events; 2,000,000 otherwise. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "bench/bench_stored_events.h"
#include "bench/bench_timing.h"
#include "tools/endpoint/logs_scan.h"

enum { ROUNDS = 3 };
#define FIRST_PAGE_NS INT64_C(60000000) /* as FilterLogEvents */

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_endpoint_search: %s\n", what);
    exit(1);
}

/* Returns how many events were found; one page that holds all of them. */
static size_t scan_once(bench_stored *s, cltel_filter *filter, int64_t deadline_ns)
{
    cltel_event_page page;
    cltel_log_scan scan = { .group_id = s->group.id,
                            .span_max_ms = s->group.span_max_ms,
                            .before = { INT64_C(1) << 60, 0, 0 },
                            .filter = filter,
                            .deadline_ns = deadline_ns };
    cltel_event_page_init(&page, 10000, 64 << 20, false);
    check(cltel_logs_scan(s->store, &scan, &page) == CLTEL_STORED, "the scan failed");
    size_t found = page.count;
    cltel_event_page_done(&page);
    return found;
}

static void search(bench_stored *s, const char *subject, const char *pattern)
{
    cltel_filter_fault fault;
    double reference_ns = bench_reference_ns(), best_ns = 1e18, first_ms = 1e18;
    size_t found = 0;
    cltel_filter *filter = cltel_filter_compile(cltel_view_of(pattern), &fault);
    check(filter != NULL, fault.message);
    for (int round = 0; round < ROUNDS; round++) {
        int64_t start = bench_now_ns();
        scan_once(s, filter, cltel_clock_monotonic_ns() + FIRST_PAGE_NS);
        double page_ms = (double)(bench_now_ns() - start) / 1e6;
        first_ms = page_ms < first_ms ? page_ms : first_ms;
        start = bench_thread_cpu_ns();
        found = scan_once(s, filter, 0);
        double ns = (double)(bench_thread_cpu_ns() - start);
        best_ns = ns < best_ns ? ns : best_ns;
    }
    cltel_filter_free(filter);
    printf("{\"bench\":\"endpoint.search\",\"subject\":\"%s\",\"threads\":1,\"events\":%ld,\"found\":%zu,"
           "\"gb_per_s\":%.2f,\"first_page_ms\":%.1f,\"reference_ns\":%.0f}\n",
           subject, s->events, found, s->bytes / best_ns, first_ms, reference_ns);
    fflush(stdout);
}

static void grep(bench_stored *s, const char *text)
{
    char command[256], answer[32];
    double reference_ns = bench_reference_ns(), best_ns = 1e18;
    long found = 0;
    snprintf(command, sizeof command, "LC_ALL=C grep -c -F -e '%s' %s", text, s->text);
    for (int round = 0; round < ROUNDS; round++) {
        int64_t start = bench_now_ns();
        FILE *pipe = popen(command, "r");
        check(pipe && fgets(answer, sizeof answer, pipe), "no grep");
        found = strtol(answer, NULL, 10);
        pclose(pipe);
        double ns = (double)(bench_now_ns() - start);
        best_ns = ns < best_ns ? ns : best_ns;
    }
    printf("{\"bench\":\"endpoint.search\",\"subject\":\"grep -c -F\",\"threads\":1,\"events\":%ld,\"found\":%ld,"
           "\"gb_per_s\":%.2f,\"reference_ns\":%.0f}\n",
           s->events, found, s->bytes / best_ns, reference_ns);
}

int main(int argc, char **argv)
{
    static bench_stored s;
    bench_stored_fill(&s, argc, argv, 2000000);
    search(&s, "cltel", "\"needle-in-hay\"");
    search(&s, "cltel, absent term", "nowhere");
    search(&s, "cltel, two terms", "ERROR \"needle-in-hay\"");
    search(&s, "cltel, one of two terms", "?\"needle-in-hay\" ?nowhere");
    search(&s, "cltel, JSON", "{ $.note = \"needle*\" && $.status = 503 }");
    search(&s, "cltel, columns", "[a, ..., note = \"*needle-in-hay*\"]");
    search(&s, "cltel, regex", "%needle-[a-z]+-hay%");
    search(&s, "cltel, JSON number", "{ $.status > 600 }");
    grep(&s, "needle-in-hay");
    bench_stored_remove(&s);
    return 0;
}
