/* What leaves the store by itself, or all at once. */
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/put_parser.h"
#include "tools/endpoint/store_statements.h"

#define DAY_MS (24 * 3600 * INT64_C(1000))

typedef struct expired_batch {
    int64_t id;
    int64_t stream_id;
    int64_t events;
    int64_t frame_bytes;
} expired_batch;

enum { EXPIRED_AT_ONCE = 64 };

/* Read before the first is deleted: a statement must not run over a table that changes under it. */
static int find_expired(cltel_store *store, int64_t group_id, int64_t before_ms, int64_t max, expired_batch *batches)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_BATCH_EXPIRED);
    if (!statement)
        return -1;
    sqlite3_bind_int64(statement, 1, group_id);
    sqlite3_bind_int64(statement, 2, before_ms);
    sqlite3_bind_int64(statement, 3, max < EXPIRED_AT_ONCE ? max : EXPIRED_AT_ONCE);
    int count = 0, step;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW && count < EXPIRED_AT_ONCE)
        batches[count++] = (expired_batch){ sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1),
                                            sqlite3_column_int64(statement, 2), sqlite3_column_int64(statement, 3) };
    sqlite3_reset(statement);
    return step == SQLITE_DONE ? count : -1;
}

static bool run_with(cltel_store *store, cltel_sql sql, int64_t id, int64_t second, int64_t third)
{
    sqlite3_stmt *statement = cltel_store_statement(store, sql);
    if (!statement)
        return false;
    int parameters = sqlite3_bind_parameter_count(statement);
    sqlite3_bind_int64(statement, 1, id);
    if (parameters > 1)
        sqlite3_bind_int64(statement, 2, second);
    if (parameters > 2)
        sqlite3_bind_int64(statement, 3, third);
    return cltel_store_run(statement) == CLTEL_STORED;
}

/* The bytes as PutLogEvents counted them: messages, and 26 for each. */
static int64_t upload_bytes(const expired_batch *batch)
{
    return batch->frame_bytes + batch->events * (CLTEL_PUT_EVENT_OVERHEAD_BYTES - CLTEL_FRAME_BYTES);
}

static bool delete_batch(cltel_store *store, int64_t group_id, const expired_batch *batch)
{
    return run_with(store, CLTEL_SQL_BATCH_DELETE, batch->id, 0, 0) &&
           run_with(store, CLTEL_SQL_STREAM_SUBTRACT, batch->stream_id, upload_bytes(batch), batch->events) &&
           run_with(store, CLTEL_SQL_GROUP_TAKE_OFF, group_id, upload_bytes(batch), 0);
}

static cltel_stored expire_group(cltel_store *store, const cltel_log_group *group, int64_t now_ms, int64_t max,
                                 int64_t *deleted)
{
    expired_batch batches[EXPIRED_AT_ONCE];
    int count = find_expired(store, group->id, now_ms - group->retention_days * DAY_MS, max, batches);
    for (int i = 0; i < count; i++)
        if (!delete_batch(store, group->id, &batches[i]))
            return CLTEL_STORED_FAILED;
    *deleted += count > 0 ? count : 0;
    return count < 0 ? CLTEL_STORED_FAILED : CLTEL_STORED;
}

cltel_stored cltel_store_expire(cltel_store *store, int64_t now_ms, int64_t batches_max, int64_t *deleted)
{
    *deleted = 0;
    sqlite3_stmt *groups = cltel_store_statement(store, CLTEL_SQL_GROUP_RETAINING);
    if (!groups)
        return CLTEL_STORED_FAILED;
    cltel_stored done = CLTEL_STORED;
    int step = SQLITE_DONE;
    while (done == CLTEL_STORED && *deleted < batches_max && (step = sqlite3_step(groups)) == SQLITE_ROW) {
        cltel_log_group group = { .id = sqlite3_column_int64(groups, 0),
                                  .retention_days = sqlite3_column_int64(groups, 4) };
        done = expire_group(store, &group, now_ms, batches_max - *deleted, deleted);
    }
    sqlite3_reset(groups);
    return step == SQLITE_DONE || step == SQLITE_ROW ? done : CLTEL_STORED_FAILED;
}

cltel_stored cltel_store_clear(cltel_store *store)
{
    static const cltel_sql parts[] = { CLTEL_SQL_CLEAR_BATCHES,   CLTEL_SQL_CLEAR_STREAMS,  CLTEL_SQL_CLEAR_GROUPS,
                                       CLTEL_SQL_CLEAR_DOCUMENTS, CLTEL_SQL_CLEAR_SEGMENTS, CLTEL_SQL_CLEAR_TRACES };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        sqlite3_stmt *statement = cltel_store_statement(store, parts[i]);
        if (!statement || cltel_store_run(statement) != CLTEL_STORED)
            return CLTEL_STORED_FAILED;
    }
    return CLTEL_STORED;
}
