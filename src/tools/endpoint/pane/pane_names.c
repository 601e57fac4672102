#include "tools/endpoint/pane/pane_names.h"

#include "tools/endpoint/store_statements.h"

void cltel_pane_names_done(cltel_pane_names *names)
{
    for (size_t i = 0; i < CLTEL_PANE_NAMES_MAX; i++) {
        cltel_buf_done(&names->names[i].group);
        cltel_buf_done(&names->names[i].stream);
    }
}

static void copy_column(cltel_buf *out, sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    cltel_buf_append(out, text ? text : "", text ? (size_t)sqlite3_column_bytes(statement, column) : 0);
}

static void look_up(cltel_store *store, cltel_pane_name *name)
{
    sqlite3_stmt *statement = NULL;
    static const char sql[] =
        "SELECT g.name, s.name FROM log_stream s JOIN log_group g ON g.id=s.group_id WHERE s.id=?1";
    if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return;
    sqlite3_bind_int64(statement, 1, name->stream_id);
    if (sqlite3_step(statement) == SQLITE_ROW) {
        copy_column(&name->group, statement, 0);
        copy_column(&name->stream, statement, 1);
    }
    sqlite3_finalize(statement);
}

const cltel_pane_name *cltel_pane_names_get(cltel_pane_names *names, int64_t stream_id)
{
    cltel_pane_name *name = &names->names[(uint64_t)stream_id % CLTEL_PANE_NAMES_MAX];
    if (name->stream_id != stream_id) {
        name->stream_id = stream_id;
        cltel_buf_clear(&name->group);
        cltel_buf_clear(&name->stream);
        look_up(names->store, name);
    }
    return name;
}
