/* Log groups of all regions with what they hold. */
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_answers.h"
#include "tools/endpoint/store_statements.h"

static const char sql[] = "SELECT g.name,g.region,g.stored_bytes,g.retention_days,count(s.id),"
                          "coalesce(sum(s.events),0),min(s.first_ms),max(s.last_ms),max(s.ingested_ms)"
                          " FROM log_group g LEFT JOIN log_stream s ON s.group_id=g.id"
                          " GROUP BY g.id ORDER BY max(s.last_ms) DESC, g.name LIMIT 1000";

static cltel_view text_of(sqlite3_stmt *statement, int column)
{
    return (cltel_view){ (const char *)sqlite3_column_text(statement, column),
                         (size_t)sqlite3_column_bytes(statement, column) };
}

static void append_group(cltel_buf *body, sqlite3_stmt *statement)
{
    static const char *const numbers[] = { "bytes", "retention", "streams", "events", "first", "last", "ingested" };
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    cltel_member_text(body, "name", text_of(statement, 0));
    cltel_member_text(body, "region", text_of(statement, 1));
    for (int i = 0; i < (int)(sizeof numbers / sizeof *numbers); i++)
        if (sqlite3_column_type(statement, i + 2) == SQLITE_INTEGER)
            cltel_member_i64(body, numbers[i], sqlite3_column_int64(statement, i + 2));
    cltel_buf_append_char(body, '}');
}

void cltel_pane_answer_groups(cltel_call *call, cltel_store *store)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK) {
        cltel_pane_refuse(call, 503, "the store could not answer");
        return;
    }
    cltel_buf *body = cltel_pane_body(call);
    cltel_buf_append_text(body, "{\"groups\":[");
    while (sqlite3_step(statement) == SQLITE_ROW)
        append_group(body, statement);
    cltel_buf_append_text(body, "]}");
    sqlite3_finalize(statement);
}
