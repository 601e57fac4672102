#include "bench/bench_stored_events.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/endpoint/event_frames.h"

enum { EVENT_BYTES_MAX = 400, COMMIT_BATCHES = 64 };

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench: stored events: %s\n", what);
    exit(1);
}

static void open_store(bench_stored *s)
{
    static const cltel_group_settings settings = { { "STANDARD", 8 }, { "", 0 }, { "", 0 }, 1 };
    cltel_log_stream stream;
    snprintf(s->folder, sizeof s->folder, "/tmp/cltel-bench-stored-XXXXXX");
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

static void add_batch(bench_stored *s, long first)
{
    static char frames[BENCH_STORED_BATCH_EVENTS * (CLTEL_FRAME_BYTES + EVENT_BYTES_MAX)];
    size_t len = 0;
    for (long i = first; i < first + BENCH_STORED_BATCH_EVENTS; i++) {
        size_t bytes = write_message(frames + len + CLTEL_FRAME_BYTES, i);
        cltel_frame_write(frames + len, BENCH_STORED_START_MS + i, (uint32_t)bytes);
        fwrite(frames + len + CLTEL_FRAME_BYTES, 1, bytes, s->lines);
        fputc('\n', s->lines);
        s->bytes += (double)bytes;
        len += CLTEL_FRAME_BYTES + bytes;
    }
    cltel_batch batch = { .group_id = s->group.id,
                          .stream_id = s->stream_id,
                          .first_ms = BENCH_STORED_START_MS + first,
                          .last_ms = BENCH_STORED_START_MS + first + BENCH_STORED_BATCH_EVENTS - 1,
                          .ingested_ms = 1,
                          .events = BENCH_STORED_BATCH_EVENTS,
                          .frames = { frames, len } };
    check(cltel_store_add_batch(s->store, &batch) == CLTEL_STORED, "a batch was not stored");
}

static void add_batches(bench_stored *s)
{
    for (long i = 0; i < s->events; i += BENCH_STORED_BATCH_EVENTS) {
        long batch = i / BENCH_STORED_BATCH_EVENTS;
        if (batch % COMMIT_BATCHES == 0)
            check(cltel_store_begin(s->store), "no transaction");
        add_batch(s, i);
        if (batch % COMMIT_BATCHES == COMMIT_BATCHES - 1 || i + BENCH_STORED_BATCH_EVENTS >= s->events)
            check(cltel_store_commit(s->store), "not committed");
    }
}

void bench_stored_fill(bench_stored *s, int argc, char **argv, long default_events)
{
    long events = argc > 1 ? strtol(argv[1], NULL, 10) : default_events;
    *s = (bench_stored){ .events = events / BENCH_STORED_BATCH_EVENTS * BENCH_STORED_BATCH_EVENTS };
    check(s->events > 0, "the argument is the number of events: 1000 or more");
    open_store(s);
    add_batches(s);
    check(fclose(s->lines) == 0, "the text was not written");
    cltel_store_find_group(s->store, "r", CLTEL_VIEW("g"), &s->group);
}

void bench_stored_remove(bench_stored *s)
{
    char command[128];
    cltel_store_close(s->store);
    snprintf(command, sizeof command, "rm -rf %s", s->folder);
    check(system(command) == 0, "the folder stays");
}
