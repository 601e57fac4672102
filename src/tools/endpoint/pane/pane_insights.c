/* A query of Logs Insights over all groups, for the page's one line: no query id, no waiting list. */
#include "base/clock.h"
#include "base/json_writer.h"
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/insights/insights.h"
#include "tools/endpoint/pane/pane_params.h"
#include "tools/endpoint/pane/pane_query.h"

enum { ROWS_MAX = 1000, BUDGET_MS = 5000, BODY_BYTES_MAX = 8 * 1024 * 1024 };

typedef struct feeding {
    cltel_insights_run *run;
    cltel_pane_names *names;
    cltel_buf log; /* account:group, of the stream below */
    int64_t stream_id;
} feeding;

static bool feed(void *context, const cltel_pane_event *event)
{
    feeding *f = context;
    const cltel_pane_name *name = cltel_pane_names_get(f->names, event->stream_id);
    if (f->stream_id != event->stream_id) {
        f->stream_id = event->stream_id;
        cltel_buf_clear(&f->log);
        cltel_buf_append_text(&f->log, CLTEL_LOCAL_ACCOUNT ":");
        cltel_buf_append_view(&f->log, cltel_buf_view(&name->group));
    }
    cltel_insights_event fed = { .timestamp_ms = event->place.timestamp_ms,
                                 .ingestion_ms = event->place.timestamp_ms,
                                 .message = event->message,
                                 .stream = cltel_buf_view(&name->stream),
                                 .log = cltel_buf_view(&f->log),
                                 .place = { 0, (uint64_t)event->place.batch, (uint64_t)event->place.index } };
    return cltel_insights_feed(f->run, &fed, 1);
}

static bool may_change(void *context, int64_t edge_ms)
{
    feeding *f = context;
    return !cltel_insights_satisfied(f->run, edge_ms);
}

static void append_row(cltel_buf *body, const cltel_insights_row *row)
{
    cltel_comma(body);
    cltel_buf_append_char(body, '[');
    for (size_t i = 0; i < row->count; i++) {
        if (cltel_view_equal(row->pairs[i].field, CLTEL_VIEW("@ptr")))
            continue;
        cltel_comma(body);
        cltel_buf_append_char(body, '[');
        cltel_json_append_string(body, row->pairs[i].field);
        cltel_buf_append_char(body, ',');
        cltel_json_append_string(body, row->pairs[i].value);
        cltel_buf_append_char(body, ']');
    }
    cltel_buf_append_char(body, ']');
}

static void answer(cltel_call *call, cltel_insights_run *run, const cltel_pane_scan *scan, int64_t began_ns)
{
    cltel_insights_statistics statistics = cltel_insights_statistics_of(run);
    size_t count = cltel_insights_row_count(run), shown = 0;
    cltel_insights_row row;
    cltel_buf *body = cltel_pane_body(call);
    cltel_buf_append_text(body, "{\"rows\":[");
    while (shown < count && shown < ROWS_MAX && body->len < BODY_BYTES_MAX && cltel_insights_row_at(run, shown, &row)) {
        append_row(body, &row);
        shown++;
    }
    cltel_buf_append_char(body, ']');
    cltel_member_i64(body, "count", (int64_t)count);
    cltel_member_i64(body, "matched", (int64_t)statistics.records_matched);
    cltel_member_i64(body, "scanned", (int64_t)statistics.records_scanned);
    cltel_member_i64(body, "bytes", (int64_t)statistics.bytes_scanned);
    cltel_member_i64(body, "ms", (cltel_clock_monotonic_ns() - began_ns) / 1000000);
    cltel_pane_append_mark(body, scan);
    cltel_buf_append_char(body, '}');
}

static void run_query(cltel_call *call, cltel_store *store, const cltel_insights_query *query)
{
    cltel_pane_filter all = { .root = -1 };
    cltel_view params = call->request.query;
    cltel_pane_scan scan = { .store = store,
                             .filter = &all,
                             .from_ms = cltel_pane_param_i64(params, "from", 0, 0, INT64_MAX),
                             .until_ms = cltel_pane_param_i64(params, "to", INT64_MAX, 0, INT64_MAX),
                             .budget_ms = BUDGET_MS };
    cltel_insights_options options = { scan.from_ms, scan.until_ms, call->request.now_ms, ROWS_MAX };
    feeding f = { .run = cltel_insights_run_new(query, &options), .names = cltel_alloc(sizeof *f.names) };
    cltel_pane_visitor visitor = { feed, may_change, &f };
    int64_t began_ns = cltel_clock_monotonic_ns();
    if (f.names)
        f.names->store = store;
    bool done = f.run && f.names && cltel_pane_scan_run(&scan, &visitor) && cltel_insights_finish(f.run);
    if (done)
        answer(call, f.run, &scan, began_ns);
    else {
        const char *failure = f.run ? cltel_insights_failure(f.run) : NULL;
        cltel_pane_refuse(call, 503, failure ? failure : "the store could not answer");
    }
    if (f.names)
        cltel_pane_names_done(f.names);
    cltel_release(f.names);
    cltel_buf_done(&f.log);
    cltel_insights_run_free(f.run);
}

/* ?q&from&to */
void cltel_pane_answer_insights(cltel_call *call, cltel_store *store)
{
    cltel_buf text = { 0 };
    cltel_insights_error error = { 0 };
    cltel_pane_param(call->request.query, "q", &text);
    cltel_insights_query *query = cltel_insights_compile(cltel_buf_view(&text), &error);
    if (query)
        run_query(call, store, query);
    else
        cltel_pane_refuse(call, 400, error.message);
    cltel_insights_query_free(query);
    cltel_buf_done(&text);
}
