/* Writing what X-Ray keeps. */
#include "tools/endpoint/store_statements.h"
#include "tools/endpoint/xray_store.h"

#define DAY_US (24 * 3600 * INT64_C(1000000))

enum { OPEN_DAYS = 7, KEPT_DAYS = 30, EXPIRED_AT_ONCE = 64 };

/* What is there under this id already. */
typedef struct earlier {
    bool exists;
    bool in_progress;
    int64_t bytes;
} earlier;

static cltel_stored find_earlier(cltel_store *store, int64_t trace_number, uint64_t id, earlier *before)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_SEGMENT_FIND);
    *before = (earlier){ false, false, 0 };
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, trace_number);
    sqlite3_bind_int64(statement, 2, (int64_t)id);
    cltel_stored found = cltel_store_outcome(sqlite3_step(statement));
    if (found == CLTEL_STORED)
        *before = (earlier){ true, sqlite3_column_int(statement, 0) != 0, sqlite3_column_int64(statement, 1) };
    sqlite3_reset(statement);
    return found;
}

static cltel_stored put_document(cltel_store *store, cltel_sql sql, int64_t trace_number,
                                 const cltel_new_segment *segment)
{
    sqlite3_stmt *statement = cltel_store_statement(store, sql);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, trace_number);
    sqlite3_bind_int64(statement, 2, (int64_t)segment->id);
    sqlite3_bind_int64(statement, 3, segment->start_us);
    sqlite3_bind_int64(statement, 4, segment->end_us);
    sqlite3_bind_int64(statement, 5, segment->now_us);
    sqlite3_bind_int(statement, 6, segment->in_progress);
    sqlite3_bind_blob64(statement, 7, segment->document.ptr, segment->document.len, SQLITE_STATIC);
    cltel_stored stored = cltel_store_run(statement);
    sqlite3_bind_null(statement, 7); /* the document is the caller's */
    return stored;
}

/* A document that took another's place may have moved the ends of its trace inward. */
static cltel_stored find_ends(cltel_store *store, cltel_stored_trace *trace)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_SEGMENT_ENDS);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, trace->number);
    cltel_stored found = cltel_store_outcome(sqlite3_step(statement));
    if (found == CLTEL_STORED) {
        trace->first_us = sqlite3_column_int64(statement, 0);
        trace->last_us = sqlite3_column_int64(statement, 1);
    }
    sqlite3_reset(statement);
    return found;
}

static cltel_stored add_trace(cltel_store *store, const cltel_new_segment *segment, cltel_stored_trace *trace)
{
    *trace = (cltel_stored_trace){ .first_us = segment->start_us,
                                   .last_us = segment->end_us,
                                   .received_us = segment->now_us,
                                   .changed_us = segment->now_us };
    memcpy(trace->id, segment->trace_id, sizeof trace->id);
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_TRACE_INSERT);
    if (!statement)
        return CLTEL_STORED_FAILED;
    cltel_bind_text(statement, 1, cltel_view_of(segment->region));
    cltel_bind_text(statement, 2, cltel_view_of(segment->trace_id));
    sqlite3_bind_int64(statement, 3, trace->first_us);
    sqlite3_bind_int64(statement, 4, trace->last_us);
    sqlite3_bind_int64(statement, 5, trace->received_us);
    cltel_stored stored = cltel_store_run(statement);
    trace->number = sqlite3_last_insert_rowid(store->db);
    return stored;
}

static cltel_stored write_trace(cltel_store *store, const cltel_stored_trace *trace)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_TRACE_UPDATE);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, trace->number);
    sqlite3_bind_int64(statement, 2, trace->last_us);
    sqlite3_bind_int64(statement, 3, trace->changed_us);
    sqlite3_bind_int64(statement, 4, trace->segments);
    sqlite3_bind_int64(statement, 5, trace->bytes);
    sqlite3_bind_int(statement, 6, trace->limit_exceeded);
    return cltel_store_run(statement);
}

/* The first start is in an index, so it is left alone where it stays. */
static cltel_stored move_trace(cltel_store *store, const cltel_stored_trace *trace)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_TRACE_MOVE);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, trace->number);
    sqlite3_bind_int64(statement, 2, trace->first_us);
    return cltel_store_run(statement);
}

cltel_stored cltel_xray_put_end(cltel_store *store, cltel_open_trace *open)
{
    bool changed = open->open && open->changed, moved = changed && open->trace.first_us != open->written_first_us;
    open->open = open->changed = false;
    if ((changed && write_trace(store, &open->trace) != CLTEL_STORED) ||
        (moved && move_trace(store, &open->trace) != CLTEL_STORED))
        return CLTEL_STORED_FAILED;
    return CLTEL_STORED;
}

static cltel_stored open_trace(cltel_store *store, cltel_open_trace *open, const cltel_new_segment *segment)
{
    if (open->open && strcmp(open->trace.id, segment->trace_id) == 0)
        return CLTEL_STORED;
    if (cltel_xray_put_end(store, open) != CLTEL_STORED)
        return CLTEL_STORED_FAILED;
    cltel_stored found = cltel_xray_find_trace(store, segment->region, cltel_view_of(segment->trace_id), &open->trace);
    if (found == CLTEL_STORED_NOT)
        found = add_trace(store, segment, &open->trace);
    open->open = found == CLTEL_STORED;
    open->written_first_us = open->trace.first_us;
    return found;
}

static bool fits(const cltel_new_segment *segment, const cltel_stored_trace *trace, const earlier *before)
{
    return trace->bytes - before->bytes + (int64_t)segment->document.len <= segment->trace_bytes_max;
}

static void note_document(cltel_open_trace *open, const cltel_new_segment *segment, const earlier *before)
{
    cltel_stored_trace *trace = &open->trace;
    open->changed = true;
    trace->segments += !before->exists;
    trace->bytes += (int64_t)segment->document.len - before->bytes;
    trace->changed_us = segment->now_us;
    trace->first_us = segment->start_us < trace->first_us ? segment->start_us : trace->first_us;
    trace->last_us = segment->end_us > trace->last_us ? segment->end_us : trace->last_us;
}

/* One of an id that is there already, or for which there may be no room. */
static cltel_stored put_again(cltel_store *store, cltel_open_trace *open, const cltel_new_segment *segment,
                              cltel_segment_fate *fate)
{
    earlier before;
    if (find_earlier(store, open->trace.number, segment->id, &before) == CLTEL_STORED_FAILED)
        return CLTEL_STORED_FAILED;
    if (before.exists && !before.in_progress && segment->in_progress) {
        *fate = CLTEL_SEGMENT_KEPT_FINISHED;
        return CLTEL_STORED;
    }
    if (!fits(segment, &open->trace, &before)) {
        *fate = CLTEL_SEGMENT_TRACE_TOO_LARGE;
        open->changed = open->trace.limit_exceeded = true;
        return CLTEL_STORED;
    }
    if (put_document(store, CLTEL_SQL_SEGMENT_PUT, open->trace.number, segment) != CLTEL_STORED)
        return CLTEL_STORED_FAILED;
    note_document(open, segment, &before);
    return before.exists ? find_ends(store, &open->trace) : CLTEL_STORED;
}

cltel_stored cltel_xray_put_segment(cltel_store *store, cltel_open_trace *open, const cltel_new_segment *segment,
                                    cltel_segment_fate *fate)
{
    static const earlier none;
    *fate = CLTEL_SEGMENT_STORED;
    if (open_trace(store, open, segment) != CLTEL_STORED)
        return CLTEL_STORED_FAILED;
    if (segment->now_us - open->trace.received_us > OPEN_DAYS * DAY_US) {
        *fate = CLTEL_SEGMENT_TRACE_TOO_OLD;
        return CLTEL_STORED;
    }
    if (!fits(segment, &open->trace, &none))
        return put_again(store, open, segment, fate);
    if (put_document(store, CLTEL_SQL_SEGMENT_ADD, open->trace.number, segment) != CLTEL_STORED)
        return CLTEL_STORED_FAILED;
    if (sqlite3_changes(store->db) == 0)
        return put_again(store, open, segment, fate);
    note_document(open, segment, &none);
    return CLTEL_STORED;
}

/* Read before the first is deleted: a statement must not run over a table that changes under it. */
static int find_expired(cltel_store *store, int64_t before_us, int64_t max, int64_t *numbers)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_TRACE_EXPIRED);
    if (!statement)
        return -1;
    sqlite3_bind_int64(statement, 1, before_us);
    sqlite3_bind_int64(statement, 2, max < EXPIRED_AT_ONCE ? max : EXPIRED_AT_ONCE);
    int count = 0, step;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW && count < EXPIRED_AT_ONCE)
        numbers[count++] = sqlite3_column_int64(statement, 0);
    sqlite3_reset(statement);
    return step == SQLITE_DONE ? count : -1;
}

static bool delete_trace(cltel_store *store, int64_t number)
{
    static const cltel_sql parts[] = { CLTEL_SQL_SEGMENT_DELETE, CLTEL_SQL_TRACE_DELETE };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        sqlite3_stmt *statement = cltel_store_statement(store, parts[i]);
        if (!statement)
            return false;
        sqlite3_bind_int64(statement, 1, number);
        if (cltel_store_run(statement) != CLTEL_STORED)
            return false;
    }
    return true;
}

cltel_stored cltel_xray_expire(cltel_store *store, int64_t now_us, int64_t traces_max, int64_t *deleted)
{
    int64_t numbers[EXPIRED_AT_ONCE];
    int count = find_expired(store, now_us - KEPT_DAYS * DAY_US, traces_max, numbers);
    if (count < 0)
        return CLTEL_STORED_FAILED;
    for (int i = 0; i < count; i++)
        if (!delete_trace(store, numbers[i]))
            return CLTEL_STORED_FAILED;
    *deleted = count;
    return CLTEL_STORED;
}
