/* Rows of the list, one event, and its neighbours. */
#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/pane/pane_json.h"
#include "tools/endpoint/pane/pane_params.h"
#include "tools/endpoint/pane/pane_query.h"
#include "tools/endpoint/pane/pane_rows.h"
#include "tools/endpoint/store_statements.h"

enum { ROWS_MAX = 1000, ROWS_DEFAULT = 100, SKIP_MAX = 50000000, NEIGHBOURS = 20, EVENT_BYTES_MAX = 1048576 };

static void fail(cltel_call *call)
{
    cltel_pane_refuse(call, 503, "the store could not answer");
}

/* ?q&from&to&skip&limit[&up=1]: the newest rows before `to`, newest first; with up the oldest ones first. */
void cltel_pane_answer_logs(cltel_call *call, cltel_store *store)
{
    cltel_pane_query query;
    cltel_pane_rows rows = { 0 };
    size_t skip = (size_t)cltel_pane_param_i64(call->request.query, "skip", 0, 0, SKIP_MAX);
    rows.wanted = skip + (size_t)cltel_pane_param_i64(call->request.query, "limit", ROWS_DEFAULT, 0, ROWS_MAX);
    bool fine = cltel_pane_query_init(&query, call, store);
    query.scan.oldest_first = cltel_pane_param_i64(call->request.query, "up", 0, 0, 1) == 1;
    if (fine && !cltel_pane_rows_find(&rows, &query.scan)) {
        fail(call);
    } else if (fine) {
        cltel_buf *body = cltel_pane_body(call);
        cltel_buf_append_char(body, '{');
        cltel_pane_rows_append(body, store, &rows, skip);
        cltel_pane_append_mark(body, &query.scan);
        cltel_buf_append_char(body, '}');
    }
    cltel_pane_rows_done(&rows);
    cltel_pane_query_done(&query);
}

/* The id of the request, or an answer that it is none. */
static bool read_id(cltel_call *call, cltel_event_place *place)
{
    cltel_buf text = { 0 };
    cltel_pane_param(call->request.query, "id", &text);
    bool fine = cltel_pane_id_parse(cltel_buf_view(&text), place);
    cltel_buf_done(&text);
    if (!fine)
        cltel_pane_refuse(call, 400, "id: must be <time>-<batch>-<index>");
    return fine;
}

typedef struct counting {
    cltel_event_place place;
    int64_t behind;
    bool found;
} counting;

static bool count_behind(void *context, const cltel_pane_event *event)
{
    counting *c = context;
    int order = cltel_place_compare(&event->place, &c->place);
    c->behind += order > 0;
    c->found = c->found || order == 0;
    return true;
}

/* ?id&q&to: how many rows lie between the event and `to`, so that the list can go there. */
void cltel_pane_answer_rank(cltel_call *call, cltel_store *store)
{
    counting c = { 0 };
    if (!read_id(call, &c.place))
        return;
    cltel_pane_query query;
    if (cltel_pane_query_init(&query, call, store)) {
        query.scan.from_ms = c.place.timestamp_ms;
        cltel_pane_visitor visitor = { count_behind, NULL, &c };
        query.scan.budget_ms = 1000;
        if (!cltel_pane_scan_run(&query.scan, &visitor))
            fail(call);
        else
            cltel_buf_append_format(cltel_pane_body(call), "{\"behind\":%lld,\"found\":%s}", (long long)c.behind,
                                    c.found ? "true" : "false");
    }
    cltel_pane_query_done(&query);
}

typedef struct batch_facts {
    int64_t stream_id;
    int64_t ingested_ms;
} batch_facts;

static bool find_batch(cltel_store *store, int64_t id, batch_facts *facts)
{
    sqlite3_stmt *statement = NULL;
    bool found = sqlite3_prepare_v2(store->db, "SELECT stream_id,ingested_ms FROM log_batch WHERE id=?1", -1,
                                    &statement, NULL) == SQLITE_OK;
    if (found) {
        sqlite3_bind_int64(statement, 1, id);
        found = sqlite3_step(statement) == SQLITE_ROW;
    }
    if (found)
        *facts = (batch_facts){ sqlite3_column_int64(statement, 0), sqlite3_column_int64(statement, 1) };
    sqlite3_finalize(statement);
    return found;
}

static bool find_event(sqlite3_stmt *statement, const cltel_event_place *place, cltel_framed_event *event)
{
    cltel_view rest;
    if (!cltel_pane_batch_frames(statement, place->batch, &rest))
        return false;
    for (int64_t i = 0; cltel_frame_next(&rest, event); i++)
        if (i == place->index)
            return event->timestamp_ms == place->timestamp_ms;
    return false;
}

/* The lines of the same stream on one side of the event. */
static void append_side(cltel_buf *body, cltel_store *store, const char *name, const cltel_event_place *place,
                        int64_t stream_id, bool before)
{
    cltel_pane_filter all = { .root = -1 };
    cltel_pane_scan scan = { .store = store,
                             .filter = &all,
                             .from_ms = before ? 0 : place->timestamp_ms,
                             .until_ms = before ? place->timestamp_ms + 1 : INT64_MAX,
                             .stream_id = stream_id,
                             .oldest_first = !before,
                             .budget_ms = 200 };
    /* Those of the same millisecond on the other side come along, and the event itself. */
    cltel_pane_rows rows = { .wanted = NEIGHBOURS + 1000 }, kept = { 0 };
    cltel_pane_row near[NEIGHBOURS];
    cltel_member(body, name);
    cltel_buf_append_char(body, '{');
    if (cltel_pane_rows_find(&rows, &scan)) {
        for (size_t i = 0; i < rows.count && kept.count < NEIGHBOURS; i++) {
            int order = cltel_place_compare(&rows.rows[i].place, place);
            if (before ? order < 0 : order > 0)
                near[kept.count++] = rows.rows[i];
        }
        kept.rows = near;
        cltel_pane_rows_append(body, store, &kept, 0);
    }
    cltel_buf_append_char(body, '}');
    cltel_pane_rows_done(&rows);
}

static void append_event(cltel_buf *body, cltel_store *store, const cltel_event_place *place, const batch_facts *facts,
                         cltel_view message)
{
    cltel_buf_append_char(body, '{');
    cltel_member(body, "id");
    cltel_pane_id_append(body, place);
    cltel_member_i64(body, "ts", place->timestamp_ms);
    cltel_member_i64(body, "ingested", facts->ingested_ms);
    cltel_member_i64(body, "stream", facts->stream_id);
    cltel_member_i64(body, "level", cltel_pane_level_of(message));
    cltel_member_i64(body, "bytes", (int64_t)message.len);
    cltel_member_text(body, "text",
                      (cltel_view){ message.ptr, message.len < EVENT_BYTES_MAX ? message.len : EVENT_BYTES_MAX });
    append_side(body, store, "before", place, facts->stream_id, true);
    append_side(body, store, "behind", place, facts->stream_id, false);
    cltel_buf_append_char(body, '}');
}

/* ?id: all of one event, with its neighbours. */
void cltel_pane_answer_event(cltel_call *call, cltel_store *store)
{
    cltel_event_place place;
    cltel_framed_event event;
    batch_facts facts;
    if (!read_id(call, &place))
        return;
    sqlite3_stmt *statement = cltel_pane_frames_statement(store);
    if (!statement)
        fail(call);
    else if (!find_batch(store, place.batch, &facts) || !find_event(statement, &place, &event))
        cltel_pane_refuse(call, 404, "this event is not there (any more)");
    else
        append_event(cltel_pane_body(call), store, &place, &facts, event.message);
    sqlite3_finalize(statement);
}
