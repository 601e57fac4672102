/* Searching stored log events: the scan that FilterLogEvents runs, over a file of events of about 200 bytes, beside
 * grep -c -F on the same messages. The argument is the number of events; 2,000,000 otherwise. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench/bench_timing.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/logs_scan.h"

enum { BATCH_EVENTS = 1000, EVENT_BYTES_MAX = 400, ROUNDS = 3, COMMIT_BATCHES = 64 };
#define FIRST_PAGE_NS INT64_C(60000000) /* as FilterLogEvents */

typedef struct stored {
    char folder[64];
    char data[96];
    char text[96]; /* the same messages, one a line, for grep */
    FILE *lines;
    cltel_store *store;
    cltel_log_group group;
    int64_t stream_id;
    long events;
    double bytes;
} stored;

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_endpoint_search: %s\n", what);
    exit(1);
}

static void open_store(stored *s)
{
    static const cltel_group_settings settings = { { "STANDARD", 8 }, { "", 0 }, { "", 0 }, 1 };
    cltel_log_stream stream;
    snprintf(s->folder, sizeof s->folder, "/tmp/cltel-bench-search-XXXXXX");
    check(mkdtemp(s->folder) != NULL, "no folder");
    snprintf(s->data, sizeof s->data, "%s/data", s->folder);
    snprintf(s->text, sizeof s->text, "%s/text", s->folder);
    s->lines = fopen(s->text, "w");
    check(s->lines != NULL && cltel_store_open(s->data, &s->store, NULL) == CLTEL_OK, "no store");
    cltel_store_create_group(s->store, "r", CLTEL_VIEW("g"), &settings);
    cltel_store_find_group(s->store, "r", CLTEL_VIEW("g"), &s->group);
    cltel_store_create_stream(s->store, s->group.id, CLTEL_VIEW("s"), 1);
    cltel_store_find_stream(s->store, s->group.id, CLTEL_VIEW("s"), &stream);
    s->stream_id = stream.id;
}

static size_t write_message(char *out, long i)
{
    static const char *const words[] = { "checkout", "payment", "basket", "catalog", "search", "login" };
    unsigned long long mixed = (unsigned long long)i * 0x9E3779B97F4A7C15ULL;
    return (size_t)snprintf(
        out, EVENT_BYTES_MAX,
        "{\"level\":\"%s\",\"service\":\"%s\",\"message\":\"request handled\",\"status\":%d,\"duration\":%.2f,"
        "\"path\":\"/api/v1/%s/%ld\",\"trace\":\"%016llx\",\"user\":\"u%llu\",\"host\":\"web-%llu.internal\"%s}",
        mixed >> 40 & 63 ? "INFO" : "ERROR", words[mixed % 6], mixed >> 20 & 15 ? 200 : 503,
        (double)(mixed >> 30 & 0xFFFF) / 100, words[mixed >> 8 & 3], i, mixed, mixed >> 44, mixed >> 60,
        i % 100003 == 100002 ? ",\"note\":\"needle-in-hay\"" : "");
}

static void add_batch(stored *s, long first)
{
    static char frames[BATCH_EVENTS * (CLTEL_FRAME_BYTES + EVENT_BYTES_MAX)];
    size_t len = 0;
    for (long i = first; i < first + BATCH_EVENTS; i++) {
        size_t bytes = write_message(frames + len + CLTEL_FRAME_BYTES, i);
        cltel_frame_write(frames + len, 1700000000000 + i, (uint32_t)bytes);
        fwrite(frames + len + CLTEL_FRAME_BYTES, 1, bytes, s->lines);
        fputc('\n', s->lines);
        s->bytes += (double)bytes;
        len += CLTEL_FRAME_BYTES + bytes;
    }
    cltel_batch batch = { .group_id = s->group.id,
                          .stream_id = s->stream_id,
                          .first_ms = 1700000000000 + first,
                          .last_ms = 1700000000000 + first + BATCH_EVENTS - 1,
                          .ingested_ms = 1,
                          .events = BATCH_EVENTS,
                          .frames = { frames, len } };
    check(cltel_store_add_batch(s->store, &batch) == CLTEL_STORED, "a batch was not stored");
}

static void fill(stored *s)
{
    for (long i = 0; i < s->events; i += BATCH_EVENTS) {
        long batch = i / BATCH_EVENTS;
        if (batch % COMMIT_BATCHES == 0)
            check(cltel_store_begin(s->store), "no transaction");
        add_batch(s, i);
        if (batch % COMMIT_BATCHES == COMMIT_BATCHES - 1 || i + BATCH_EVENTS >= s->events)
            check(cltel_store_commit(s->store), "not committed");
    }
    fclose(s->lines);
    cltel_store_find_group(s->store, "r", CLTEL_VIEW("g"), &s->group);
}

/* Returns how many events were found; one page that holds all of them. */
static size_t scan_once(stored *s, cltel_filter *filter, int64_t deadline_ns)
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

static void search(stored *s, const char *subject, const char *pattern)
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

static void grep(stored *s, const char *text)
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
    static stored s;
    s.events = argc > 1 ? strtol(argv[1], NULL, 10) / BATCH_EVENTS * BATCH_EVENTS : 2000000;
    check(s.events > 0, "how many events?");
    open_store(&s);
    fill(&s);
    search(&s, "cltel", "\"needle-in-hay\"");
    search(&s, "cltel, absent term", "nowhere");
    search(&s, "cltel, two terms", "ERROR \"needle-in-hay\"");
    search(&s, "cltel, one of two terms", "?\"needle-in-hay\" ?nowhere");
    search(&s, "cltel, JSON", "{ $.note = \"needle*\" && $.status = 503 }");
    search(&s, "cltel, columns", "[a, ..., note = \"*needle-in-hay*\"]");
    search(&s, "cltel, regex", "%needle-[a-z]+-hay%");
    search(&s, "cltel, JSON number", "{ $.status > 600 }");
    grep(&s, "needle-in-hay");
    cltel_store_close(s.store);
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", s.folder);
    return system(command) == 0 ? 0 : 1;
}
