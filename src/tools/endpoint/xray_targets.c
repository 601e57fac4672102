/* GetSamplingTargets, GetSamplingStatisticSummaries. */
#include <ctype.h>

#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/xray_operations.h"
#include "tools/endpoint/xray_reports.h"
#include "tools/endpoint/xray_rules.h"

enum { REPORTS_MAX = 25, SUMMARIES_A_PAGE = 1000 };

#define INTEGER_MAX 2147483647.0

static const char reports_member[] = "SamplingStatisticsDocuments";

static bool in_client_id(unsigned char c)
{
    return isxdigit(c) != 0;
}

static bool read_count(cltel_call *call, const cltel_input_part *part, const char *member, bool required,
                       int64_t *count)
{
    const cJSON *item;
    cltel_part_number rule = { member, 0, INTEGER_MAX, true, required };
    if (!cltel_part_number_item(call, part, &rule, &item))
        return false;
    *count = item ? (int64_t)item->valuedouble : 0;
    return true;
}

static bool read_report(cltel_call *call, const cltel_input_part *part, cltel_sampling_report *report)
{
    static const cltel_text_rule client_rule = { "ClientID",   CLTEL_CLIENT_ID_CHARS, CLTEL_CLIENT_ID_CHARS,
                                                 in_client_id, "[0-9a-fA-F]+",        true };
    static const cltel_part_number time_rule = { "Timestamp", 0, 1e11, false, true };
    const cJSON *time;
    cltel_view client;
    cltel_text_rule name_rule = cltel_rule_rule_name;
    name_rule.required = true;
    *report = (cltel_sampling_report){ .client = "" };
    if (!cltel_part_text(call, part, &name_rule, &report->rule) ||
        !cltel_part_text(call, part, &client_rule, &client) || !cltel_part_number_item(call, part, &time_rule, &time) ||
        !read_count(call, part, "RequestCount", true, &report->requests) ||
        !read_count(call, part, "SampledCount", true, &report->sampled) ||
        !read_count(call, part, "BorrowCount", false, &report->borrowed))
        return false;
    for (size_t i = 0; i < client.len && i < CLTEL_CLIENT_ID_CHARS; i++)
        report->client[i] = (char)tolower((unsigned char)client.ptr[i]);
    return true;
}

/* false: answered. */
static bool read_reports(cltel_call *call, cltel_sampling_report *reports, size_t *count)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(call->input, reports_member), *item;
    *count = 0;
    if (!list || cJSON_IsNull(list))
        cltel_violation(call, (cltel_view){ NULL, 0 }, reports_member, "Member must not be null");
    else if (!cJSON_IsArray(list))
        return cltel_part_wrong_type(call, reports_member, "List");
    else if (cJSON_GetArraySize(list) > REPORTS_MAX)
        cltel_violation(call, CLTEL_VIEW("[...]"), reports_member, "Member must have length less than or equal to %d",
                        REPORTS_MAX);
    cJSON_ArrayForEach(item, list)
    {
        cltel_input_part part;
        if (*count == REPORTS_MAX)
            break;
        if (!cltel_input_part_at(call, reports_member, (int)*count, item, &part) ||
            !read_report(call, &part, &reports[*count]))
            return false;
        ++*count;
    }
    return cltel_input_ok(call);
}

static double number_of(const cJSON *record, const char *member)
{
    const cJSON *rule = cJSON_GetObjectItemCaseSensitive(record, "SamplingRule");
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(rule, member);
    return item ? item->valuedouble : 0;
}

static void append_unknown(cltel_buf *out, cltel_view rule)
{
    cltel_comma(out);
    cltel_buf_append_char(out, '{');
    cltel_member_text(out, "RuleName", rule);
    cltel_member_text(out, "ErrorCode", CLTEL_VIEW("400"));
    cltel_member_text(out, "Message", CLTEL_VIEW("There is no sampling rule of this name."));
    cltel_buf_append_char(out, '}');
}

static void append_target(const cltel_call *call, cltel_buf *out, const cltel_sampling_report *report,
                          const cJSON *record, int64_t quota)
{
    cltel_comma(out);
    cltel_buf_append_char(out, '{');
    cltel_member_text(out, "RuleName", report->rule);
    cltel_member(out, "FixedRate");
    cltel_json_append_f64(out, number_of(record, "FixedRate"));
    cltel_member_i64(out, "ReservoirQuota", quota);
    cltel_member(out, "ReservoirQuotaTTL");
    cltel_json_append_f64(out, cltel_xray_seconds(call->request.now_ms + CLTEL_QUOTA_LIFE_MS));
    cltel_member_i64(out, "Interval", CLTEL_SAMPLING_INTERVAL_S);
    cltel_buf_append_char(out, '}');
}

static bool take_report(cltel_call *call, cltel_store *store, const cltel_sampling_report *report, cltel_buf *targets,
                        cltel_buf *unknown)
{
    cJSON *record;
    int64_t quota = 0;
    if (!cltel_xray_find_rule(call, store, report->rule, &record))
        return false;
    if (!record) {
        append_unknown(unknown, report->rule);
        return true;
    }
    bool done = cltel_xray_count_report(call, store, report) &&
                cltel_xray_grant(call, store, report, (int64_t)number_of(record, "ReservoirSize"), &quota);
    if (done)
        append_target(call, targets, report, record, quota);
    cJSON_Delete(record);
    return done;
}

static void answer_targets(cltel_call *call, const cltel_buf *targets, const cltel_buf *unknown, double changed_s)
{
    cltel_buf *body = cltel_answer_body(call);
    cltel_buf_append_view(body, cltel_buf_view(targets));
    cltel_buf_append_char(body, ']');
    cltel_member(body, "LastRuleModification");
    cltel_json_append_f64(body, changed_s);
    cltel_buf_append_char(body, ',');
    cltel_buf_append_view(body, cltel_buf_view(unknown));
    cltel_buf_append_text(body, "]}");
    body->failed |= targets->failed || unknown->failed;
}

void cltel_xray_get_sampling_targets(cltel_call *call, cltel_store *store)
{
    cltel_sampling_report reports[REPORTS_MAX];
    size_t count;
    double changed_s;
    if (!read_reports(call, reports, &count) || !cltel_xray_last_change(call, store, &changed_s))
        return;
    cltel_buf targets = { 0 }, unknown = { 0 };
    cltel_buf_append_text(&targets, "{\"SamplingTargetDocuments\":[");
    cltel_buf_append_text(&unknown, "\"UnprocessedStatistics\":[");
    bool done = true;
    for (size_t i = 0; done && i < count; i++)
        done = take_report(call, store, &reports[i], &targets, &unknown);
    if (done)
        answer_targets(call, &targets, &unknown, changed_s);
    cltel_buf_done(&targets);
    cltel_buf_done(&unknown);
}

typedef struct summary_page {
    cltel_buf *body;
    int64_t skip;
    int64_t seen;
    bool more;
} summary_page;

static bool add_summary(void *context, const cltel_sampling_window *window)
{
    summary_page *page = context;
    if (page->seen++ < page->skip)
        return true;
    page->more = page->seen > page->skip + SUMMARIES_A_PAGE;
    if (page->more)
        return false;
    cltel_comma(page->body);
    cltel_buf_append_char(page->body, '{');
    cltel_member_text(page->body, "RuleName", window->rule);
    cltel_member_i64(page->body, "Timestamp", window->start_s);
    cltel_member_i64(page->body, "RequestCount", window->requests);
    cltel_member_i64(page->body, "BorrowCount", window->borrowed);
    cltel_member_i64(page->body, "SampledCount", window->sampled);
    cltel_buf_append_char(page->body, '}');
    return true;
}

void cltel_xray_get_sampling_statistic_summaries(cltel_call *call, cltel_store *store)
{
    summary_page page = { 0 };
    if (!cltel_xray_read_skip(call, &page.skip))
        return;
    page.body = cltel_answer_body(call);
    cltel_buf_append_text(page.body, "{\"SamplingStatisticSummaries\":[");
    if (cltel_xray_visit_windows(call, store, add_summary, &page) != CLTEL_STORED) {
        cltel_answer_store_failure(call, store);
        return;
    }
    cltel_buf_append_char(page.body, ']');
    if (page.more)
        cltel_xray_append_skip(page.body, page.skip + SUMMARIES_A_PAGE);
    cltel_buf_append_char(page.body, '}');
}
