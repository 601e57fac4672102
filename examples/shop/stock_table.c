#include "stock_table.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>

struct stock_table {
    cltel_client *client;
    const char *file;
    sqlite3 *database;
    pthread_mutex_t lock; /* one statement at a time */
};

/* That there is never less than nothing is the database's business: it refuses to take more. */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS articles (number INTEGER PRIMARY KEY, left INTEGER NOT NULL CHECK (left >= 0));"
    "INSERT OR IGNORE INTO articles VALUES (0, 1000000000), (1, 1000000000), (2, 1000000000), (3, 2000),"
    "  (4, 1000000000)";

stock_table *stock_table_open(cltel_client *client, const char *file)
{
    stock_table *table = calloc(1, sizeof *table);
    if (!table)
        return NULL;
    table->client = client;
    table->file = file;
    pthread_mutex_init(&table->lock, NULL);
    if (sqlite3_open(file, &table->database) == SQLITE_OK &&
        sqlite3_exec(table->database, schema, NULL, NULL, NULL) == SQLITE_OK)
        return table;
    stock_table_close(table);
    return NULL;
}

void stock_table_close(stock_table *table)
{
    if (!table)
        return;
    sqlite3_close(table->database);
    pthread_mutex_destroy(&table->lock);
    free(table);
}

/* Extended code of SQLite: SQLITE_ROW with *left, SQLITE_DONE, or an error, which the span tells then. */
static int step(stock_table *table, cltel_span *span, const char *sql, long article, long count, long *left)
{
    sqlite3_stmt *statement;
    int code = sqlite3_prepare_v2(table->database, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) {
        sqlite3_bind_int64(statement, 1, article);
        sqlite3_bind_int64(statement, 2, count); /* not every statement has one */
        code = sqlite3_step(statement);
    }
    if (code == SQLITE_ROW)
        *left = (long)sqlite3_column_int64(statement, 0);
    else if (code != SQLITE_DONE) {
        code = sqlite3_extended_errcode(table->database);
        const cltel_exception exception = { .type = sqlite3_errstr(code), .message = sqlite3_errmsg(table->database) };
        cltel_span_error(span, &exception);
    }
    sqlite3_finalize(statement);
    return code;
}

/* The statement goes into the span as it is written here, with its places for values but without values: what
 * customers ordered is nobody's business who looks at traces. */
static int run(stock_table *table, const char *name, const char *sql, long article, long count, long *left)
{
    CLTEL_SPAN_AS(table->client, span, CLTEL_SPAN_CLIENT, name);
    CLTEL_SPAN_SET(&span, CLTEL_STR("peer.service", "stock.db"), CLTEL_STR("sql.url", table->file),
                   CLTEL_STR("sql.database_type", "SQLite"), CLTEL_STR("sql.database_version", sqlite3_libversion()),
                   CLTEL_STR("sql.query", sql));
    pthread_mutex_lock(&table->lock);
    int code = step(table, &span, sql, article, count, left);
    pthread_mutex_unlock(&table->lock);
    if (code == SQLITE_CONSTRAINT_CHECK)
        cltel_span_set_status(&span, CLTEL_STATUS_ERROR); /* asked for too many: the caller's fault, not ours */
    else if (code != SQLITE_ROW && code != SQLITE_DONE)
        CLTEL_ERROR(table->client, "the database failed", CLTEL_STR("statement", name),
                    CLTEL_STR("reason", sqlite3_errstr(code)));
    return code;
}

static table_answer meaning(int code)
{
    if (code == SQLITE_ROW)
        return TABLE_DONE;
    if (code == SQLITE_CONSTRAINT_CHECK)
        return TABLE_TOO_FEW;
    return code == SQLITE_DONE ? TABLE_NO_ARTICLE : TABLE_FAILED;
}

table_answer stock_table_left(stock_table *table, long article, long *left)
{
    return meaning(run(table, "SELECT articles", "SELECT left FROM articles WHERE number = ?1", article, 0, left));
}

table_answer stock_table_take(stock_table *table, long article, long count, long *left)
{
    if (count < 1)
        return TABLE_TOO_FEW;
    table_answer answer =
        meaning(run(table, "UPDATE articles", "UPDATE articles SET left = left - ?2 WHERE number = ?1 RETURNING left",
                    article, count, left));
    if (answer == TABLE_DONE)
        CLTEL_INFO(table->client, "taken", CLTEL_I64("article", article), CLTEL_I64("count", count),
                   CLTEL_I64("left", *left));
    return answer;
}
