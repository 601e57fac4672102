/* What Logs Insights queries cost on one core: stats with a percentile by minute and status, a search for a text, a
 * filter of a member, over JSON events of about 200 bytes that lie in frames as the store keeps them. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "bench/bench_timing.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/insights/insights.h"

enum { EVENTS = 400000, ROUNDS = 7, FEED = 64, EVENT_ROOM = 320 };

static const int64_t start_ms = 1764028800000; /* 2025-11-25 00:00:00 */

static void fail(const char *what)
{
    fprintf(stderr, "bench_insights: %s\n", what);
    exit(1);
}

static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005ull + 1442695040888963407ull;
    return (uint32_t)(*state >> 33);
}

static int write_message(char *out, int64_t time_ms, int i, uint64_t *random)
{
    static const char *const routes[] = { "/v1/checkout", "/v1/cart", "/v1/search", "/health" };
    static const int statuses[] = { 200, 200, 200, 200, 201, 304, 404, 500 };
    uint32_t r = next_random(random);
    return snprintf(out, EVENT_ROOM,
                    "{\"time\":%" PRId64 ",\"level\":\"%s\",\"service\":\"shop\",\"route\":\"%s\",\"status\":%d,"
                    "\"duration\":%u.%u,\"request_id\":\"%08x-%08x\",\"user\":{\"id\":%u,\"plan\":\"free\"},"
                    "\"message\":\"request %d done\"}",
                    time_ms, r % 50 == 0 ? "ERROR" : "INFO", routes[r % 4], statuses[r >> 3 & 7], (r >> 7) % 2000,
                    r % 10, next_random(random), r, r % 100000, i);
}

/* An hour of events; returns bytes of frames. */
static size_t generate(char *frames, size_t *message_bytes)
{
    uint64_t random = 1;
    size_t at = 0;
    *message_bytes = 0;
    for (int i = 0; i < EVENTS; i++) {
        int64_t time_ms = start_ms + (int64_t)i * 3600000 / EVENTS;
        int len = write_message(frames + at + CLTEL_FRAME_BYTES, time_ms, i, &random);
        cltel_frame_write(frames + at, time_ms, (uint32_t)len);
        at += (size_t)len + CLTEL_FRAME_BYTES;
        *message_bytes += (size_t)len;
    }
    return at;
}

static void feed_all(cltel_insights_run *run, cltel_view rest)
{
    static cltel_insights_event events[FEED];
    cltel_framed_event framed;
    size_t count = 0, index = 0;
    while (cltel_frame_next(&rest, &framed)) {
        cltel_insights_event *event = &events[count++];
        event->timestamp_ms = event->ingestion_ms = framed.timestamp_ms;
        event->message = framed.message;
        event->place.index = index++;
        if (count < FEED)
            continue;
        cltel_insights_feed(run, events, count);
        count = 0;
    }
    cltel_insights_feed(run, events, count);
}

static int64_t run_once(const cltel_insights_query *query, cltel_view frames, int times, size_t *rows)
{
    cltel_insights_options options = { .end_ms = INT64_MAX, .now_ms = start_ms };
    int64_t begin = bench_thread_cpu_ns();
    cltel_insights_run *run = cltel_insights_run_new(query, &options);
    if (run == NULL)
        fail("no memory");
    for (int i = 0; i < times; i++)
        feed_all(run, frames);
    if (!cltel_insights_finish(run))
        fail(cltel_insights_failure(run));
    int64_t ns = bench_thread_cpu_ns() - begin;
    *rows = cltel_insights_row_count(run);
    cltel_insights_run_free(run);
    return ns;
}

static const char *wanted = ""; /* the bench's name contains it */

/* times: the events are fed so many times over. */
static void measure(const char *bench, const char *text, cltel_view frames, size_t message_bytes, int times)
{
    if (strstr(bench, wanted) == NULL)
        return;
    cltel_insights_error error;
    cltel_insights_query *query = cltel_insights_compile(cltel_view_of(text), &error);
    if (query == NULL)
        fail(error.message);
    size_t rows = 0;
    int64_t best = INT64_MAX;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t ns = run_once(query, frames, times, &rows);
        best = ns < best ? ns : best;
    }
    printf("{\"bench\":\"%s\",\"subject\":\"cltel\",\"threads\":1,\"events\":%d,\"bytes\":%zu,\"rows\":%zu,\"ns_per_"
           "event\":%.1f,"
           "\"gb_per_s\":%.2f,\"reference_ns\":%.0f}\n",
           bench, times * EVENTS, times * message_bytes, rows, (double)best / EVENTS / times,
           (double)message_bytes * times / (double)best, bench_reference_ns());
    cltel_insights_query_free(query);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        wanted = argv[1];
    char *frames = cltel_alloc((size_t)EVENTS * EVENT_ROOM);
    size_t message_bytes;
    if (frames == NULL)
        fail("no memory");
    cltel_view view = { frames, generate(frames, &message_bytes) };
    measure("insights.stats", "stats count(*), pct(duration, 99) by bin(1m), status", view, message_bytes, 1);
    measure("insights.stats_buckets", "stats count(*), pct(duration, 99) by bin(1m), status", view, message_bytes, 5);
    measure("insights.search", "filter @message like \"deadbeef\" | fields @timestamp, @message", view, message_bytes,
            1);
    measure("insights.filter", "filter level = \"ERROR\" and duration > 1990 | fields route, duration", view,
            message_bytes, 1);
    measure("insights.regex", "filter @message like /request 1\\d+0 done/ | limit 100", view, message_bytes, 1);
    cltel_release(frames);
    return 0;
}
