/* Runs queries over events, both from stdin, and prints a JSON line for each query. Lines of input:
 *   E <timestamp> <ingestion> <stream> <log> <group> <batch> <index> <bytes>    then the message and a newline
 *   Q <start> <end> <now> <limit> <runs> <bytes>                                then the query and a newline
 * A query goes over the events before it, shared by so many runs, which are merged. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json_escape.h"
#include "base/memory.h"
#include "tools/endpoint/insights/insights.h"

typedef struct events {
    cltel_insights_event *list;
    size_t count;
    size_t room;
} events;

static void fail(const char *what)
{
    fprintf(stderr, "insights_driver: %s\n", what);
    exit(2);
}

static cltel_view read_bytes(size_t len)
{
    char *bytes = cltel_alloc(len + 1);
    if (bytes == NULL || fread(bytes, 1, len, stdin) != len || getchar() != '\n')
        fail("the text is cut");
    return (cltel_view){ bytes, len };
}

static void read_event(events *all, const char *line)
{
    char stream[600], log[700];
    size_t len;
    cltel_insights_event event = { 0 };
    if (sscanf(line, "E %" SCNd64 " %" SCNd64 " %599s %699s %" SCNu64 " %" SCNu64 " %" SCNu64 " %zu",
               &event.timestamp_ms, &event.ingestion_ms, stream, log, &event.place.group, &event.place.batch,
               &event.place.index, &len) != 8)
        fail("an event's line is wrong");
    event.stream = (cltel_view){ cltel_strdup_n(stream, strlen(stream)), strlen(stream) };
    event.log = (cltel_view){ cltel_strdup_n(log, strlen(log)), strlen(log) };
    event.message = read_bytes(len);
    if (all->count == all->room) {
        all->room = all->room ? 2 * all->room : 64;
        all->list = cltel_realloc(all->list, all->room * sizeof *all->list);
        if (all->list == NULL)
            fail("no memory");
    }
    all->list[all->count++] = event;
}

static void print_text(cltel_view text)
{
    char *out = cltel_alloc(text.len * CLTEL_JSON_ONCE_MAX + CLTEL_JSON_SLACK_BYTES);
    if (out == NULL)
        fail("no memory");
    char *end = cltel_json_once(out, text);
    printf("\"%.*s\"", (int)(end - out), out);
    cltel_release(out);
}

static void print_rows(cltel_insights_run *run)
{
    for (size_t i = 0; i < cltel_insights_row_count(run); i++) {
        cltel_insights_row row;
        if (!cltel_insights_row_at(run, i, &row))
            fail("no row");
        printf(i ? ",[" : "[");
        for (size_t j = 0; j < row.count; j++) {
            printf(j ? ",[" : "[");
            print_text(row.pairs[j].field);
            putchar(',');
            print_text(row.pairs[j].value);
            putchar(']');
        }
        putchar(']');
    }
}

static void print_run(cltel_insights_run *run)
{
    cltel_insights_statistics s = cltel_insights_statistics_of(run);
    if (cltel_insights_failure(run) != NULL) {
        printf("{\"failure\":");
        print_text(cltel_view_of(cltel_insights_failure(run)));
    } else {
        printf("{\"rows\":[");
        print_rows(run);
        putchar(']');
    }
    printf(",\"matched\":%.0f,\"scanned\":%.0f,\"bytes\":%.0f}\n", s.records_matched, s.records_scanned,
           s.bytes_scanned);
}

static void run_query(const events *all, const cltel_insights_query *query, const cltel_insights_options *options,
                      size_t runs)
{
    cltel_insights_run *first = NULL;
    for (size_t i = 0; i < runs; i++) {
        size_t begin = all->count * i / runs, end = all->count * (i + 1) / runs;
        cltel_insights_run *run = cltel_insights_run_new(query, options);
        if (run == NULL)
            fail("no memory");
        cltel_insights_feed(run, all->list + begin, end - begin);
        if (first == NULL) {
            first = run;
            continue;
        }
        cltel_insights_merge(first, run);
        cltel_insights_run_free(run);
    }
    cltel_insights_finish(first);
    print_run(first);
    cltel_insights_run_free(first);
}

static void answer(const events *all, const char *line)
{
    cltel_insights_options options;
    size_t len, runs;
    if (sscanf(line, "Q %" SCNd64 " %" SCNd64 " %" SCNd64 " %zu %zu %zu", &options.start_ms, &options.end_ms,
               &options.now_ms, &options.limit, &runs, &len) != 6)
        fail("a query's line is wrong");
    cltel_view text = read_bytes(len);
    cltel_insights_error error;
    cltel_insights_query *query = cltel_insights_compile(text, &error);
    cltel_release((void *)(uintptr_t)text.ptr);
    if (query == NULL) {
        printf("{\"start\":%zu,\"end\":%zu,\"error\":", error.start, error.end);
        print_text(cltel_view_of(error.message));
        printf("}\n");
        return;
    }
    run_query(all, query, &options, runs ? runs : 1);
    cltel_insights_query_free(query);
}

static void release(events *all)
{
    for (size_t i = 0; i < all->count; i++) {
        cltel_release((void *)(uintptr_t)all->list[i].message.ptr);
        cltel_release((void *)(uintptr_t)all->list[i].stream.ptr);
        cltel_release((void *)(uintptr_t)all->list[i].log.ptr);
    }
    cltel_release(all->list);
}

int main(void)
{
    events all = { 0 };
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, stdin) > 0) {
        if (line[0] == 'E')
            read_event(&all, line);
        else if (line[0] == 'Q')
            answer(&all, line);
        fflush(stdout);
    }
    free(line);
    release(&all);
    return 0;
}
