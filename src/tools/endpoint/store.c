#include "tools/endpoint/store_statements.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/memory.h"

enum {
    STORE_VERSION = 4
}; /* 1 had no documents, 2 no traces, 3 no digests; the statements below add what is missing */

/* 16 KB pages: a batch of some 200 KB is a chain of a dozen pages in place of fifty. The
 * writer's cache holds a transaction of some size; what is larger goes to the WAL early.
 * A new file becomes one of WAL mode without waiting for the disk, which takes 20 ms where
 * that is busy: it holds nothing yet, and the first checkpoint syncs it. */
static const char settings[] = "PRAGMA page_size=16384; PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL;"
                               "PRAGMA synchronous=NORMAL;"
                               "PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0;"
                               "PRAGMA wal_autocheckpoint=1000; PRAGMA journal_size_limit=33554432;"
                               "PRAGMA trusted_schema=OFF;";

static const char tables[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS log_group(id INTEGER PRIMARY KEY AUTOINCREMENT, region TEXT NOT NULL, name TEXT NOT "
    "NULL,"
    " class_name TEXT NOT NULL, kms_key TEXT NOT NULL, tags TEXT NOT NULL, created_ms INTEGER NOT NULL,"
    " retention_days INTEGER NOT NULL DEFAULT 0, stored_bytes INTEGER NOT NULL DEFAULT 0,"
    " span_max_ms INTEGER NOT NULL DEFAULT 0, UNIQUE(region,name));"
    "CREATE TABLE IF NOT EXISTS log_stream(id INTEGER PRIMARY KEY AUTOINCREMENT, group_id INTEGER NOT NULL,"
    " name TEXT NOT NULL, created_ms INTEGER NOT NULL, bytes INTEGER NOT NULL DEFAULT 0,"
    " events INTEGER NOT NULL DEFAULT 0, first_ms INTEGER, last_ms INTEGER, ingested_ms INTEGER, last_batch INTEGER,"
    " span_max_ms INTEGER NOT NULL DEFAULT 0, UNIQUE(group_id,name));"
    /* AUTOINCREMENT: an id names an event for ever, also after the last batch was deleted. */
    "CREATE TABLE IF NOT EXISTS log_batch(id INTEGER PRIMARY KEY AUTOINCREMENT, group_id INTEGER NOT NULL,"
    " stream_id INTEGER NOT NULL, first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, ingested_ms INTEGER NOT NULL,"
    " events INTEGER NOT NULL, frames BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS log_batch_stream ON log_batch(stream_id,first_ms,last_ms);"
    "CREATE INDEX IF NOT EXISTS log_batch_group ON log_batch(group_id,first_ms,last_ms,stream_id);"
    /* Beside a batch, not in its row: behind the frames it would lie at the end of their pages. Batches from before
     * there were digests have none. */
    "CREATE TABLE IF NOT EXISTS log_digest(batch INTEGER PRIMARY KEY, digest BLOB NOT NULL);"
    "CREATE TRIGGER IF NOT EXISTS log_batch_gone AFTER DELETE ON log_batch"
    " BEGIN DELETE FROM log_digest WHERE batch=old.id; END;"
    /* What services keep beside events: filters, definitions, policies, as the JSON that describes them. */
    "CREATE TABLE IF NOT EXISTS document(kind TEXT NOT NULL, region TEXT NOT NULL, scope TEXT NOT NULL, name TEXT NOT "
    "NULL,"
    " created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY "
    "KEY(kind,region,scope,name))"
    " WITHOUT ROWID;"
    /* X-Ray. A segment's documents lie in the order of the key, those of one trace side by side. */
    "CREATE TABLE IF NOT EXISTS xray_trace(number INTEGER PRIMARY KEY, region TEXT NOT NULL, id TEXT NOT NULL,"
    " first_us INTEGER NOT NULL, last_us INTEGER NOT NULL, received_us INTEGER NOT NULL, changed_us INTEGER NOT NULL,"
    " segments INTEGER NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0,"
    " limit_exceeded INTEGER NOT NULL DEFAULT 0, UNIQUE(region,id));"
    "CREATE INDEX IF NOT EXISTS xray_trace_time ON xray_trace(region,first_us);"
    "CREATE TABLE IF NOT EXISTS xray_segment(trace INTEGER NOT NULL, id INTEGER NOT NULL, start_us INTEGER NOT NULL,"
    " end_us INTEGER NOT NULL, received_us INTEGER NOT NULL, in_progress INTEGER NOT NULL, document BLOB NOT NULL,"
    " PRIMARY KEY(trace,id)) WITHOUT ROWID;"
    "PRAGMA user_version=4;"
    "COMMIT;";

static const char *const sql_texts[] = {
#define CLTEL_SQL(name, text) [CLTEL_SQL_##name] = (text),
#include "tools/endpoint/store_sql.def"
#undef CLTEL_SQL
};

/* SQLite would make the file by the umask; its -wal and -shm take the mode of the file. */
static bool make_private_file(const char *path)
{
    if (path[0] == ':')
        return true;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static bool read_version(cltel_store *store, int *version)
{
    sqlite3_stmt *statement = NULL;
    bool read = sqlite3_prepare_v2(store->db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
                sqlite3_step(statement) == SQLITE_ROW;
    *version = read ? sqlite3_column_int(statement, 0) : -1;
    sqlite3_finalize(statement);
    return read;
}

static cltel_err set_up(cltel_store *store, const char *path, cltel_error *detail)
{
    int version;
    sqlite3_busy_timeout(store->db, 10000);
    if (sqlite3_exec(store->db, settings, NULL, NULL, NULL) != SQLITE_OK || !read_version(store, &version))
        return cltel_fail(detail, CLTEL_E_SYSTEM, "%s: %s", path, sqlite3_errmsg(store->db));
    if (version < 0 || version > STORE_VERSION)
        return cltel_fail(detail, CLTEL_E_FILE_INVALID, "%s: has store version %d; this program reads up to version %d",
                          path, version, STORE_VERSION);
    if (version < STORE_VERSION && sqlite3_exec(store->db, tables, NULL, NULL, NULL) != SQLITE_OK)
        return cltel_fail(detail, CLTEL_E_SYSTEM, "%s: %s", path, sqlite3_errmsg(store->db));
    return CLTEL_OK;
}

cltel_err cltel_store_open(const char *path, cltel_store **store, cltel_error *detail)
{
    *store = NULL;
    cltel_store *made = cltel_alloc(sizeof *made);
    if (!made)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the store");
    cltel_err err;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (!make_private_file(path))
        err = cltel_fail(detail, CLTEL_E_SYSTEM, "%s: cannot be opened for writing (%m)", path);
    else if (sqlite3_open_v2(path, &made->db, flags, NULL) != SQLITE_OK)
        err = cltel_fail(detail, CLTEL_E_SYSTEM, "%s: %s", path, made->db ? sqlite3_errmsg(made->db) : "no memory");
    else
        err = set_up(made, path, detail);
    if (err != CLTEL_OK) {
        cltel_store_close(made);
        return err;
    }
    *store = made;
    return CLTEL_OK;
}

void cltel_store_expect_reading(cltel_store *store)
{
    sqlite3_exec(store->db, "PRAGMA cache_size=-512", NULL, NULL, NULL);
}

void cltel_store_close(cltel_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < CLTEL_SQL_COUNT; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->db);
    cltel_release(store);
}

const char *cltel_store_reason(const cltel_store *store)
{
    return sqlite3_errmsg(store->db);
}

sqlite3_stmt *cltel_store_statement(cltel_store *store, cltel_sql sql)
{
    sqlite3_stmt **statement = &store->statements[sql];
    if (!*statement)
        sqlite3_prepare_v3(store->db, sql_texts[sql], -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
    else
        sqlite3_reset(*statement);
    return *statement;
}

cltel_stored cltel_store_run(sqlite3_stmt *statement)
{
    bool done = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_reset(statement);
    return done ? CLTEL_STORED : CLTEL_STORED_FAILED;
}

static bool run_simple(cltel_store *store, cltel_sql sql)
{
    sqlite3_stmt *statement = cltel_store_statement(store, sql);
    return statement && cltel_store_run(statement) == CLTEL_STORED;
}

bool cltel_store_begin(cltel_store *store)
{
    return run_simple(store, CLTEL_SQL_BEGIN);
}

bool cltel_store_commit(cltel_store *store)
{
    return run_simple(store, CLTEL_SQL_COMMIT);
}

void cltel_store_rollback(cltel_store *store)
{
    if (!sqlite3_get_autocommit(store->db))
        run_simple(store, CLTEL_SQL_ROLLBACK);
}

void cltel_store_column_text(sqlite3_stmt *statement, int column, char *text, size_t size)
{
    const char *value = (const char *)sqlite3_column_text(statement, column);
    snprintf(text, size, "%s", value ? value : "");
}
