#include "tools/endpoint/pane/pane_query.h"

#include <stdlib.h>

#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_params.h"

enum { BUDGET_MS = 50, BUDGET_MS_MAX = 1000 };

static bool take_number(const char **at, int64_t *number)
{
    char *end;
    if (**at < '0' || **at > '9')
        return false;
    *number = strtoll(*at, &end, 10);
    *at = end;
    return true;
}

bool cltel_pane_id_parse(cltel_view text, cltel_event_place *place)
{
    char copy[80];
    if (text.len == 0 || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    const char *at = copy;
    return take_number(&at, &place->timestamp_ms) && *at++ == '-' && take_number(&at, &place->batch) && *at++ == '-' &&
           take_number(&at, &place->index) && *at == '\0';
}

void cltel_pane_id_append(cltel_buf *out, const cltel_event_place *place)
{
    cltel_buf_append_format(out, "\"%lld-%lld-%lld\"", (long long)place->timestamp_ms, (long long)place->batch,
                            (long long)place->index);
}

void cltel_pane_append_mark(cltel_buf *out, const cltel_pane_scan *scan)
{
    if (!scan->unfinished)
        return;
    cltel_member(out, "next");
    cltel_buf_append_format(out, "\"%lld-%lld\"", (long long)scan->mark.edge_ms, (long long)scan->mark.batch);
    cltel_member_i64(out, "scanned_to", scan->mark.edge_ms);
}

static void read_mark(cltel_view params, cltel_pane_mark *mark)
{
    cltel_buf text = { 0 };
    if (cltel_pane_param(params, "mark", &text)) {
        cltel_buf_terminate(&text);
        const char *at = text.failed ? "" : text.ptr;
        if (!take_number(&at, &mark->edge_ms) || *at++ != '-' || !take_number(&at, &mark->batch))
            *mark = (cltel_pane_mark){ 0, 0 };
    }
    cltel_buf_done(&text);
}

static void refuse_filter(cltel_call *call, const cltel_pane_filter *filter)
{
    cltel_pane_refuse(call, 400, filter->fault);
    cltel_buf *body = &call->answer.body;
    body->len--; /* the brace */
    cltel_member_i64(body, "at", (int64_t)filter->fault_at);
    cltel_buf_append_char(body, '}');
}

bool cltel_pane_query_init(cltel_pane_query *query, cltel_call *call, cltel_store *store)
{
    cltel_view params = call->request.query;
    *query = (cltel_pane_query){ .filter.root = -1 };
    query->scan = (cltel_pane_scan){
        .store = store,
        .filter = &query->filter,
        .from_ms = cltel_pane_param_i64(params, "from", 0, 0, INT64_MAX),
        .until_ms = cltel_pane_param_i64(params, "to", INT64_MAX, 0, INT64_MAX),
        .after_batch = cltel_pane_param_i64(params, "after", 0, 0, INT64_MAX),
        .budget_ms = cltel_pane_param_i64(params, "budget", BUDGET_MS, 1, BUDGET_MS_MAX),
    };
    read_mark(params, &query->scan.mark);
    cltel_pane_param(params, "q", &query->pattern);
    if (cltel_pane_filter_init(&query->filter, cltel_buf_view(&query->pattern)))
        return true;
    refuse_filter(call, &query->filter);
    return false;
}

void cltel_pane_query_done(cltel_pane_query *query)
{
    cltel_pane_filter_done(&query->filter);
    cltel_buf_done(&query->pattern);
}
