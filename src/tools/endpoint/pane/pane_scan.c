#include "tools/endpoint/pane/pane_scan.h"

#include "base/clock.h"
#include "base/memory.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/pane/find_text.h"
#include "tools/endpoint/pane/pane_directory.h"
#include "tools/endpoint/pane/pane_sieve.h"
#include "tools/endpoint/store_statements.h"

sqlite3_stmt *cltel_pane_frames_statement(cltel_store *store)
{
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(store->db, "SELECT frames FROM log_batch WHERE id=?1", -1, &statement, NULL);
    return statement;
}

bool cltel_pane_batch_frames(sqlite3_stmt *statement, int64_t id, cltel_view *frames)
{
    sqlite3_reset(statement);
    sqlite3_bind_int64(statement, 1, id);
    if (sqlite3_step(statement) != SQLITE_ROW)
        return false;
    frames->ptr = sqlite3_column_blob(statement, 0);
    frames->len = (size_t)sqlite3_column_bytes(statement, 0);
    return frames->ptr != NULL;
}

typedef struct run {
    cltel_pane_scan *scan;
    const cltel_pane_visitor *visitor;
    const cltel_pane_batch *batch;
    cltel_pane_event event; /* place.batch, stream and names are set */
    const cltel_pane_sieve *sieve;
    bool enough;
} run;

static void look_at(run *r, const cltel_framed_event *framed, int64_t index)
{
    const cltel_pane_scan *scan = r->scan;
    if (framed->timestamp_ms < scan->from_ms || framed->timestamp_ms >= scan->until_ms)
        return;
    r->event.place = (cltel_event_place){ framed->timestamp_ms, r->batch->id, index };
    r->event.message = framed->message;
    if (cltel_pane_filter_takes(scan->filter, &r->event) && !r->visitor->event(r->visitor->context, &r->event))
        r->enough = true;
}

/* JSON may write any character as \u00xx: then a field's value need not stand there as it is meant. */
static const cltel_pane_node *need_of(const cltel_pane_filter *filter, cltel_view frames)
{
    const cltel_pane_node *need = filter->need;
    bool field = need && need->kind == CLTEL_PANE_FIELD;
    return field && cltel_find_text(frames, CLTEL_VIEW("\\u00"), false) ? NULL : need;
}

/* Only events that hold the needed text are looked at; it is searched for in all of the batch at once. */
static void walk_batch(run *r, cltel_view frames)
{
    const cltel_pane_node *need = need_of(r->scan->filter, frames);
    const char *hit = need ? cltel_find_text(frames, need->text, need->any_case) : NULL;
    cltel_view rest = frames;
    cltel_framed_event framed;
    for (int64_t i = 0; !r->enough && (!need || hit) && cltel_frame_next(&rest, &framed); i++) {
        if (need && hit >= rest.ptr)
            continue;
        look_at(r, &framed, i);
        if (need)
            hit = cltel_find_text(rest, need->text, need->any_case);
    }
}

static int64_t edge_of(const cltel_pane_scan *scan, const cltel_pane_batch *batch)
{
    return scan->oldest_first ? batch->first_ms : batch->last_ms;
}

static bool is_marked(const cltel_pane_scan *scan, const cltel_pane_batch *batch)
{
    return scan->mark.batch == batch->id;
}

/* Where a marked batch is gone by now, what lies beyond its edge is next. */
static bool is_beyond_mark(const cltel_pane_scan *scan, const cltel_pane_batch *batch)
{
    int64_t edge_ms = edge_of(scan, batch);
    return scan->oldest_first ? edge_ms > scan->mark.edge_ms : edge_ms < scan->mark.edge_ms;
}

static size_t start_of(const cltel_pane_scan *scan, const cltel_pane_directory *directory)
{
    size_t i = 0;
    if (scan->mark.batch == 0)
        return 0;
    while (i < directory->count && !is_marked(scan, &directory->batches[i]) &&
           !is_beyond_mark(scan, &directory->batches[i]))
        i++;
    return i;
}

static void note_results(cltel_pane_scan *scan, const cltel_pane_directory *directory)
{
    scan->first_ms = INT64_MAX;
    scan->last_ms = INT64_MIN;
    for (size_t i = 0; i < directory->count; i++) {
        const cltel_pane_batch *batch = &directory->batches[i];
        scan->first_ms = batch->first_ms < scan->first_ms ? batch->first_ms : scan->first_ms;
        scan->last_ms = batch->last_ms > scan->last_ms ? batch->last_ms : scan->last_ms;
        scan->newest_batch = batch->id > scan->newest_batch ? batch->id : scan->newest_batch;
    }
    if (scan->first_ms < scan->from_ms)
        scan->first_ms = scan->from_ms;
    if (scan->last_ms >= scan->until_ms)
        scan->last_ms = scan->until_ms - 1;
}

static bool stream_may_hold(run *r, cltel_pane_names *names)
{
    if (!r->scan->filter->names_streams)
        return true;
    const cltel_pane_name *name = cltel_pane_names_get(names, r->batch->stream_id);
    r->event.group = cltel_buf_view(&name->group);
    r->event.stream = cltel_buf_view(&name->stream);
    return cltel_pane_filter_may_take_stream(r->scan->filter, r->event.group, r->event.stream);
}

/* A batch without a digest has to be looked at. */
static bool batch_may_hold(const run *r)
{
    cltel_view blob;
    if (!r->sieve->useful)
        return true;
    bool may_hold = true;
    if (cltel_store_digest(r->scan->store, r->batch->id, &blob) == CLTEL_STORED) {
        cltel_digest digest = cltel_digest_open(blob);
        may_hold = cltel_pane_sieve_lets_through(r->sieve, &digest);
    }
    cltel_store_end_digest(r->scan->store);
    return may_hold;
}

static void run_batches(run *r, const cltel_pane_directory *directory, cltel_pane_names *names, sqlite3_stmt *statement)
{
    cltel_pane_scan *scan = r->scan;
    int64_t end_ns = scan->budget_ms ? cltel_clock_monotonic_ns() + scan->budget_ms * 1000000 : INT64_MAX;
    scan->unfinished = false;
    for (size_t i = start_of(scan, directory); i < directory->count && !r->enough; i++) {
        r->batch = &directory->batches[i];
        if (r->visitor->edge && !r->visitor->edge(r->visitor->context, edge_of(scan, r->batch)))
            return;
        if (cltel_clock_monotonic_ns() >= end_ns) {
            scan->unfinished = true;
            scan->mark = (cltel_pane_mark){ edge_of(scan, r->batch), r->batch->id };
            return;
        }
        cltel_view frames;
        r->event.stream_id = r->batch->stream_id;
        if (!stream_may_hold(r, names) || !batch_may_hold(r) ||
            !cltel_pane_batch_frames(statement, r->batch->id, &frames))
            continue;
        scan->bytes += (int64_t)frames.len;
        walk_batch(r, frames);
    }
}

/* All of a scan sees the same, and is one transaction in place of two a batch. */
bool cltel_pane_scan_run(cltel_pane_scan *scan, const cltel_pane_visitor *visitor)
{
    cltel_pane_directory directory = { 0 };
    bool begun = sqlite3_exec(scan->store->db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
    cltel_pane_names *names = cltel_alloc(sizeof *names);
    sqlite3_stmt *statement = cltel_pane_frames_statement(scan->store);
    bool ready = names && statement && cltel_pane_directory_read(&directory, scan);
    if (ready) {
        names->store = scan->store;
        note_results(scan, &directory);
        cltel_pane_sieve sieve;
        cltel_pane_sieve_init(&sieve, scan->filter);
        run r = { .scan = scan, .visitor = visitor, .sieve = &sieve };
        run_batches(&r, &directory, names, statement);
    }
    sqlite3_finalize(statement);
    if (begun)
        sqlite3_exec(scan->store->db, "COMMIT", NULL, NULL, NULL);
    cltel_pane_directory_done(&directory);
    if (names)
        cltel_pane_names_done(names);
    cltel_release(names);
    return ready;
}
