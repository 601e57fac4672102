/* Batches of events. */
#include "tools/endpoint/store_statements.h"

static cltel_stored insert_batch(cltel_store *store, cltel_batch *batch)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_BATCH_INSERT);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, batch->group_id);
    sqlite3_bind_int64(statement, 2, batch->stream_id);
    sqlite3_bind_int64(statement, 3, batch->first_ms);
    sqlite3_bind_int64(statement, 4, batch->last_ms);
    sqlite3_bind_int64(statement, 5, batch->ingested_ms);
    sqlite3_bind_int64(statement, 6, batch->events);
    sqlite3_bind_blob64(statement, 7, batch->frames.ptr, batch->frames.len, SQLITE_STATIC);
    cltel_stored stored = cltel_store_run(statement);
    sqlite3_bind_null(statement, 7); /* the frames are the caller's */
    batch->id = sqlite3_last_insert_rowid(store->db);
    return stored;
}

static cltel_stored insert_digest(cltel_store *store, const cltel_batch *batch)
{
    if (batch->digest.len == 0)
        return CLTEL_STORED;
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_DIGEST_INSERT);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, batch->id);
    sqlite3_bind_blob64(statement, 2, batch->digest.ptr, batch->digest.len, SQLITE_STATIC);
    cltel_stored stored = cltel_store_run(statement);
    sqlite3_bind_null(statement, 2); /* the digest is the caller's */
    return stored;
}

static cltel_stored add_to_stream(cltel_store *store, const cltel_batch *batch)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_STREAM_ADD);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, batch->stream_id);
    sqlite3_bind_int64(statement, 2, batch->upload_bytes);
    sqlite3_bind_int64(statement, 3, batch->events);
    sqlite3_bind_int64(statement, 4, batch->first_ms);
    sqlite3_bind_int64(statement, 5, batch->last_ms);
    sqlite3_bind_int64(statement, 6, batch->ingested_ms);
    sqlite3_bind_int64(statement, 7, batch->id);
    sqlite3_bind_int64(statement, 8, batch->last_ms - batch->first_ms);
    return cltel_store_run(statement);
}

static cltel_stored add_to_group(cltel_store *store, const cltel_batch *batch)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_GROUP_ADD);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, batch->group_id);
    sqlite3_bind_int64(statement, 2, batch->upload_bytes);
    sqlite3_bind_int64(statement, 3, batch->last_ms - batch->first_ms);
    return cltel_store_run(statement);
}

cltel_stored cltel_store_add_batch(cltel_store *store, cltel_batch *batch)
{
    bool added = insert_batch(store, batch) == CLTEL_STORED && insert_digest(store, batch) == CLTEL_STORED &&
                 add_to_stream(store, batch) == CLTEL_STORED && add_to_group(store, batch) == CLTEL_STORED;
    return added ? CLTEL_STORED : CLTEL_STORED_FAILED;
}

cltel_stored cltel_store_query_batches(cltel_store *store, const cltel_batch_query *query)
{
    cltel_sql sql = query->stream_id ? query->newest_first ? CLTEL_SQL_BATCH_OF_STREAM_DOWN : CLTEL_SQL_BATCH_OF_STREAM
                    : query->newest_first ? CLTEL_SQL_BATCH_OF_GROUP_DOWN
                                          : CLTEL_SQL_BATCH_OF_GROUP;
    store->batches = cltel_store_statement(store, sql);
    if (!store->batches)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(store->batches, 1, query->stream_id ? query->stream_id : query->group_id);
    sqlite3_bind_int64(store->batches, 2, query->from_ms);
    sqlite3_bind_int64(store->batches, 3, query->until_ms);
    sqlite3_bind_int64(store->batches, 4, query->span_max_ms);
    return CLTEL_STORED;
}

cltel_stored cltel_store_query_batches_behind(cltel_store *store, int64_t id)
{
    store->batches = cltel_store_statement(store, CLTEL_SQL_BATCH_BEHIND);
    if (!store->batches)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(store->batches, 1, id);
    return CLTEL_STORED;
}

cltel_stored cltel_store_next_batch(cltel_store *store, cltel_batch *batch)
{
    cltel_stored found = cltel_store_outcome(sqlite3_step(store->batches));
    if (found != CLTEL_STORED)
        return found;
    *batch = (cltel_batch){ .id = sqlite3_column_int64(store->batches, 0),
                            .group_id = sqlite3_column_int64(store->batches, 1),
                            .stream_id = sqlite3_column_int64(store->batches, 2),
                            .first_ms = sqlite3_column_int64(store->batches, 3),
                            .last_ms = sqlite3_column_int64(store->batches, 4),
                            .ingested_ms = sqlite3_column_int64(store->batches, 5),
                            .events = sqlite3_column_int64(store->batches, 6) };
    return CLTEL_STORED;
}

cltel_stored cltel_store_batch_frames(cltel_store *store, cltel_view *frames)
{
    frames->ptr = sqlite3_column_blob(store->batches, 7);
    frames->len = (size_t)sqlite3_column_bytes(store->batches, 7);
    return frames->ptr || frames->len == 0 ? CLTEL_STORED : CLTEL_STORED_FAILED;
}

cltel_stored cltel_store_batch_by_id(cltel_store *store, int64_t id, cltel_batch *batch)
{
    store->batches = cltel_store_statement(store, CLTEL_SQL_BATCH_BY_ID);
    if (!store->batches)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(store->batches, 1, id);
    cltel_stored found = cltel_store_next_batch(store, batch);
    return found == CLTEL_STORED ? cltel_store_batch_frames(store, &batch->frames) : found;
}

int64_t cltel_store_newest_batch(cltel_store *store)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_BATCH_NEWEST);
    int64_t id = statement && sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    if (statement)
        sqlite3_reset(statement);
    return id;
}

void cltel_store_end_batches(cltel_store *store)
{
    if (store->batches)
        sqlite3_reset(store->batches);
    store->batches = NULL;
}

cltel_stored cltel_store_digest(cltel_store *store, int64_t batch_id, cltel_view *digest)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_DIGEST_OF_BATCH);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, batch_id);
    cltel_stored found = cltel_store_outcome(sqlite3_step(statement));
    if (found != CLTEL_STORED)
        return found;
    *digest = (cltel_view){ sqlite3_column_blob(statement, 0), (size_t)sqlite3_column_bytes(statement, 0) };
    return digest->ptr ? CLTEL_STORED : CLTEL_STORED_NOT;
}

void cltel_store_end_digest(cltel_store *store)
{
    sqlite3_reset(store->statements[CLTEL_SQL_DIGEST_OF_BATCH]);
}
