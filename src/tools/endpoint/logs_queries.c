/* GetQueryResults, StopQuery, DescribeQueries. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_dispatch.h"
#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/logs_operations.h"

enum { ROWS_AT_ONCE_MAX = 10000 };

static const cltel_text_rule id_rule = { "queryId", 0, 256, NULL, NULL, true };

/* What is done with the query of an id. */
typedef struct errand {
    cltel_call *call;
    cltel_view id;
    size_t from;
    size_t count;
    bool found;
    void (*run)(struct errand *errand, cltel_query *query);
} errand;

static bool visit_one(void *context, cltel_query *query)
{
    errand *e = context;
    assert(query != NULL);
    if (!cltel_view_equal(e->id, cltel_view_of(query->id)) || strcmp(query->region, e->call->region) != 0)
        return true;
    e->found = true;
    e->run(e, query);
    return false;
}

static void run_errand(errand *e)
{
    cltel_query_board_visit(e->call->dispatcher->queries, visit_one, e);
    if (!e->found)
        cltel_answer_refusal(e->call, "ResourceNotFoundException", "The specified query does not exist.");
}

static void append_statistics(cltel_buf *body, const cltel_query *query)
{
    cltel_member(body, "statistics");
    cltel_buf_append_text(body, "{\"recordsMatched\":");
    cltel_json_append_f64(body, query->statistics.records_matched);
    cltel_buf_append_text(body, ",\"recordsScanned\":");
    cltel_json_append_f64(body, query->statistics.records_scanned);
    cltel_buf_append_text(body, ",\"bytesScanned\":");
    cltel_json_append_f64(body, query->statistics.bytes_scanned);
    cltel_buf_append_format(body,
                            ",\"estimatedRecordsSkipped\":0,\"estimatedBytesSkipped\":0,\"logGroupsScanned\":%zu}",
                            query->group_count);
}

static void append_rows(cltel_buf *body, const cltel_query *query, size_t from, size_t until)
{
    cltel_member(body, "results");
    cltel_buf_append_char(body, '[');
    for (size_t i = from; i < until; i++) {
        size_t start = i ? query->rows.ends[i - 1] : 0;
        cltel_comma(body);
        cltel_buf_append(body, query->rows.text.ptr + start, query->rows.ends[i] - start);
    }
    cltel_buf_append_char(body, ']');
}

static void append_token(cltel_buf *body, size_t from)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%zu", from);
    cltel_buf_append_text(body, ",\"nextToken\":\"");
    cltel_logs_append_token(body, (cltel_view){ text, (size_t)len });
    cltel_buf_append_char(body, '"');
}

static void answer_results(errand *e, cltel_query *query)
{
    bool running = query->status == CLTEL_QUERY_RUNNING;
    size_t rows = query->rows.count; /* while it runs, a foretaste without pages */
    size_t from = e->from < rows ? e->from : rows;
    size_t until = rows - from > e->count ? from + e->count : rows;
    cltel_buf *body = cltel_answer_body(e->call);
    query->rows_wanted = query->rows_wanted || running;
    cltel_buf_append_text(body, "{\"queryLanguage\":\"CWLI\"");
    append_rows(body, query, from, until);
    append_statistics(body, query);
    cltel_member_text(body, "status", cltel_view_of(cltel_query_status_text(query->status)));
    if (until < rows && !running)
        append_token(body, until);
    cltel_buf_append_char(body, '}');
}

void cltel_logs_get_results(cltel_call *call, cltel_store *store)
{
    (void)store;
    cltel_document_listing page = { 0 };
    errand e = { .call = call, .run = answer_results };
    if (!cltel_input_text(call, &id_rule, &e.id) || !cltel_logs_input_page(call, "maxItems", ROWS_AT_ONCE_MAX, &page) ||
        !cltel_input_ok(call))
        return;
    e.from = (size_t)page.skip;
    e.count = (size_t)page.limit;
    run_errand(&e);
}

static void stop_query(errand *e, cltel_query *query)
{
    if (query->status != CLTEL_QUERY_SCHEDULED && query->status != CLTEL_QUERY_RUNNING) {
        cltel_answer_refusal(e->call, "InvalidParameterException", "Query with ID %s has already ended.", query->id);
        return;
    }
    __atomic_store_n(&query->cancelled, true, __ATOMIC_RELAXED);
    if (query->status == CLTEL_QUERY_SCHEDULED)
        query->status = CLTEL_QUERY_CANCELLED;
    cltel_buf_append_text(cltel_answer_body(e->call), "{\"success\":true}");
}

void cltel_logs_stop_query(cltel_call *call, cltel_store *store)
{
    (void)store;
    errand e = { .call = call, .run = stop_query };
    if (cltel_input_text(call, &id_rule, &e.id) && cltel_input_ok(call))
        run_errand(&e);
}

typedef struct describing {
    cltel_call *call;
    cltel_buf *body;
    cltel_view group;
    cltel_view status;
    cltel_document_listing page;
    int64_t seen;
    bool more;
} describing;

static bool is_wanted(const describing *d, const cltel_query *query)
{
    if (strcmp(query->region, d->call->region) != 0)
        return false;
    if (d->status.ptr && !cltel_view_equal(d->status, cltel_view_of(cltel_query_status_text(query->status))))
        return false;
    for (size_t i = 0; i < query->group_count && d->group.ptr; i++)
        if (cltel_view_equal(d->group, cltel_view_of(query->groups[i].name)))
            return true;
    return !d->group.ptr;
}

/* As AWS shows it: where it looks and when, then what was asked. */
static void append_text(cltel_buf *body, const cltel_query *query)
{
    cltel_buf text = { 0 };
    cltel_buf_append_text(&text, "SOURCE ");
    for (size_t i = 0; i < query->group_count; i++)
        cltel_buf_append_format(&text, "%s\"%s\"", i ? ", " : "", query->groups[i].name);
    cltel_buf_append_format(&text, " START=%lld000 END=%lld999 | ", (long long)query->start_s, (long long)query->end_s);
    cltel_buf_append_view(&text, cltel_buf_view(&query->text));
    cltel_member_text(body, "queryString", cltel_buf_view(&text));
    cltel_buf_done(&text);
}

static bool visit_query(void *context, cltel_query *query)
{
    describing *d = context;
    if (!is_wanted(d, query) || d->seen++ < d->page.skip)
        return true;
    if (d->seen > d->page.skip + d->page.limit) {
        d->more = true;
        return false;
    }
    cltel_comma(d->body);
    cltel_buf_append_text(d->body, "{\"queryLanguage\":\"CWLI\"");
    cltel_member_text(d->body, "queryId", cltel_view_of(query->id));
    append_text(d->body, query);
    cltel_member_text(d->body, "status", cltel_view_of(cltel_query_status_text(query->status)));
    cltel_member_i64(d->body, "createTime", query->created_ms);
    if (query->group_count == 1)
        cltel_member_text(d->body, "logGroupName", cltel_view_of(query->groups[0].name));
    cltel_buf_append_char(d->body, '}');
    return true;
}

static bool read_input(cltel_call *call, describing *d)
{
    static const cltel_text_rule status_rule = { "status", 0, 32, NULL, NULL, false };
    static const char *const known[] = {
        "Scheduled", "Running", "Complete", "Failed", "Cancelled", "Timeout", "Unknown"
    };
    cltel_text_rule group_rule = cltel_rule_group;
    group_rule.required = false;
    if (!cltel_input_text(call, &group_rule, &d->group) || !cltel_logs_check_length(call, d->group) ||
        !cltel_input_text(call, &status_rule, &d->status) || !cltel_logs_input_page(call, "maxResults", 1000, &d->page))
        return false;
    bool fine = !d->status.ptr;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        fine = fine || cltel_view_equal(d->status, cltel_view_of(known[i]));
    if (!fine)
        cltel_violation(
            call, d->status, "status",
            "Member must satisfy enum value set: [Scheduled, Running, Complete, Failed, Cancelled, Timeout, "
            "Unknown]");
    return cltel_input_ok(call);
}

void cltel_logs_describe_queries(cltel_call *call, cltel_store *store)
{
    (void)store;
    describing d = { .call = call };
    if (!read_input(call, &d))
        return;
    d.body = cltel_answer_body(call);
    cltel_buf_append_text(d.body, "{\"queries\":[");
    cltel_query_board_visit(call->dispatcher->queries, visit_query, &d);
    cltel_buf_append_char(d.body, ']');
    if (d.more)
        append_token(d.body, (size_t)(d.page.skip + d.page.limit));
    cltel_buf_append_char(d.body, '}');
}
