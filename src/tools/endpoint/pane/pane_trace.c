/* One trace, and one of its documents with all that it says. */
#include <math.h>
#include <stdlib.h>

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_params.h"
#include "tools/endpoint/pane/pane_trace_columns.h"
#include "tools/endpoint/pane/pane_trace_scan.h"
#include "tools/endpoint/store_statements.h"
#include "tools/endpoint/xray_check.h"

static int64_t micros(double seconds)
{
    return isnan(seconds) ? -1 : (int64_t)llround(seconds * 1e6);
}

static void append_head(cltel_buf *body, const cltel_call *call, const cltel_stored_trace *stored,
                        const cltel_xray_trace *trace)
{
    cltel_member_text(body, "trace", cltel_view_of(stored->id));
    cltel_member_text(body, "region", cltel_view_of(call->region));
    cltel_member_i64(body, "changed", stored->changed_us);
    cltel_member_i64(body, "limit", stored->limit_exceeded);
    cltel_member_i64(body, "documents", stored->segments);
    cltel_member_i64(body, "bytes", stored->bytes);
    cltel_member_i64(body, "left_out", trace->left_out_count);
    cltel_member_i64(body, "begin", micros(trace->start_s));
    cltel_member_i64(body, "end", micros(cltel_xray_between(trace->start_s, trace->end_s)));
}

static void answer_trace(cltel_call *call, cltel_store *store, const cltel_stored_trace *stored)
{
    cltel_xray_trace *trace = cltel_xray_trace_new();
    cltel_buf *body = cltel_pane_body(call);
    cltel_buf_append_char(body, '{');
    bool fine = trace && cltel_pane_trace_read(store, stored, trace);
    if (fine)
        append_head(body, call, stored, trace);
    fine = fine && cltel_pane_append_columns(body, trace);
    cltel_buf_append_char(body, '}');
    if (!fine)
        cltel_pane_refuse(call, 503, "the store could not answer");
    cltel_xray_trace_free(trace);
}

static bool find_in_regions(cltel_call *call, cltel_store *store, const char *id, cltel_stored_trace *stored)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->db, "SELECT region FROM xray_trace WHERE id=?1 ORDER BY first_us DESC", -1,
                           &statement, NULL) == SQLITE_OK)
        sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
    bool found = statement && sqlite3_step(statement) == SQLITE_ROW;
    if (found)
        cltel_store_column_text(statement, 0, call->region, sizeof call->region);
    sqlite3_finalize(statement);
    return found && cltel_xray_find_trace(store, call->region, cltel_view_of(id), stored) == CLTEL_STORED;
}

/* ?id&region. The region of a link may be missing: then all are looked through. false: answered. */
static bool find_trace(cltel_call *call, cltel_store *store, cltel_stored_trace *stored)
{
    char id[CLTEL_TRACE_ID_CHARS + 1];
    cltel_buf text = { 0 };
    cltel_pane_param(call->request.query, "id", &text);
    bool valid = cltel_segment_trace_id_read(cltel_buf_view(&text), id);
    cltel_buf_done(&text);
    if (!valid) {
        cltel_pane_refuse(call, 400, "id: must be a trace id, 1-<8 hex>-<24 hex>");
        return false;
    }
    cltel_pane_choose_region(call, store);
    if (cltel_xray_find_trace(store, call->region, cltel_view_of(id), stored) == CLTEL_STORED ||
        find_in_regions(call, store, id, stored))
        return true;
    cltel_pane_refuse(call, 404, "no span of this trace has arrived");
    return false;
}

/* ?id&region&unless: "unless" names a state of the trace, by its "changed", that the page has already. */
void cltel_pane_answer_trace(cltel_call *call, cltel_store *store)
{
    cltel_stored_trace stored;
    if (!find_trace(call, store, &stored))
        return;
    if (cltel_pane_param_i64(call->request.query, "unless", 0, 0, INT64_MAX) == stored.changed_us)
        cltel_buf_append_text(cltel_pane_body(call), "{\"same\":true}");
    else
        answer_trace(call, store, &stored);
}

typedef struct looking {
    cltel_buf *body;
    bool found;
} looking;

static void append_document(looking *l, sqlite3_stmt *statement)
{
    l->found = true;
    cltel_buf_append_char(l->body, '{');
    cltel_member_i64(l->body, "received", sqlite3_column_int64(statement, 1) / 1000);
    cltel_member(l->body, "document");
    cltel_buf_append(l->body, sqlite3_column_blob(statement, 0), (size_t)sqlite3_column_bytes(statement, 0));
    cltel_buf_append_char(l->body, '}');
}

static bool read_segment_id(cltel_call *call, uint64_t *id)
{
    cltel_buf text = { 0 };
    cltel_pane_param(call->request.query, "segment", &text);
    cltel_buf_terminate(&text);
    char *end = NULL;
    *id = text.failed ? 0 : strtoull(text.ptr, &end, 16);
    bool valid = end && *end == '\0' && text.len == CLTEL_SEGMENT_ID_CHARS;
    cltel_buf_done(&text);
    return valid;
}

/* ?id&region&segment: the document as it was sent. */
void cltel_pane_answer_segment(cltel_call *call, cltel_store *store)
{
    cltel_stored_trace stored;
    uint64_t id;
    sqlite3_stmt *statement = NULL;
    looking l = { 0 };
    if (!find_trace(call, store, &stored))
        return;
    if (read_segment_id(call, &id) &&
        sqlite3_prepare_v2(store->db, "SELECT document,received_us FROM xray_segment WHERE trace=?1 AND id=?2", -1,
                           &statement, NULL) == SQLITE_OK) {
        sqlite3_bind_int64(statement, 1, stored.number);
        sqlite3_bind_int64(statement, 2, (int64_t)id);
        l.body = cltel_pane_body(call);
        if (sqlite3_step(statement) == SQLITE_ROW)
            append_document(&l, statement);
    }
    sqlite3_finalize(statement);
    if (!l.found)
        cltel_pane_refuse(call, 404, "this document is not there (any more)");
}
