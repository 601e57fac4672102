#include "tools/endpoint/pane/pane_directory.h"

#include <stdlib.h>

#include "base/memory.h"
#include "tools/endpoint/store_statements.h"

/* Each is answered from an index alone, or from the rows behind the last known id. */
static const char of_all[] = "SELECT id,stream_id,first_ms,last_ms FROM log_batch WHERE last_ms>=?1 AND first_ms<?2";
static const char of_new[] = "SELECT id,stream_id,first_ms,last_ms FROM log_batch WHERE last_ms>=?1 AND first_ms<?2"
                             " AND id>?3";
static const char of_stream[] = "SELECT id,stream_id,first_ms,last_ms FROM log_batch WHERE last_ms>=?1 AND first_ms<?2"
                                " AND stream_id=?3";

static sqlite3_stmt *prepare(const cltel_pane_scan *scan)
{
    sqlite3_stmt *statement = NULL;
    const char *sql = scan->stream_id ? of_stream : scan->after_batch ? of_new : of_all;
    if (sqlite3_prepare_v2(scan->store->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return NULL;
    sqlite3_bind_int64(statement, 1, scan->from_ms);
    sqlite3_bind_int64(statement, 2, scan->until_ms);
    if (sql != of_all)
        sqlite3_bind_int64(statement, 3, scan->stream_id ? scan->stream_id : scan->after_batch);
    return statement;
}

static bool add(cltel_pane_directory *directory, const cltel_pane_batch *batch)
{
    if (directory->count == directory->room) {
        size_t room = directory->room ? 2 * directory->room : 256;
        cltel_pane_batch *grown = cltel_realloc(directory->batches, room * sizeof *grown);
        if (!grown)
            return false;
        directory->batches = grown;
        directory->room = room;
    }
    directory->batches[directory->count++] = *batch;
    return true;
}

static int by_last(const void *a, const void *b)
{
    const cltel_pane_batch *x = a, *y = b;
    if (x->last_ms != y->last_ms)
        return x->last_ms < y->last_ms ? 1 : -1;
    return (x->id < y->id) - (x->id > y->id);
}

static int by_first(const void *a, const void *b)
{
    const cltel_pane_batch *x = a, *y = b;
    if (x->first_ms != y->first_ms)
        return x->first_ms > y->first_ms ? 1 : -1;
    return (x->id > y->id) - (x->id < y->id);
}

bool cltel_pane_directory_read(cltel_pane_directory *directory, const cltel_pane_scan *scan)
{
    sqlite3_stmt *statement = prepare(scan);
    int step = SQLITE_ERROR;
    while (statement && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        cltel_pane_batch batch = { sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1),
                                   sqlite3_column_int64(statement, 2), sqlite3_column_int64(statement, 3) };
        if (!add(directory, &batch))
            break;
    }
    sqlite3_finalize(statement);
    if (step != SQLITE_DONE)
        return false;
    if (directory->count > 1)
        qsort(directory->batches, directory->count, sizeof *directory->batches,
              scan->oldest_first ? by_first : by_last);
    return true;
}

void cltel_pane_directory_done(cltel_pane_directory *directory)
{
    cltel_release(directory->batches);
    *directory = (cltel_pane_directory){ 0 };
}
