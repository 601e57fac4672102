/* Log streams. Names are unique in a group. */
#include "tools/endpoint/store_statements.h"

cltel_stored cltel_store_create_stream(cltel_store *store, int64_t group_id, cltel_view name, int64_t now_ms)
{
    cltel_log_stream there;
    cltel_stored found = cltel_store_find_stream(store, group_id, name, &there);
    if (found != CLTEL_STORED_NOT)
        return found == CLTEL_STORED ? CLTEL_STORED_NOT : found;
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_STREAM_INSERT);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, group_id);
    cltel_bind_text(statement, 2, name);
    sqlite3_bind_int64(statement, 3, now_ms);
    return cltel_store_run(statement);
}

static void read_stream(sqlite3_stmt *statement, cltel_log_stream *stream)
{
    stream->id = sqlite3_column_int64(statement, 0);
    cltel_store_column_text(statement, 1, stream->name, sizeof stream->name);
    stream->created_ms = sqlite3_column_int64(statement, 2);
    stream->events = sqlite3_column_int64(statement, 3);
    stream->first_ms = sqlite3_column_int64(statement, 4);
    stream->last_ms = sqlite3_column_int64(statement, 5);
    stream->ingested_ms = sqlite3_column_int64(statement, 6);
    stream->last_batch = sqlite3_column_int64(statement, 7);
    stream->span_max_ms = sqlite3_column_int64(statement, 8);
}

cltel_stored cltel_store_find_stream(cltel_store *store, int64_t group_id, cltel_view name, cltel_log_stream *stream)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_STREAM_FIND);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, group_id);
    cltel_bind_text(statement, 2, name);
    cltel_stored found = cltel_store_outcome(sqlite3_step(statement));
    if (found == CLTEL_STORED)
        read_stream(statement, stream);
    sqlite3_reset(statement);
    return found;
}

cltel_stored cltel_store_stream_name(cltel_store *store, int64_t stream_id, cltel_buf *name)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_STREAM_NAME);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, stream_id);
    cltel_stored found = cltel_store_outcome(sqlite3_step(statement));
    cltel_buf_clear(name);
    if (found == CLTEL_STORED) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        cltel_buf_append(name, text, (size_t)sqlite3_column_bytes(statement, 0));
    }
    sqlite3_reset(statement);
    return found;
}

cltel_stored cltel_store_delete_stream(cltel_store *store, int64_t group_id, int64_t stream_id)
{
    sqlite3_stmt *subtract = cltel_store_statement(store, CLTEL_SQL_GROUP_SUBTRACT);
    sqlite3_stmt *batches = cltel_store_statement(store, CLTEL_SQL_STREAM_DELETE_BATCHES);
    sqlite3_stmt *stream = cltel_store_statement(store, CLTEL_SQL_STREAM_DELETE);
    if (!subtract || !batches || !stream)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(subtract, 1, group_id);
    sqlite3_bind_int64(subtract, 2, stream_id);
    sqlite3_bind_int64(batches, 1, stream_id);
    sqlite3_bind_int64(stream, 1, stream_id);
    if (cltel_store_run(subtract) != CLTEL_STORED || cltel_store_run(batches) != CLTEL_STORED)
        return CLTEL_STORED_FAILED;
    return cltel_store_run(stream);
}

cltel_stored cltel_store_visit_streams(cltel_store *store, int64_t group_id, cltel_stream_order order, int64_t skip,
                                       cltel_stream_visit visit, void *context)
{
    static const cltel_sql lists[] = { [CLTEL_STREAMS_BY_NAME] = CLTEL_SQL_STREAM_LIST,
                                       [CLTEL_STREAMS_BY_NAME_DOWN] = CLTEL_SQL_STREAM_LIST_DOWN,
                                       [CLTEL_STREAMS_BY_LAST_EVENT] = CLTEL_SQL_STREAM_LIST_TIME,
                                       [CLTEL_STREAMS_BY_LAST_EVENT_DOWN] = CLTEL_SQL_STREAM_LIST_TIME_DOWN };
    sqlite3_stmt *statement = cltel_store_statement(store, lists[order]);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, group_id);
    sqlite3_bind_int64(statement, 2, skip);
    int step;
    cltel_log_stream stream;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        read_stream(statement, &stream);
        if (!visit(context, &stream))
            break;
    }
    sqlite3_reset(statement);
    return step == SQLITE_ROW || step == SQLITE_DONE ? CLTEL_STORED : CLTEL_STORED_FAILED;
}
