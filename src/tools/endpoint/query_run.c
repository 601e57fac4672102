/* Feeds the events of a query's groups, newest first. */
#include <stdio.h>

#include "base/clock.h"
#include "base/memory.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/query_board.h"

/* What is fed at once stays in the first cache beside what the query works with. */
enum { FED_AT_ONCE = 64, PREFETCHED_BYTES = 2048, NAMES = 64, PUBLISHED_EVERY = 16 };
/* Early rows come some times a second at most, and take a twentieth of the time. */
enum { EARLY_PAUSE_MS = 200, EARLY_SHARE = 20 };

typedef struct feeding {
    cltel_query_board *board;
    cltel_store *store;
    cltel_query *query;
    cltel_insights_run *run;
    const cltel_query_group *group;
    char log[600];    /* account:group */
    uint32_t *starts; /* of the frames of the batch at hand */
    size_t start_room;
    cltel_insights_event events[FED_AT_ONCE];
    int64_t name_ids[NAMES];
    cltel_buf names[NAMES];
    size_t batches;
    cltel_query_rows rows;
    int64_t early_from_ns; /* when they may be made again */
} feeding;

static cltel_view stream_name(feeding *f, int64_t stream_id)
{
    size_t slot = (size_t)stream_id % NAMES;
    if (f->name_ids[slot] != stream_id) {
        cltel_store_stream_name(f->store, stream_id, &f->names[slot]);
        f->name_ids[slot] = stream_id;
    }
    return cltel_buf_view(&f->names[slot]);
}

static bool grow_starts(feeding *f)
{
    size_t room = f->start_room ? 2 * f->start_room : 1024;
    uint32_t *grown = cltel_realloc(f->starts, room * sizeof *grown);
    if (!grown)
        return false;
    f->starts = grown;
    f->start_room = room;
    return true;
}

/* Frames can only be walked forward; the events are wanted backward. SIZE_MAX: no memory. */
static size_t index_frames(feeding *f, cltel_view frames)
{
    size_t count = 0;
    cltel_view rest = frames;
    cltel_framed_event event;
    for (const char *start = rest.ptr; cltel_frame_next(&rest, &event); start = rest.ptr) {
        if (count == f->start_room && !grow_starts(f))
            return SIZE_MAX;
        f->starts[count++] = (uint32_t)(start - frames.ptr);
    }
    return count;
}

/* The indexing has checked every length. Going backward the processor does not guess well what is read next. */
static inline cltel_framed_event event_at(cltel_view frames, uint32_t start)
{
    const char *at = frames.ptr + start;
    cltel_framed_event event;
    uint32_t len;
    __builtin_prefetch(at - (start < PREFETCHED_BYTES ? start : PREFETCHED_BYTES));
    memcpy(&event.timestamp_ms, at, 8);
    memcpy(&len, at + 8, 4);
    event.message = (cltel_view){ at + CLTEL_FRAME_BYTES, len };
    return event;
}

static void set_period(const feeding *f, int64_t *start_ms, int64_t *end_ms)
{
    *start_ms = f->query->start_s * 1000;
    *end_ms = f->query->end_s * 1000 + 999;
    if (*start_ms < f->group->oldest_ms)
        *start_ms = f->group->oldest_ms;
}

/* What all events of a batch have in common is written once. */
static void start_events(feeding *f, const cltel_batch *batch, cltel_view stream)
{
    const cltel_insights_event common = { .ingestion_ms = batch->ingested_ms,
                                          .stream = stream,
                                          .log = cltel_view_of(f->log),
                                          .place = { (uint64_t)batch->group_id, (uint64_t)batch->id, 0 } };
    for (size_t i = 0; i < FED_AT_ONCE; i++)
        f->events[i] = common;
}

/* A text that each result must have is searched in the whole batch at once. */
static bool skip_batch(feeding *f, const cltel_batch *batch, int64_t start_ms, int64_t end_ms)
{
    size_t events = (size_t)batch->events;
    if (batch->first_ms < start_ms || batch->last_ms > end_ms || batch->frames.len / CLTEL_FRAME_BYTES < events ||
        !cltel_insights_can_skip(f->query->compiled, batch->frames))
        return false;
    cltel_insights_skip(f->run, events, batch->frames.len - events * CLTEL_FRAME_BYTES);
    return true;
}

static bool feed_batch(feeding *f, const cltel_batch *batch, cltel_view stream)
{
    int64_t start_ms, end_ms;
    set_period(f, &start_ms, &end_ms);
    if (skip_batch(f, batch, start_ms, end_ms))
        return true;
    size_t left = index_frames(f, batch->frames);
    if (left == SIZE_MAX)
        return false;
    start_events(f, batch, stream);
    while (left > 0) {
        size_t count = 0;
        while (left > 0 && count < FED_AT_ONCE) {
            cltel_framed_event framed = event_at(batch->frames, f->starts[--left]);
            if (framed.timestamp_ms < start_ms || framed.timestamp_ms > end_ms)
                continue;
            cltel_insights_event *event = &f->events[count++];
            event->timestamp_ms = framed.timestamp_ms;
            event->message = framed.message;
            event->place.index = left;
        }
        if (count > 0 && !cltel_insights_feed(f->run, f->events, count))
            return false;
    }
    return true;
}

static bool is_cancelled(const feeding *f)
{
    return __atomic_load_n(&f->query->cancelled, __ATOMIC_RELAXED);
}

static void set_rows(feeding *f)
{
    cltel_query_rows old = f->query->rows;
    f->query->rows = f->rows;
    f->rows = old;
}

static void publish_early_rows(feeding *f)
{
    int64_t begun_ns = cltel_clock_monotonic_ns();
    if (begun_ns < f->early_from_ns)
        return;
    cltel_query_rows_done(&f->rows);
    cltel_query_early_rows(f->run, &f->rows);
    int64_t ended_ns = cltel_clock_monotonic_ns();
    f->early_from_ns = ended_ns + EARLY_PAUSE_MS * 1000000 + EARLY_SHARE * (ended_ns - begun_ns);
    cltel_query_board_lock(f->board);
    f->query->rows_wanted = false;
    set_rows(f);
    cltel_query_board_unlock(f->board);
}

static void publish(feeding *f)
{
    if (f->batches++ % PUBLISHED_EVERY != 0)
        return;
    cltel_insights_statistics statistics = cltel_insights_statistics_of(f->run);
    cltel_query_board_lock(f->board);
    f->query->statistics = statistics;
    bool wanted = f->query->rows_wanted;
    cltel_query_board_unlock(f->board);
    if (wanted)
        publish_early_rows(f);
}

/* Batches come by their first event; those that are left reach at most the longest span further. */
static bool feed_batches(feeding *f)
{
    cltel_batch batch;
    cltel_stored found;
    while ((found = cltel_store_next_batch(f->store, &batch)) == CLTEL_STORED) {
        if (is_cancelled(f) || cltel_insights_satisfied(f->run, batch.first_ms + f->group->span_max_ms))
            return true;
        cltel_view stream = stream_name(f, batch.stream_id);
        if (cltel_store_batch_frames(f->store, &batch.frames) != CLTEL_STORED || !feed_batch(f, &batch, stream))
            return false;
        publish(f);
    }
    return found == CLTEL_STORED_NOT;
}

static bool feed_group(feeding *f, const cltel_query_group *group)
{
    f->group = group;
    snprintf(f->log, sizeof f->log, CLTEL_LOCAL_ACCOUNT ":%s", group->name);
    int64_t from_ms = f->query->start_s * 1000;
    cltel_batch_query wanted = { .group_id = group->id,
                                 .from_ms = from_ms > group->oldest_ms ? from_ms : group->oldest_ms,
                                 .until_ms = f->query->end_s * 1000 + 1000,
                                 .span_max_ms = group->span_max_ms,
                                 .newest_first = true };
    if (cltel_store_query_batches(f->store, &wanted) != CLTEL_STORED)
        return false;
    bool fed = feed_batches(f);
    cltel_store_end_batches(f->store);
    return fed;
}

static bool run_all(feeding *f)
{
    cltel_query *query = f->query;
    cltel_insights_options options = { .start_ms = query->start_s * 1000,
                                       .end_ms = query->end_s * 1000 + 999,
                                       .now_ms = query->created_ms,
                                       .limit = query->limit };
    f->run = cltel_insights_run_new(query->compiled, &options);
    bool fine = f->run != NULL;
    for (size_t i = 0; fine && i < query->group_count && !is_cancelled(f); i++)
        fine = feed_group(f, &query->groups[i]);
    cltel_query_rows_done(&f->rows);
    return fine && (is_cancelled(f) || cltel_query_make_rows(query, f->run, &f->rows));
}

void cltel_query_run(cltel_query_board *board, cltel_store *store, cltel_query *query)
{
    feeding f = { .board = board, .store = store, .query = query };
    bool fine = run_all(&f);
    if (!fine && f.run && cltel_insights_failure(f.run))
        fprintf(stderr, "cltel local: query %s: %s\n", query->id, cltel_insights_failure(f.run));
    cltel_query_board_lock(board);
    if (f.run)
        query->statistics = cltel_insights_statistics_of(f.run);
    query->status = is_cancelled(&f) ? CLTEL_QUERY_CANCELLED : fine ? CLTEL_QUERY_COMPLETE : CLTEL_QUERY_FAILED;
    if (query->status != CLTEL_QUERY_COMPLETE)
        cltel_query_rows_done(&f.rows);
    set_rows(&f);
    cltel_query_board_unlock(board);
    cltel_query_rows_done(&f.rows);
    cltel_insights_run_free(f.run);
    cltel_release(f.starts);
    for (size_t i = 0; i < NAMES; i++)
        cltel_buf_done(&f.names[i]);
    cltel_release_unused(); /* a query of many groups leaves holes that nothing else fills */
}
