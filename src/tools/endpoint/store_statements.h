/* The store's inside: its connection and its statements, each prepared at its first use. */
#ifndef CLTEL_TOOLS_ENDPOINT_STORE_STATEMENTS_H
#define CLTEL_TOOLS_ENDPOINT_STORE_STATEMENTS_H

#include <sqlite3.h>

#include "tools/endpoint/store.h"

typedef enum cltel_sql {
#define CLTEL_SQL(name, text) CLTEL_SQL_##name,
#include "tools/endpoint/store_sql.def"
#undef CLTEL_SQL
    CLTEL_SQL_COUNT
} cltel_sql;

struct cltel_store {
    sqlite3 *db;
    sqlite3_stmt *statements[CLTEL_SQL_COUNT];
    sqlite3_stmt *batches; /* the query under way */
};

/* Ready to be bound; NULL: it failed. */
sqlite3_stmt *cltel_store_statement(cltel_store *store, cltel_sql sql);

/* Runs a statement that returns no rows, and resets it. */
cltel_stored cltel_store_run(sqlite3_stmt *statement);

static inline void cltel_bind_text(sqlite3_stmt *statement, int column, cltel_view text)
{
    sqlite3_bind_text(statement, column, text.ptr ? text.ptr : "", (int)text.len, SQLITE_STATIC);
}

/* What a step returned, as an outcome. */
static inline cltel_stored cltel_store_outcome(int step)
{
    return step == SQLITE_ROW ? CLTEL_STORED : step == SQLITE_DONE ? CLTEL_STORED_NOT : CLTEL_STORED_FAILED;
}

/* Copies a text column into size bytes, NUL included. */
void cltel_store_column_text(sqlite3_stmt *statement, int column, char *text, size_t size);

#endif
