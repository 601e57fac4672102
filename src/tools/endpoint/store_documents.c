#include "tools/endpoint/store_documents.h"

#include "tools/endpoint/store_statements.h"

/* Bound as far as the statement has parameters; NULL: it failed. */
static sqlite3_stmt *with_key(cltel_store *store, cltel_sql sql, const cltel_document_key *key)
{
    sqlite3_stmt *statement = cltel_store_statement(store, sql);
    if (!statement)
        return NULL;
    int parameters = sqlite3_bind_parameter_count(statement);
    cltel_bind_text(statement, 1, cltel_view_of(key->kind));
    cltel_bind_text(statement, 2, cltel_view_of(key->region));
    if (parameters > 2)
        cltel_bind_text(statement, 3, key->scope);
    if (parameters > 3)
        cltel_bind_text(statement, 4, key->name);
    return statement;
}

cltel_stored cltel_store_put_document(cltel_store *store, const cltel_document_key *key, cltel_view body,
                                      int64_t now_ms)
{
    sqlite3_stmt *statement = with_key(store, CLTEL_SQL_DOCUMENT_PUT, key);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 5, now_ms);
    cltel_bind_text(statement, 6, body);
    return cltel_store_run(statement);
}

static cltel_view column_view(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return (cltel_view){ text ? text : "", (size_t)sqlite3_column_bytes(statement, column) };
}

static cltel_document read_document(sqlite3_stmt *statement)
{
    return (cltel_document){ .scope = column_view(statement, 0),
                             .name = column_view(statement, 1),
                             .created_ms = sqlite3_column_int64(statement, 2),
                             .changed_ms = sqlite3_column_int64(statement, 3),
                             .body = column_view(statement, 4) };
}

cltel_stored cltel_store_find_document(cltel_store *store, const cltel_document_key *key, cltel_buf *body)
{
    sqlite3_stmt *statement = with_key(store, CLTEL_SQL_DOCUMENT_FIND, key);
    if (!statement)
        return CLTEL_STORED_FAILED;
    cltel_stored found = cltel_store_outcome(sqlite3_step(statement));
    cltel_buf_clear(body);
    if (found == CLTEL_STORED)
        cltel_buf_append_view(body, read_document(statement).body);
    sqlite3_reset(statement);
    return body->failed ? CLTEL_STORED_FAILED : found;
}

cltel_stored cltel_store_delete_document(cltel_store *store, const cltel_document_key *key)
{
    sqlite3_stmt *statement = with_key(store, CLTEL_SQL_DOCUMENT_DELETE, key);
    if (!statement || cltel_store_run(statement) != CLTEL_STORED)
        return CLTEL_STORED_FAILED;
    return sqlite3_changes(store->db) > 0 ? CLTEL_STORED : CLTEL_STORED_NOT;
}

cltel_stored cltel_store_delete_documents(cltel_store *store, const cltel_document_key *key)
{
    sqlite3_stmt *statement = with_key(store, CLTEL_SQL_DOCUMENT_DELETE_SCOPE, key);
    return statement ? cltel_store_run(statement) : CLTEL_STORED_FAILED;
}

cltel_stored cltel_store_count_documents(cltel_store *store, const cltel_document_key *key, int64_t *count)
{
    sqlite3_stmt *statement = with_key(store, CLTEL_SQL_DOCUMENT_COUNT, key);
    if (!statement)
        return CLTEL_STORED_FAILED;
    cltel_stored found = cltel_store_outcome(sqlite3_step(statement));
    *count = found == CLTEL_STORED ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    return found;
}

cltel_stored cltel_store_visit_documents(cltel_store *store, const cltel_document_key *key, cltel_document_visit visit,
                                         void *context)
{
    sqlite3_stmt *statement =
        with_key(store, key->scope.ptr ? CLTEL_SQL_DOCUMENT_LIST_SCOPE : CLTEL_SQL_DOCUMENT_LIST, key);
    if (!statement)
        return CLTEL_STORED_FAILED;
    int step;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        cltel_document document = read_document(statement);
        if (!visit(context, &document))
            break;
    }
    sqlite3_reset(statement);
    return step == SQLITE_ROW || step == SQLITE_DONE ? CLTEL_STORED : CLTEL_STORED_FAILED;
}
