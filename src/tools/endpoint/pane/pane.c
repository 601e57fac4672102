#include "tools/endpoint/pane/pane.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_answers.h"
#include "tools/endpoint/pane/pane_assets.h"
#include "tools/endpoint/pane/pane_token.h"

static bool begins_with(cltel_view text, const char *start)
{
    size_t len = strlen(start);
    return text.len >= len && memcmp(text.ptr, start, len) == 0;
}

static bool is_reading(const cltel_http_request *request)
{
    return cltel_view_equal(request->method, CLTEL_VIEW("GET")) ||
           cltel_view_equal(request->method, CLTEL_VIEW("HEAD"));
}

/* Places of the page: the same document, which looks at its address itself. */
static bool is_place(cltel_view path)
{
    static const char *const places[] = { "/overview", "/logs", "/requests", "/traces", "/map" };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (cltel_view_equal(path, cltel_view_of(places[i])))
            return true;
    return begins_with(path, "/traces/") || begins_with(path, "/trace/");
}

/* "/" is the page for a browser only: who asks with curl gets a sentence. */
static bool wants_html(const cltel_http_request *request)
{
    cltel_view accept = cltel_http_header(request, "accept");
    return accept.len > 0 && memmem(accept.ptr, accept.len, "text/html", 9) != NULL;
}

bool cltel_pane_takes(const cltel_http_request *request)
{
    if (begins_with(request->path, "/_pane/"))
        return true;
    bool root = cltel_view_equal(request->path, CLTEL_VIEW("/"));
    return is_reading(request) && (is_place(request->path) || (root && wants_html(request)));
}

static const struct {
    const char *path;
    void (*answer)(cltel_call *call, cltel_store *store);
} routes[] = {
    { "/_pane/overview", cltel_pane_answer_overview }, { "/_pane/groups", cltel_pane_answer_groups },
    { "/_pane/logs", cltel_pane_answer_logs },         { "/_pane/histogram", cltel_pane_answer_histogram },
    { "/_pane/fields", cltel_pane_answer_fields },     { "/_pane/insights", cltel_pane_answer_insights },
    { "/_pane/event", cltel_pane_answer_event },       { "/_pane/rank", cltel_pane_answer_rank },
    { "/_pane/requests", cltel_pane_answer_requests }, { "/_pane/request", cltel_pane_answer_request_detail },
    { "/_pane/traces", cltel_pane_answer_traces },     { "/_pane/trace", cltel_pane_answer_trace },
    { "/_pane/segment", cltel_pane_answer_segment },   { "/_pane/map", cltel_pane_answer_map },
    { "/_pane/stream", cltel_pane_answer_stream },
};

static void answer_route(cltel_call *call, cltel_store *store)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (cltel_view_equal(call->request.path, cltel_view_of(routes[i].path))) {
            routes[i].answer(call, store);
            return;
        }
    cltel_pane_refuse(call, 404, "nothing is at this address");
}

static void run(cltel_call *call, cltel_store *store)
{
    cltel_view path = call->request.path, assets = CLTEL_VIEW("/_pane/assets/");
    call->answer.fields = cltel_pane_data_fields;
    if (!is_reading(&call->request))
        cltel_pane_refuse(call, 405, "only GET is answered here");
    else if (begins_with(path, assets.ptr)) {
        if (!cltel_pane_answer_asset(call, (cltel_view){ path.ptr + assets.len, path.len - assets.len }))
            cltel_pane_refuse(call, 404, "there is no such file");
    } else if (!begins_with(path, "/_pane/"))
        cltel_pane_answer_asset(call, CLTEL_VIEW("index.html"));
    else if (!cltel_pane_token_fits(&call->request, call->pane->token))
        cltel_pane_refuse(call, 401, "the token is missing or wrong");
    else
        answer_route(call, store);
}

const cltel_operation cltel_pane_operation = { .name = "page", .run = run };

cltel_err cltel_pane_open(const char *data_dir, const char *store_path, cltel_pane **pane, cltel_error *detail)
{
    *pane = NULL;
    cltel_pane *made = cltel_alloc(sizeof *made);
    if (!made)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the page");
    made->started_ms = cltel_clock_realtime_ns() / 1000000;
    made->requests = cltel_request_log_new();
    cltel_err err = cltel_pane_token_open(data_dir, made->token, detail);
    if (err == CLTEL_OK && !made->requests)
        err = cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the page");
    if (err == CLTEL_OK)
        err = cltel_pane_streams_start(store_path, made->requests, &made->streams, detail);
    if (err != CLTEL_OK)
        cltel_pane_close(made);
    else
        *pane = made;
    return err;
}

void cltel_pane_close(cltel_pane *pane)
{
    if (!pane)
        return;
    cltel_pane_streams_stop(pane->streams);
    cltel_request_log_free(pane->requests);
    cltel_wipe(pane->token, sizeof pane->token);
    cltel_release(pane);
}
