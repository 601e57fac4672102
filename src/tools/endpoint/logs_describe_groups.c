/* DescribeLogGroups: in order of name, by prefix or by a piece of the name. */
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/logs_names.h"
#include "tools/endpoint/logs_operations.h"

typedef struct listing {
    cltel_call *call;
    cltel_store *store;
    cltel_buf *body;
    cltel_view class_name;
    cltel_view prefix;
    cltel_view pattern;
    const cJSON *identifiers; /* names or ARNs; NULL: all */
    int64_t left;
    cltel_log_group last; /* the last one that is on the page */
    bool more;
} listing;

static int64_t filters_of(const listing *l, const cltel_log_group *group)
{
    int64_t count = 0;
    cltel_document_key key =
        cltel_logs_key(l->call, CLTEL_KIND_METRIC_FILTER, cltel_view_of(group->name), CLTEL_VIEW(""));
    cltel_store_count_documents(l->store, &key, &count);
    return count;
}

static void append_group(const listing *l, const cltel_log_group *group)
{
    cltel_buf *body = l->body;
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    cltel_member_text(body, "logGroupName", cltel_view_of(group->name));
    cltel_member_i64(body, "creationTime", group->created_ms);
    if (group->retention_days > 0)
        cltel_member_i64(body, "retentionInDays", group->retention_days);
    cltel_member_i64(body, "metricFilterCount", filters_of(l, group));
    cltel_member(body, "arn");
    cltel_buf_append_char(body, '"');
    cltel_logs_append_arn(body, l->call->region, group->name);
    cltel_buf_append_text(body, ":*\"");
    /* AWS leaves these two out when it searches by pattern. */
    if (!l->pattern.ptr) {
        cltel_member_i64(body, "storedBytes", group->stored_bytes);
        cltel_member(body, "deletionProtectionEnabled");
        cltel_buf_append_text(body, "false");
        if (group->kms_key[0])
            cltel_member_text(body, "kmsKeyId", cltel_view_of(group->kms_key));
    }
    cltel_member_text(body, "logGroupClass", cltel_view_of(group->class_name));
    cltel_member(body, "logGroupArn");
    cltel_buf_append_char(body, '"');
    cltel_logs_append_arn(body, l->call->region, group->name);
    cltel_buf_append_text(body, "\"}");
}

static bool is_identified(const listing *l, cltel_view name)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, l->identifiers)
    {
        if (cltel_view_equal(cltel_logs_name_of_arn(cltel_view_of(item->valuestring)), name))
            return true;
    }
    return !l->identifiers;
}

static bool visit_group(void *context, const cltel_log_group *group)
{
    listing *l = context;
    cltel_view name = cltel_view_of(group->name);
    size_t shared = name.len < l->prefix.len ? name.len : l->prefix.len;
    int order = shared ? memcmp(name.ptr, l->prefix.ptr, shared) : 0;
    if (order < 0 || (order == 0 && name.len < l->prefix.len))
        return true;
    if (order > 0)
        return false;
    if (l->pattern.ptr && !memmem(name.ptr, name.len, l->pattern.ptr, l->pattern.len))
        return true;
    if (!is_identified(l, name))
        return true;
    if (l->class_name.ptr && !cltel_view_equal(l->class_name, cltel_view_of(group->class_name)))
        return true;
    if (l->left == 0) {
        l->more = true;
        return false;
    }
    append_group(l, group);
    l->last = *group;
    l->left--;
    return true;
}

static bool read_input(cltel_call *call, listing *l, cltel_buf *after)
{
    static const cltel_text_rule prefix = { "logGroupNamePrefix", 1, 512, NULL, NULL, false };
    static const cltel_text_rule pattern = { "logGroupNamePattern", 0, 512, NULL, NULL, false };
    static const cltel_text_rule token_rule = { "nextToken", 1, 4096, NULL, NULL, false };
    static const cltel_text_rule class_rule = { "logGroupClass", 0, 32, NULL, NULL, false };
    static const cltel_number_rule limit = { "limit", 1, 50 };
    cltel_view token;
    if (!cltel_input_text(call, &class_rule, &l->class_name) || !cltel_input_text(call, &prefix, &l->prefix) ||
        !cltel_input_text(call, &pattern, &l->pattern) || !cltel_input_text(call, &token_rule, &token) ||
        !cltel_input_number(call, &limit, &l->left) ||
        !cltel_input_list(call, "logGroupIdentifiers", 50, &l->identifiers) || !cltel_input_ok(call))
        return false;
    if (l->prefix.ptr && l->pattern.ptr)
        return cltel_answer_refusal(
            call, "InvalidParameterException",
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
    return !token.ptr || cltel_logs_parse_token(token, after) || cltel_logs_answer_bad_token(call);
}

void cltel_logs_describe_groups(cltel_call *call, cltel_store *store)
{
    listing l = { .call = call, .store = store, .left = 50 };
    cltel_buf after = { 0 };
    if (read_input(call, &l, &after)) {
        l.body = cltel_answer_body(call);
        cltel_buf_append_text(l.body, "{\"logGroups\":[");
        if (cltel_store_visit_groups(store, call->region, cltel_buf_view(&after), visit_group, &l) != CLTEL_STORED) {
            cltel_answer_store_failure(call, store);
        } else {
            cltel_buf_append_char(l.body, ']');
            if (l.more) {
                cltel_buf_append_text(l.body, ",\"nextToken\":\"");
                cltel_logs_append_token(l.body, cltel_view_of(l.last.name));
                cltel_buf_append_char(l.body, '"');
            }
            cltel_buf_append_char(l.body, '}');
        }
    }
    cltel_buf_done(&after);
}
