/* GetTimeSeriesServiceStatistics: requests counted by the time that they began.
 */
#include <math.h>
#include <stdlib.h>

#include "base/json_writer.h"
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/input_part.h"
#include "tools/endpoint/xray_documents.h"
#include "tools/endpoint/xray_graph.h"
#include "tools/endpoint/xray_group_filter.h"
#include "tools/endpoint/xray_operations.h"
#include "tools/endpoint/xray_walk.h"

enum { PERIOD_MIN_S = 60, PERIOD_MAX_S = CLTEL_XRAY_RANGE_MAX_S };

typedef struct series {
    cltel_time_range range;
    int64_t period_s;
    int64_t first_s; /* of the first window */
    size_t windows;
    cltel_xray_tally *tallies; /* one a window */
    cltel_xray_filter *group;
    cltel_xray_filter *selector; /* NULL: the edges from clients to roots */
    bool of_services;            /* else of edges */
    bool failed;
} series;

static void count(series *s, const cltel_xray_node *node)
{
    if (!cltel_xray_is_between(node->start_s, s->range.from_s, s->range.until_s))
        return;
    size_t window = (size_t)((node->start_s - (double)s->first_s) / (double)s->period_s);
    if (window >= s->windows)
        return;
    cltel_xray_tally_add(&s->tallies[window], node);
    s->failed |= s->tallies[window].bins.failed;
}

static void count_services(series *s, const cltel_xray_trace *trace)
{
    for (int32_t i = 0; i < trace->service_count; i++) {
        if (trace->services[i].client || !cltel_xray_filter_takes_service(s->selector, trace, i))
            continue;
        for (int32_t at = trace->services[i].first_node; at != CLTEL_XRAY_NONE; at = trace->nodes[at].next_of_service)
            count(s, &trace->nodes[at]);
    }
}

static void count_calls(series *s, const cltel_xray_trace *trace)
{
    for (int32_t i = 0; i < trace->call_count; i++) {
        bool counts = s->selector ? cltel_xray_filter_takes_call(s->selector, trace, i)
                                  : trace->services[trace->calls[i].from].client;
        if (counts)
            count(s, cltel_xray_seen_by_caller(trace, &trace->calls[i]));
    }
}

static bool add_trace(void *context, const cltel_xray_trace *trace)
{
    series *s = context;
    if (!cltel_xray_filter_takes(s->group, trace))
        return true;
    if (s->of_services)
        count_services(s, trace);
    else
        count_calls(s, trace);
    return !s->failed;
}

static bool begins_with(cltel_view text, const char *word)
{
    size_t len = strlen(word);
    return text.len >= len && cltel_view_equal_nocase((cltel_view){ text.ptr, len }, cltel_view_of(word));
}

/* id(...), service(...) or edge(...); the first is what the second has inside.
 * false: answered. */
static bool compile_selector(cltel_call *call, cltel_store *store, cltel_view text, series *s)
{
    cltel_buf expression = { 0 };
    while (text.len > 0 && strchr(" \t\r\n", text.ptr[0]))
        text = (cltel_view){ text.ptr + 1, text.len - 1 };
    bool is_id = begins_with(text, "id");
    s->of_services = is_id || begins_with(text, "service");
    if (!s->of_services && !begins_with(text, "edge"))
        return cltel_xray_refuse(call, "EntitySelectorExpression %.*s must begin with id(, service( or edge(.",
                                 (int)text.len, text.ptr);
    cltel_buf_append_text(&expression, is_id ? "service(" : "");
    cltel_buf_append_view(&expression, text);
    cltel_buf_append_text(&expression, is_id ? ")" : "");
    if (expression.failed)
        cltel_answer_store_failure(call, store);
    else
        s->selector = cltel_xray_compile_filter(call, store, cltel_buf_view(&expression));
    cltel_buf_done(&expression);
    return s->selector != NULL;
}

static bool read_period(cltel_call *call, series *s)
{
    static const cltel_part_number rule = { "Period", PERIOD_MIN_S, PERIOD_MAX_S, true, false };
    const cltel_input_part body = { .object = call->input, .path = "" };
    const cJSON *period;
    bool forecast;
    if (!cltel_part_number_item(call, &body, &rule, &period) ||
        !cltel_input_flag(call, "ForecastStatistics", &forecast) || !cltel_input_ok(call))
        return false;
    s->period_s = period ? (int64_t)period->valuedouble : PERIOD_MIN_S;
    return s->period_s % PERIOD_MIN_S == 0 ||
           cltel_xray_refuse(call, "Period %lld is no multiple of %d seconds.", (long long)s->period_s, PERIOD_MIN_S);
}

/* Windows begin at whole multiples of the period. */
static bool make_windows(cltel_call *call, cltel_store *store, series *s)
{
    s->first_s = (int64_t)floor(s->range.from_s / (double)s->period_s) * s->period_s;
    s->windows = (size_t)ceil((s->range.until_s - (double)s->first_s) / (double)s->period_s);
    s->tallies = cltel_alloc((s->windows + 1) * sizeof *s->tallies);
    if (!s->tallies)
        cltel_answer_store_failure(call, store);
    return s->tallies != NULL;
}

static bool prepare(cltel_call *call, cltel_store *store, series *s, int64_t *skip)
{
    static const cltel_text_rule rule = { "EntitySelectorExpression", 1, 500, NULL, NULL, false };
    cltel_view selector;
    if (!cltel_xray_read_range(call, &s->range) || !read_period(call, s) || !cltel_xray_read_skip(call, skip) ||
        !cltel_input_text(call, &rule, &selector) || !cltel_input_ok(call) ||
        (selector.ptr && !compile_selector(call, store, selector, s)))
        return false;
    s->group = cltel_xray_group_filter_of(call, store);
    return s->group && make_windows(call, store, s);
}

static bool is_empty(const cltel_xray_tally *tally)
{
    return tally->bins.len == 0;
}

static void answer(cltel_call *call, const series *s)
{
    cltel_buf *body = cltel_answer_body(call);
    cltel_buf_append_text(body, "{\"ContainsOldGroupVersions\":false,\"TimeSeriesServiceStatistics\":[");
    for (size_t i = 0; i < s->windows; i++) {
        if (is_empty(&s->tallies[i]))
            continue;
        cltel_comma(body);
        cltel_buf_append_char(body, '{');
        cltel_member_i64(body, "Timestamp", s->first_s + (int64_t)i * s->period_s);
        cltel_member(body, s->of_services ? "ServiceSummaryStatistics" : "EdgeSummaryStatistics");
        cltel_xray_tally_append_statistics(&s->tallies[i], body);
        cltel_member(body, "ResponseTimeHistogram");
        cltel_xray_tally_append_histogram(&s->tallies[i], body);
        cltel_buf_append_char(body, '}');
    }
    cltel_buf_append_text(body, "]}");
}

static void done(series *s)
{
    for (size_t i = 0; s->tallies && i < s->windows; i++)
        cltel_xray_tally_done(&s->tallies[i]);
    cltel_release(s->tallies);
    cltel_xray_filter_free(s->group);
    cltel_xray_filter_free(s->selector);
}

void cltel_xray_get_time_series_statistics(cltel_call *call, cltel_store *store)
{
    series s = { .of_services = false };
    int64_t skip;
    if (prepare(call, store, &s, &skip) && cltel_xray_walk(call, store, &s.range, add_trace, &s)) {
        if (s.failed)
            cltel_answer_store_failure(call, store);
        else
            answer(call, &s);
    }
    done(&s);
}
