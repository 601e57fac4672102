/* The figures of the first page. */
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_answers.h"
#include "tools/endpoint/store_statements.h"

enum { MINUTES = 60 };

static int64_t number_of(cltel_store *store, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t number = 0;
    if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

/* [[requests,errors,records,bytes],...] of the last hour, a minute each, oldest first. */
static void append_minutes(cltel_buf *body, cltel_request_log *log, int64_t now_ms)
{
    cltel_request_second *seconds = cltel_alloc(CLTEL_REQUEST_SECONDS * sizeof *seconds);
    cltel_member(body, "minutes");
    cltel_buf_append_char(body, '[');
    if (seconds)
        cltel_request_log_seconds(log, now_ms / 1000, seconds);
    for (int m = 0; seconds && m < MINUTES; m++) {
        uint64_t sums[4] = { 0 };
        for (int s = m * 60; s < m * 60 + 60; s++) {
            sums[0] += seconds[s].requests;
            sums[1] += seconds[s].errors;
            sums[2] += seconds[s].records;
            sums[3] += seconds[s].bytes;
        }
        cltel_comma(body);
        cltel_buf_append_format(body, "[%llu,%llu,%llu,%llu]", (unsigned long long)sums[0], (unsigned long long)sums[1],
                                (unsigned long long)sums[2], (unsigned long long)sums[3]);
    }
    cltel_buf_append_char(body, ']');
    cltel_release(seconds);
}

static void append_totals(cltel_buf *body, cltel_request_log *log)
{
    cltel_request_totals totals;
    cltel_request_log_totals(log, &totals);
    cltel_member_i64(body, "requests", totals.requests);
    cltel_member_i64(body, "refused", totals.refused);
    cltel_member_i64(body, "failed", totals.failed);
    cltel_member_i64(body, "records", totals.records);
    cltel_member_i64(body, "rejected", totals.rejected);
}

void cltel_pane_answer_overview(cltel_call *call, cltel_store *store)
{
    const cltel_pane *pane = call->pane;
    cltel_buf *body = cltel_pane_body(call);
    cltel_buf_append_char(body, '{');
    cltel_member_i64(body, "now", call->request.now_ms);
    cltel_member_i64(body, "started", pane->started_ms);
    cltel_member_text(body, "region", cltel_view_of(pane->region));
    cltel_member_i64(body, "default_keys", pane->default_keys);
    cltel_member_i64(body, "events", number_of(store, "SELECT coalesce(sum(events),0) FROM log_stream"));
    cltel_member_i64(body, "groups", number_of(store, "SELECT count(*) FROM log_group"));
    cltel_member_i64(body, "streams", number_of(store, "SELECT count(*) FROM log_stream"));
    cltel_member_i64(body, "stored", number_of(store, "SELECT coalesce(sum(stored_bytes),0) FROM log_group"));
    cltel_member_i64(body, "traces", number_of(store, "SELECT count(*) FROM xray_trace"));
    cltel_member_i64(body, "segments", number_of(store, "SELECT coalesce(sum(segments),0) FROM xray_trace"));
    append_totals(body, pane->requests);
    append_minutes(body, pane->requests, call->request.now_ms);
    cltel_buf_append_char(body, '}');
}
