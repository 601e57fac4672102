/* GetTraceSummaries. Newest first; a page ends with a trace, and its token names that trace, so that what comes in
 * later is in no page twice. */
#include <math.h>

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/xray_group_filter.h"
#include "tools/endpoint/xray_operations.h"
#include "tools/endpoint/xray_store.h"
#include "tools/endpoint/xray_summary.h"
#include "tools/endpoint/xray_summary_request.h"

enum {
    SUMMARIES_A_PAGE = 1000,
    PAGE_BYTES = 4 * 1024 * 1024,
    PROCESSED_A_PAGE = 50000, /* a page may be empty, but never takes long */
    LOOK_BACK_S =
        7 * 24 * 3600 /* as long as AWS lets a trace grow: so long ago one may have begun that is active now */
};

typedef struct page {
    cltel_call *call;
    cltel_store *store;
    const cltel_summary_request *wanted;
    const cltel_xray_filter *filter;
    cltel_xray_trace *trace;
    cltel_buf *body;
    size_t summaries;
    int64_t processed;
    cltel_summary_place last;
    bool more;
    bool failed;
} page;

static bool add_document(void *context, const cltel_stored_segment *segment)
{
    cltel_xray_trace_add(context, segment->document, NULL); /* what is stored has been checked */
    return true;
}

static bool is_chosen(const page *p, const cltel_stored_trace *stored)
{
    return p->wanted->share >= 1 || cltel_xray_share_of(cltel_view_of(stored->id)) < p->wanted->share;
}

/* The last end of a segment in the range; NAN: none. */
static double last_end(const cltel_xray_trace *trace, const cltel_time_range *range)
{
    double last_s = NAN;
    for (int32_t i = 0; i < trace->node_count; i++)
        if (trace->nodes[i].kind == CLTEL_XRAY_SEGMENT && trace->nodes[i].end_s >= range->from_s &&
            trace->nodes[i].end_s < range->until_s)
            last_s = fmax(last_s, trace->nodes[i].end_s);
    return last_s;
}

/* By event, what counts is when the trace was first active in the range. */
static bool is_in_range(const page *p, double *matched_s)
{
    const cltel_time_range *range = &p->wanted->range;
    *matched_s = NAN;
    if (p->wanted->type == CLTEL_XRAY_BY_EVENT)
        *matched_s = fmax(p->trace->start_s, range->from_s);
    if (p->wanted->type == CLTEL_XRAY_BY_SERVICE)
        *matched_s = last_end(p->trace, range);
    return p->wanted->type != CLTEL_XRAY_BY_SERVICE || !isnan(*matched_s);
}

static bool process(page *p, const cltel_stored_trace *stored)
{
    double matched_s;
    cltel_xray_trace_begin(p->trace, cltel_view_of(stored->id));
    if (cltel_xray_visit_segments(p->store, stored->number, add_document, p->trace) != CLTEL_STORED ||
        !cltel_xray_trace_finish(p->trace))
        return false;
    p->processed++;
    if (p->trace->node_count == 0 || !is_in_range(p, &matched_s) || !cltel_xray_filter_takes(p->filter, p->trace))
        return true;
    cltel_comma(p->body);
    cltel_xray_write_summary(p->body, p->trace, matched_s);
    p->summaries++;
    return !p->body->failed;
}

static bool visit(void *context, const cltel_stored_trace *stored)
{
    page *p = context;
    bool near =
        p->wanted->type == CLTEL_XRAY_BY_TRACE_ID || stored->last_us >= (int64_t)(p->wanted->range.from_s * 1e6);
    if (!near || !is_chosen(p, stored))
        return true;
    p->more = p->summaries == SUMMARIES_A_PAGE || p->body->len >= PAGE_BYTES || p->processed == PROCESSED_A_PAGE;
    if (p->more)
        return false;
    p->failed = !process(p, stored);
    p->last = (cltel_summary_place){ stored->first_us, stored->number };
    return !p->failed;
}

static void end_page(const page *p)
{
    cltel_buf *body = p->body;
    cltel_buf_append_char(body, ']');
    double since_s = p->more ? floor((double)p->last.first_us / 1e6) : p->wanted->range.from_s;
    cltel_xray_member_number(body, "ApproximateTime", since_s);
    cltel_member_i64(body, "TracesProcessedCount", p->processed);
    if (p->more) {
        cltel_member(body, "NextToken");
        cltel_buf_append_char(body, '"');
        cltel_xray_append_place(body, p->wanted, p->last);
        cltel_buf_append_char(body, '"');
    }
    cltel_buf_append_char(body, '}');
}

static void answer(page *p)
{
    const cltel_summary_request *wanted = p->wanted;
    int64_t from_us = (int64_t)(wanted->range.from_s * 1e6), until_us = (int64_t)(wanted->range.until_s * 1e6);
    const cltel_trace_range range = {
        .region = p->call->region,
        .from_us = from_us - (wanted->type == CLTEL_XRAY_BY_TRACE_ID ? 0 : LOOK_BACK_S * INT64_C(1000000)),
        .until_us = wanted->after.number ? wanted->after.first_us : until_us,
        .before_number = wanted->after.number
    };
    p->body = cltel_answer_body(p->call);
    cltel_buf_append_text(p->body, "{\"TraceSummaries\":[");
    p->failed = !p->trace || cltel_xray_visit_traces(p->store, &range, visit, p) != CLTEL_STORED || p->failed;
    if (p->failed)
        cltel_answer_store_failure(p->call, p->store);
    else
        end_page(p);
}

void cltel_xray_get_trace_summaries(cltel_call *call, cltel_store *store)
{
    cltel_summary_request wanted = { 0 };
    if (!cltel_xray_read_summary_request(call, &wanted))
        return;
    cltel_xray_filter *filter = cltel_xray_compile_filter(call, store, wanted.expression);
    if (!filter)
        return;
    page p = { .call = call, .store = store, .wanted = &wanted, .filter = filter, .trace = cltel_xray_trace_new() };
    answer(&p);
    cltel_xray_trace_free(p.trace);
    cltel_xray_filter_free(filter);
}
