#include "tools/cli/trace_summaries.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json_check.h"
#include "base/memory.h"
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/refusal.h"
#include "tools/cli/say.h"
#include "tools/cli/terminal.h"
#include "tools/cli/trace_view.h"
#include "tools/cli/verb.h"

enum {
    WINDOW_MAX_MS = 6 * 3600 * 1000, /* of one call, by the service */
    WINDOW_FIRST_MS = 5 * 60 * 1000,
    SEEN_MAX = 200000
};

static double number_of(cltel_view object, const char *name)
{
    cltel_view value = cltel_json_member(object, name);
    return value.len && (value.ptr[0] == '-' || (value.ptr[0] >= '0' && value.ptr[0] <= '9')) ? cltel_json_number(value)
                                                                                              : NAN;
}

static bool flag_of(cltel_view object, const char *name)
{
    return cltel_view_equal(cltel_json_member(object, name), CLTEL_VIEW("true"));
}

static void append_text(cltel_buf *text, cltel_view quoted)
{
    cltel_buf plain = { 0 };
    if (!cltel_json_is_string(quoted))
        return;
    cltel_json_append_unquoted(&plain, quoted);
    cltel_append_harmless(text, cltel_buf_view(&plain));
    text->failed = text->failed || plain.failed;
    cltel_buf_done(&plain);
}

static void append_operation(cltel_buf *text, cltel_view http)
{
    cltel_buf url = { 0 };
    cltel_view quoted = cltel_json_member(http, "HttpURL");
    append_text(text, cltel_json_member(http, "HttpMethod"));
    if (!cltel_json_is_string(quoted))
        return;
    cltel_json_append_unquoted(&url, quoted);
    cltel_buf_append_char(text, ' ');
    cltel_append_harmless(text, cltel_cli_url_path(cltel_buf_view(&url)));
    text->failed = text->failed || url.failed;
    cltel_buf_done(&url);
}

static void append_services(cltel_buf *text, cltel_view ids)
{
    cltel_json_walk walk;
    cltel_view key, id;
    size_t begin = text->len;
    if (!ids.ptr || !cltel_json_walk_begin(&walk, ids) || walk.object)
        return;
    while (cltel_json_walk_next(&walk, &key, &id)) {
        cltel_view type = cltel_json_member(id, "Type");
        if (cltel_json_is_string(type) && cltel_json_says(type, "client"))
            continue;
        cltel_buf_append_text(text, text->len > begin ? ", " : "");
        append_text(text, cltel_json_member(id, "Name"));
    }
}

static bool read_summary(cltel_cli_summaries *list, cltel_view object, cltel_cli_summary *summary)
{
    char id[64] = "";
    cltel_view quoted = cltel_json_member(object, "Id");
    if (!cltel_json_is_string(quoted) || quoted.len >= sizeof id)
        return false;
    cltel_json_unquote(quoted, id);
    *summary = (cltel_cli_summary){ .spans = -1 };
    if (!cltel_cli_trace_id_read(id, summary->id))
        return false;
    summary->start_s = number_of(object, "StartTime");
    if (isnan(summary->start_s))
        summary->start_s = (double)cltel_cli_trace_id_time_s(summary->id);
    summary->duration_s = number_of(object, "Duration");
    summary->response_s = number_of(object, "ResponseTime");
    if (isnan(summary->duration_s))
        summary->duration_s = summary->response_s;
    summary->fault = flag_of(object, "HasFault");
    summary->error = flag_of(object, "HasError");
    summary->throttle = flag_of(object, "HasThrottle");
    summary->partial = flag_of(object, "IsPartial");
    summary->service_at = list->text.len;
    append_text(&list->text, cltel_json_member(cltel_json_member(object, "EntryPoint"), "Name"));
    summary->service_len = list->text.len - summary->service_at;
    summary->operation_at = list->text.len;
    append_operation(&list->text, cltel_json_member(object, "Http"));
    summary->operation_len = list->text.len - summary->operation_at;
    summary->services_at = list->text.len;
    append_services(&list->text, cltel_json_member(object, "ServiceIds"));
    summary->services_len = list->text.len - summary->services_at;
    return true;
}

static cltel_cli_summary *next_item(cltel_cli_summaries *list)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 256;
        cltel_cli_summary *items = cltel_realloc(list->items, room * sizeof *items);
        if (!items)
            return NULL;
        list->items = items;
        list->room = room;
    }
    return &list->items[list->count];
}

bool cltel_cli_summaries_read(cltel_cli_summaries *list, cltel_view answer)
{
    cltel_json_walk walk;
    cltel_view key, object, array = cltel_json_member(answer, "TraceSummaries");
    if (!array.ptr || !cltel_json_walk_begin(&walk, array) || walk.object)
        return true;
    while (cltel_json_walk_next(&walk, &key, &object)) {
        cltel_cli_summary *item = next_item(list);
        if (!item)
            return false;
        if (read_summary(list, object, item))
            list->count++;
    }
    return !list->text.failed;
}

static int by_id(const void *left, const void *right)
{
    return strcmp(((const cltel_cli_summary *)left)->id, ((const cltel_cli_summary *)right)->id);
}

static int by_time(const void *left, const void *right)
{
    const cltel_cli_summary *a = left, *b = right;
    return a->start_s != b->start_s ? (a->start_s > b->start_s ? -1 : 1) : strcmp(a->id, b->id);
}

static int by_duration(const void *left, const void *right)
{
    const cltel_cli_summary *a = left, *b = right;
    double x = isnan(a->duration_s) ? -1 : a->duration_s, y = isnan(b->duration_s) ? -1 : b->duration_s;
    return x != y ? (x > y ? -1 : 1) : by_time(left, right);
}

/* At the border of two windows a trace may be in both. */
static void drop_repeated(cltel_cli_summaries *list)
{
    size_t kept = 0;
    qsort(list->items, list->count, sizeof *list->items, by_id);
    for (size_t i = 0; i < list->count; i++)
        if (!kept || strcmp(list->items[kept - 1].id, list->items[i].id) != 0)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

void cltel_cli_summaries_sort(cltel_cli_summaries *list, bool slowest, size_t limit)
{
    if (!list->count)
        return;
    drop_repeated(list);
    qsort(list->items, list->count, sizeof *list->items, slowest ? by_duration : by_time);
    list->seen = list->count;
    if (list->count > limit)
        list->count = limit;
}

static void append_time(cltel_buf *body, const char *name, int64_t time_ms)
{
    char text[40];
    int len = snprintf(text, sizeof text, "%lld.%03d", (long long)(time_ms / 1000), (int)(time_ms % 1000));
    cltel_body_json(body, name, (cltel_view){ text, (size_t)len });
}

static int complain(const cltel_cli_trace_job *job, cltel_err err, const cltel_aws_answer *answer,
                    const cltel_error *detail)
{
    char why[500];
    if (err != CLTEL_OK || !job->filter || strcmp(answer->code, "InvalidRequestException") != 0)
        return cltel_complain_call("could not list traces", "GetTraceSummaries", err, answer, detail);
    snprintf(why, sizeof why, "GetTraceSummaries: %s: %s", answer->code, answer->message);
    cltel_complain("the service does not take this filter", why,
                   "docs/XRAY-FILTERS.md explains filter expressions, as in service(\"shop\") AND fault");
    return CLTEL_EXIT_SERVICE;
}

static int fetch_page(cltel_cli_summaries *list, const cltel_cli_trace_job *job, int64_t from_ms, int64_t until_ms,
                      cltel_buf *token)
{
    cltel_buf body = { 0 };
    cltel_aws_answer answer = { .code = "" };
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_body_begin(&body);
    append_time(&body, "StartTime", from_ms);
    append_time(&body, "EndTime", until_ms);
    cltel_body_text(&body, "FilterExpression", job->filter);
    if (token->len)
        cltel_body_json(&body, "NextToken", cltel_buf_view(token));
    cltel_body_end(&body);
    cltel_err err = body.failed
                        ? CLTEL_E_NO_MEMORY
                        : cltel_aws_call(job->aws, "GetTraceSummaries", cltel_buf_view(&body), &answer, &detail);
    cltel_buf_done(&body);
    if (err != CLTEL_OK || answer.code[0] || !cltel_json_valid(answer.body))
        return complain(job, err, &answer, &detail);
    cltel_view next = cltel_json_member(answer.body, "NextToken");
    cltel_buf_clear(token);
    if (cltel_json_is_string(next) && next.len > 2)
        cltel_buf_append_view(token, next);
    return cltel_cli_summaries_read(list, answer.body) ? CLTEL_EXIT_DONE : cltel_complain_memory();
}

static int fetch_window(cltel_cli_summaries *list, cltel_cli_trace_job *job, int64_t from_ms, int64_t until_ms)
{
    cltel_buf token = { 0 };
    int code;
    do {
        code = fetch_page(list, job, from_ms, until_ms, &token);
        cltel_cli_trace_progress(job, "%zu traces so far, Ctrl-C stops", list->count);
    } while (!code && token.len && list->count < SEEN_MAX);
    cltel_buf_done(&token);
    return code;
}

/* The service takes six hours at once and promises no order. So the newest are looked for in windows that grow, each
 * read to its end, until there are enough; the slowest may be anywhere. */
int cltel_cli_summaries_fetch(cltel_cli_summaries *list, cltel_cli_trace_job *job)
{
    int64_t until_ms = job->until_ms, window_ms = job->slowest ? WINDOW_MAX_MS : WINDOW_FIRST_MS;
    int code = CLTEL_EXIT_DONE;
    while (!code && until_ms > job->since_ms && list->count < SEEN_MAX &&
           (job->slowest || list->count < (size_t)job->limit)) {
        int64_t from_ms = until_ms - window_ms > job->since_ms ? until_ms - window_ms : job->since_ms;
        code = fetch_window(list, job, from_ms, until_ms);
        until_ms = from_ms;
        window_ms = 2 * window_ms < WINDOW_MAX_MS ? 2 * window_ms : WINDOW_MAX_MS;
    }
    list->ended_early = until_ms > job->since_ms || list->count >= SEEN_MAX;
    cltel_cli_summaries_sort(list, job->slowest, (size_t)job->limit);
    return code;
}

bool cltel_cli_summary_count(cltel_cli_summary *summary, const cltel_cli_documents *documents)
{
    cltel_xray_trace *trace = cltel_xray_trace_new();
    if (!trace)
        return false;
    cltel_xray_trace_begin(trace, cltel_view_of(summary->id));
    for (size_t i = 0; i < documents->count; i++)
        cltel_xray_trace_add(trace, cltel_cli_documents_at(documents, i), NULL);
    bool counted = cltel_xray_trace_finish(trace);
    summary->spans = 0;
    for (int32_t i = 0; counted && i < trace->node_count; i++)
        summary->spans += trace->nodes[i].kind != CLTEL_XRAY_INFERRED;
    cltel_xray_trace_free(trace);
    return counted;
}

void cltel_cli_summaries_done(cltel_cli_summaries *list)
{
    cltel_release(list->items);
    cltel_buf_done(&list->text);
}
