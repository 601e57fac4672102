/* The list of requests, and one of them. */
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_answers.h"
#include "tools/endpoint/pane/pane_params.h"

enum { LIMIT_DEFAULT = 200 };

static void append_facts(cltel_buf *body, const cltel_logged_request *request)
{
    cltel_member_i64(body, "number", request->number);
    cltel_member_i64(body, "time", request->time_ms);
    cltel_member_text(body, "service", cltel_view_of(request->service));
    cltel_member_text(body, "operation", cltel_view_of(request->operation));
    cltel_member_text(body, "key", cltel_view_of(request->key_id));
    cltel_member_text(body, "verdict", cltel_view_of(request->verdict));
    cltel_member_i64(body, "status", request->status);
    cltel_member_text(body, "code", cltel_view_of(request->code));
    cltel_member_i64(body, "in", request->bytes_in);
    cltel_member_i64(body, "out", request->bytes_out);
    cltel_member_i64(body, "records", request->records);
    cltel_member_i64(body, "rejected", request->rejected);
    cltel_member_i64(body, "us", request->latency_us);
    cltel_member_text(body, "id", cltel_view_of(request->request_id));
}

typedef struct listing {
    cltel_buf *body;
    int64_t below; /* number */
    int64_t left;
} listing;

static bool list_request(void *context, const cltel_logged_request *request)
{
    listing *l = context;
    if (request->number >= l->below)
        return true;
    cltel_comma(l->body);
    cltel_buf_append_char(l->body, '{');
    append_facts(l->body, request);
    cltel_buf_append_char(l->body, '}');
    return --l->left > 0;
}

static void append_totals(cltel_buf *body, cltel_request_log *log)
{
    cltel_request_totals totals;
    cltel_request_log_totals(log, &totals);
    cltel_member(body, "totals");
    cltel_buf_append_char(body, '{');
    cltel_member_i64(body, "requests", totals.requests);
    cltel_member_i64(body, "refused", totals.refused);
    cltel_member_i64(body, "failed", totals.failed);
    cltel_member_i64(body, "records", totals.records);
    cltel_member_i64(body, "rejected", totals.rejected);
    cltel_member_i64(body, "in", totals.bytes_in);
    cltel_buf_append_char(body, '}');
}

/* ?below&limit&errors=1: newest first. */
void cltel_pane_answer_requests(cltel_call *call, cltel_store *store)
{
    (void)store;
    cltel_view params = call->request.query;
    cltel_buf *body = cltel_pane_body(call);
    listing l = { .body = body,
                  .below = cltel_pane_param_i64(params, "below", INT64_MAX, 1, INT64_MAX),
                  .left = cltel_pane_param_i64(params, "limit", LIMIT_DEFAULT, 1, CLTEL_REQUEST_LOG_MAX) };
    bool problems = cltel_pane_param_i64(params, "errors", 0, 0, 1) == 1;
    cltel_buf_append_char(body, '{');
    append_totals(body, call->pane->requests);
    cltel_member_i64(body, "kept", problems ? CLTEL_REQUEST_PROBLEMS_MAX : CLTEL_REQUEST_LOG_MAX);
    cltel_member(body, "requests");
    cltel_buf_append_char(body, '[');
    cltel_request_log_visit(call->pane->requests, problems, list_request, &l);
    cltel_buf_append_text(body, "]}");
}

typedef struct finding {
    cltel_buf *body;
    int64_t number;
    bool found;
} finding;

static bool find_request(void *context, const cltel_logged_request *request)
{
    finding *f = context;
    if (request->number != f->number)
        return true;
    f->found = true;
    cltel_buf_append_char(f->body, '{');
    append_facts(f->body, request);
    cltel_member_text(f->body, "request", cltel_buf_view(&request->request));
    cltel_member_text(f->body, "answer", cltel_buf_view(&request->answer));
    cltel_buf_append_char(f->body, '}');
    return false;
}

/* ?number */
void cltel_pane_answer_request_detail(cltel_call *call, cltel_store *store)
{
    (void)store;
    finding f = { .body = cltel_pane_body(call),
                  .number = cltel_pane_param_i64(call->request.query, "number", 0, 0, INT64_MAX) };
    cltel_request_log_visit(call->pane->requests, true, find_request, &f);
    if (!f.found)
        cltel_request_log_visit(call->pane->requests, false, find_request, &f);
    if (!f.found)
        cltel_pane_refuse(call, 404, "this request is not kept (any more)");
}
