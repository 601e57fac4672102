/* Queries and events: what is before the first NUL is a query, each line behind it a message. Whatever they are, a
 * query is refused with a place inside it or runs; two runs that are merged give as many rows as one, and each row can
 * be read. */
#include <stdlib.h>

#include "base/memory.h"
#include "tools/endpoint/insights/insights.h"

enum { EVENTS_MAX = 64 };

static void check(bool ok)
{
    if (!ok)
        abort();
}

static size_t read_events(cltel_view rest, cltel_insights_event *events)
{
    size_t count = 0;
    while (rest.len > 0 && count < EVENTS_MAX) {
        const char *feed = memchr(rest.ptr, '\n', rest.len);
        size_t len = feed ? (size_t)(feed - rest.ptr) : rest.len;
        events[count] = (cltel_insights_event){ .timestamp_ms = 1764060300000 + (int64_t)(count * 7919 % 13) * 100000,
                                                .ingestion_ms = 1764060300000,
                                                .message = { rest.ptr, len },
                                                .stream = CLTEL_VIEW("stream"),
                                                .log = CLTEL_VIEW("123456789012:group"),
                                                .place = { 1, 2, count } };
        count++;
        rest = (cltel_view){ rest.ptr + len + (feed != NULL), rest.len - len - (feed != NULL) };
    }
    return count;
}

/* Some rows while it runs, which must change nothing. */
static bool read_row(void *context, const cltel_insights_row *row)
{
    volatile char *sum = context;
    for (size_t j = 0; j < row->count; j++)
        for (size_t k = 0; k < row->pairs[j].value.len; k++)
            *sum = (char)(*sum + row->pairs[j].value.ptr[k]);
    return true;
}

static cltel_insights_run *start(const cltel_insights_query *query, const cltel_insights_event *events, size_t count)
{
    cltel_insights_options options = { .end_ms = INT64_MAX, .now_ms = 1764070000000 };
    cltel_insights_run *run = cltel_insights_run_new(query, &options);
    check(run != NULL);
    volatile char sum = 0;
    size_t some = count / 3;
    if (some > 0 && cltel_insights_feed(run, events, some))
        cltel_insights_peek(run, read_row, (void *)(uintptr_t)&sum);
    cltel_insights_feed(run, events + some, count - some);
    return run;
}

/* SIZE_MAX: it failed. */
static size_t finish(cltel_insights_run *run)
{
    if (!cltel_insights_finish(run)) {
        check(cltel_insights_failure(run) != NULL);
        return SIZE_MAX;
    }
    size_t rows = cltel_insights_row_count(run);
    for (size_t i = 0; i < rows; i++) {
        cltel_insights_row row;
        volatile char sum = 0;
        check(cltel_insights_row_at(run, i, &row));
        for (size_t j = 0; j < row.count; j++)
            for (size_t k = 0; k < row.pairs[j].value.len; k++)
                sum = (char)(sum + row.pairs[j].value.ptr[k]);
    }
    return rows;
}

static void run_both_ways(const cltel_insights_query *query, const cltel_insights_event *events, size_t count)
{
    cltel_insights_run *whole = start(query, events, count);
    cltel_insights_run *half = start(query, events, count / 2);
    cltel_insights_run *rest = start(query, events + count / 2, count - count / 2);
    cltel_insights_merge(half, rest);
    cltel_insights_run_free(rest);
    check(finish(whole) == finish(half));
    cltel_insights_run_free(whole);
    cltel_insights_run_free(half);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
    size_t len = nul ? (size_t)(nul - data) : size;
    cltel_insights_error error;
    cltel_insights_query *query = cltel_insights_compile((cltel_view){ (const char *)data, len }, &error);
    if (query == NULL) {
        check(error.message[0] != 0 && error.start <= error.end && error.end <= size);
        return 0;
    }
    cltel_insights_event events[EVENTS_MAX];
    size_t count = nul ? read_events((cltel_view){ (const char *)nul + 1, size - len - 1 }, events) : 0;
    run_both_ways(query, events, count);
    cltel_insights_query_free(query);
    return 0;
}
