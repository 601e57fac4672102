#include "tools/endpoint/pane/pane_trace_scan.h"

#include <stdlib.h>

#include "base/clock.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_params.h"
#include "tools/endpoint/xray_groups.h"

enum { BUDGET_MS = 60 };

/* Sums in microseconds stay far from the ends of an int64_t. */
#define TIME_MAX_MS INT64_C(4000000000000)

typedef struct group_search {
    cltel_call *call;
    cltel_store *store;
} group_search;

static bool find_group(void *context, bool by_arn, cltel_view key, cltel_buf *expression)
{
    group_search *search = context;
    const cltel_view none = { NULL, 0 };
    cJSON *record = NULL;
    if (!cltel_xray_find_group(search->call, search->store, by_arn ? none : key, by_arn ? key : none, &record))
        return false;
    if (record)
        cltel_buf_append_text(expression, cltel_xray_group_expression(record));
    cJSON_Delete(record);
    return record != NULL;
}

static bool refuse_filter(cltel_call *call, const cltel_xray_filter_fault *fault)
{
    cltel_pane_refuse(call, 400, fault->message);
    cltel_buf *body = &call->answer.body;
    if (!body->failed)
        body->len--; /* the brace */
    cltel_member_i64(body, "at", (int64_t)fault->at);
    cltel_buf_append_char(body, '}');
    return false;
}

static bool read_filter(cltel_pane_trace_scan *scan)
{
    group_search search = { scan->call, scan->store };
    const cltel_xray_groups groups = { find_group, &search };
    cltel_xray_filter_fault fault = { 0, "" };
    cltel_buf text = { 0 };
    cltel_pane_param(scan->call->request.query, "q", &text);
    scan->filter = cltel_xray_filter_compile(cltel_buf_view(&text), &groups, &fault);
    cltel_buf_done(&text);
    return scan->filter || refuse_filter(scan->call, &fault);
}

/* "<time>-<number>" */
static void read_mark(cltel_pane_trace_scan *scan)
{
    cltel_buf text = { 0 };
    if (cltel_pane_param(scan->call->request.query, "mark", &text)) {
        cltel_buf_terminate(&text);
        char *end = NULL;
        int64_t at = text.failed ? 0 : strtoll(text.ptr, &end, 10);
        if (at > 0 && end && *end == '-') {
            scan->mark_us = at;
            scan->mark_number = strtoll(end + 1, NULL, 10);
        }
    }
    cltel_buf_done(&text);
}

bool cltel_pane_trace_scan_init(cltel_pane_trace_scan *scan, cltel_call *call, cltel_store *store,
                                int64_t budget_max_ms)
{
    cltel_view params = call->request.query;
    cltel_pane_choose_region(call, store);
    *scan = (cltel_pane_trace_scan){
        .call = call,
        .store = store,
        .from_us = 1000 * cltel_pane_param_i64(params, "from", 0, 0, TIME_MAX_MS),
        .until_us = 1000 * cltel_pane_param_i64(params, "to", TIME_MAX_MS, 0, TIME_MAX_MS),
        .budget_ms = cltel_pane_param_i64(params, "budget", BUDGET_MS, 1, budget_max_ms),
    };
    read_mark(scan);
    return read_filter(scan);
}

void cltel_pane_trace_scan_done(cltel_pane_trace_scan *scan)
{
    cltel_xray_filter_free(scan->filter);
    scan->filter = NULL;
}

typedef struct run {
    cltel_pane_trace_scan *scan;
    cltel_xray_trace *trace;
    cltel_pane_trace_visit visit;
    void *context;
    int64_t end_ns;
    bool failed;
} run;

static bool add_document(void *context, const cltel_stored_segment *segment)
{
    cltel_xray_trace_add(context, segment->document, NULL); /* what is stored has been checked */
    return true;
}

bool cltel_pane_trace_read(cltel_store *store, const cltel_stored_trace *stored, cltel_xray_trace *trace)
{
    cltel_xray_trace_begin(trace, cltel_view_of(stored->id));
    return cltel_xray_visit_segments(store, stored->number, add_document, trace) == CLTEL_STORED &&
           cltel_xray_trace_finish(trace);
}

static bool look_at(void *context, const cltel_stored_trace *stored)
{
    run *r = context;
    cltel_pane_trace_scan *scan = r->scan;
    if (scan->looked > 0 && cltel_clock_monotonic_ns() >= r->end_ns) {
        scan->unfinished = true;
        return false;
    }
    r->failed = !cltel_pane_trace_read(scan->store, stored, r->trace);
    if (r->failed)
        return false;
    scan->looked++;
    scan->mark_us = stored->first_us;
    scan->mark_number = stored->number;
    bool taken = r->trace->node_count > 0 && cltel_xray_filter_takes(scan->filter, r->trace);
    scan->unfinished = taken && !r->visit(r->context, stored, r->trace);
    return !scan->unfinished;
}

bool cltel_pane_trace_scan_run(cltel_pane_trace_scan *scan, cltel_pane_trace_visit visit, void *context)
{
    run r = { .scan = scan, .trace = cltel_xray_trace_new(), .visit = visit, .context = context };
    r.end_ns = cltel_clock_monotonic_ns() + scan->budget_ms * 1000000;
    const cltel_trace_range range = { .region = scan->call->region,
                                      .from_us = scan->from_us,
                                      .until_us = scan->mark_us > 0 ? scan->mark_us : scan->until_us,
                                      .before_number = scan->mark_us > 0 ? scan->mark_number : 0 };
    bool visited = r.trace && cltel_xray_visit_traces(scan->store, &range, look_at, &r) == CLTEL_STORED;
    cltel_xray_trace_free(r.trace);
    return visited && !r.failed;
}

void cltel_pane_trace_scan_append(cltel_buf *body, const cltel_pane_trace_scan *scan)
{
    cltel_member_i64(body, "looked", scan->looked);
    if (!scan->unfinished)
        return;
    cltel_member(body, "next");
    cltel_buf_append_format(body, "\"%lld-%lld\"", (long long)scan->mark_us, (long long)scan->mark_number);
    cltel_member_i64(body, "scanned_to", scan->mark_us / 1000);
}
