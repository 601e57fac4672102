/* StartQuery. */
#include <stdio.h>

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_dispatch.h"
#include "tools/endpoint/logs_names.h"
#include "tools/endpoint/logs_operations.h"

typedef struct asking {
    cltel_view text;
    cltel_view language;
    cltel_view name;
    const cJSON *names;
    const cJSON *identifiers;
    int64_t start_s;
    int64_t end_s;
    int64_t limit;
} asking;

static bool read_input(cltel_call *call, asking *a)
{
    static const cltel_text_rule text_rule = { "queryString", 0, CLTEL_INSIGHTS_TEXT_MAX, NULL, NULL, true };
    static const cltel_text_rule language_rule = { "queryLanguage", 0, 16, NULL, NULL, false };
    static const cltel_number_rule start_rule = { "startTime", 0, INT64_MAX }, end_rule = { "endTime", 0, INT64_MAX };
    static const cltel_number_rule limit_rule = { "limit", 1, CLTEL_INSIGHTS_LIMIT_MAX };
    cltel_text_rule name_rule = cltel_rule_group;
    name_rule.required = false;
    if (!cltel_input_text(call, &text_rule, &a->text) || !cltel_input_text(call, &language_rule, &a->language) ||
        !cltel_input_text(call, &name_rule, &a->name) || !cltel_logs_check_length(call, a->name) ||
        !cltel_input_list(call, "logGroupNames", CLTEL_QUERY_GROUPS_MAX, &a->names) ||
        !cltel_input_list(call, "logGroupIdentifiers", CLTEL_QUERY_GROUPS_MAX, &a->identifiers) ||
        !cltel_input_number(call, &start_rule, &a->start_s) || !cltel_input_number(call, &end_rule, &a->end_s) ||
        !cltel_input_number(call, &limit_rule, &a->limit))
        return false;
    if (!cJSON_GetObjectItemCaseSensitive(call->input, "startTime"))
        cltel_violation(call, (cltel_view){ NULL, 0 }, "startTime", "Member must not be null");
    if (!cJSON_GetObjectItemCaseSensitive(call->input, "endTime"))
        cltel_violation(call, (cltel_view){ NULL, 0 }, "endTime", "Member must not be null");
    return cltel_input_ok(call);
}

/* Times may come in milliseconds, by mistake or by habit: AWS takes both. */
static int64_t seconds(int64_t time)
{
    static const int64_t no_seconds = 100000000000;
    return time >= no_seconds ? time / 1000 : time;
}

static bool check_input(cltel_call *call, asking *a)
{
    int ways = (a->name.ptr != NULL) + (a->names != NULL) + (a->identifiers != NULL);
    if (ways != 1)
        return cltel_answer_refusal(
            call, "InvalidParameterException",
            "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be given.");
    if (a->language.ptr && !cltel_view_equal(a->language, CLTEL_VIEW("CWLI")))
        return cltel_answer_refusal(
            call, "InvalidParameterException",
            "cltel local answers queries in the Logs Insights language (CWLI) only, not in %.*s.", (int)a->language.len,
            a->language.ptr);
    a->start_s = seconds(a->start_s);
    a->end_s = seconds(a->end_s);
    return a->end_s >= a->start_s ||
           cltel_answer_refusal(call, "InvalidParameterException",
                                "The end of the time range (%lld) is before its start (%lld).", (long long)a->end_s,
                                (long long)a->start_s);
}

static bool answer_malformed(cltel_call *call, const cltel_insights_error *error)
{
    cltel_view message = cltel_view_of(error->message);
    cltel_answer_error(call, 400, "MalformedQueryException", message);
    cltel_buf *body = &call->answer.body;
    body->len--; /* the brace that closes the answer */
    cltel_buf_append_format(body,
                            ",\"queryCompileError\":{\"location\":{\"startCharOffset\":%zu,\"endCharOffset\":%zu}",
                            error->start, error->end);
    cltel_member_text(body, "message", message);
    cltel_buf_append_text(body, "}}");
    return false;
}

static bool answer_no_group(cltel_call *call, cltel_view name)
{
    return cltel_answer_refusal(call, "ResourceNotFoundException",
                                "Log group '%.*s' does not exist for account ID '" CLTEL_LOCAL_ACCOUNT
                                "' (Service: AWSLogs; Status Code: 400; Error Code: ResourceNotFoundException; "
                                "Request ID: %s; Proxy: null)",
                                (int)name.len, name.ptr, call->answer.request_id);
}

/* What AWS says for other classes than STANDARD is not known; that it refuses is. */
static bool check_class(cltel_call *call, const cltel_query *query, const cltel_log_group *group)
{
    if (strcmp(group->class_name, "DELIVERY") == 0)
        return cltel_answer_refusal(call, "InvalidParameterException",
                                    "Log group '%s' is of class DELIVERY, which cannot be queried.", group->name);
    return strcmp(group->class_name, "INFREQUENT_ACCESS") != 0 || !cltel_insights_unmasks(query->compiled) ||
           cltel_answer_refusal(call, "InvalidParameterException",
                                "Log group '%s' is of class INFREQUENT_ACCESS, which does not have unmask.",
                                group->name);
}

static bool add_group(cltel_call *call, cltel_store *store, cltel_query *query, cltel_view name)
{
    cltel_log_group group;
    name = cltel_logs_name_of_arn(name);
    cltel_stored found = cltel_store_find_group(store, call->region, name, &group);
    if (found == CLTEL_STORED_NOT)
        return answer_no_group(call, name);
    if (found == CLTEL_STORED_FAILED) {
        cltel_answer_store_failure(call, store);
        return false;
    }
    if (!check_class(call, query, &group))
        return false;
    for (size_t i = 0; i < query->group_count; i++)
        if (query->groups[i].id == group.id)
            return true;
    cltel_query_group *added = &query->groups[query->group_count++];
    added->id = group.id;
    added->span_max_ms = group.span_max_ms;
    added->oldest_ms = cltel_logs_oldest_ms(call, &group);
    memcpy(added->name, group.name, sizeof added->name);
    return true;
}

static bool add_groups(cltel_call *call, cltel_store *store, cltel_query *query, const asking *a)
{
    const cJSON *list = a->names ? a->names : a->identifiers, *item;
    if (a->name.ptr)
        return add_group(call, store, query, a->name);
    cJSON_ArrayForEach(item, list)
    {
        if (!add_group(call, store, query, cltel_view_of(item->valuestring)))
            return false;
    }
    return true;
}

/* false: answered. */
static bool fill(cltel_call *call, cltel_store *store, cltel_query *query, const asking *a)
{
    cltel_insights_error error;
    query->compiled = cltel_insights_compile(a->text, &error);
    if (!query->compiled)
        return answer_malformed(call, &error);
    if (!add_groups(call, store, query, a))
        return false;
    memcpy(query->region, call->region, sizeof query->region);
    cltel_buf_append_view(&query->text, a->text);
    query->start_s = a->start_s;
    query->end_s = a->end_s;
    query->limit = (size_t)a->limit;
    query->created_ms = call->request.now_ms;
    return true;
}

static bool start(cltel_call *call, cltel_store *store, cltel_query *query, const asking *a)
{
    if (!fill(call, store, query, a))
        return false;
    char id[CLTEL_QUERY_ID_CHARS + 1];
    memcpy(id, query->id, sizeof id); /* once it is added, it may be gone any time */
    if (!cltel_query_board_add(call->dispatcher->queries, query))
        return cltel_answer_refusal(call, "LimitExceededException",
                                    "Account maximum query concurrency limit of [%d] reached.",
                                    CLTEL_QUERIES_AT_ONCE_MAX);
    cltel_buf_append_format(cltel_answer_body(call), "{\"queryId\":\"%s\"}", id);
    return true;
}

void cltel_logs_start_query(cltel_call *call, cltel_store *store)
{
    asking a = { 0 };
    if (!read_input(call, &a) || !check_input(call, &a))
        return;
    cltel_query *query = cltel_query_new();
    if (!query)
        cltel_answer_store_failure(call, store);
    else if (!start(call, store, query, &a))
        cltel_query_free(query);
}
