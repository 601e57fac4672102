/* PutSubscriptionFilter, DescribeSubscriptionFilters, DeleteSubscriptionFilter. Stored and described;
 * nothing is delivered. */
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/logs_operations.h"
#include "tools/endpoint/logs_patterns.h"

enum { FILTERS_MAX = 2 };

typedef struct subscription {
    cltel_view group;
    cltel_view name;
    cltel_view pattern;
    cltel_view destination;
    cltel_view role;
    cltel_view distribution;
} subscription;

static bool read_input(cltel_call *call, subscription *s)
{
    static const cltel_text_rule destination = { "destinationArn", 1, 2048, NULL, NULL, true };
    static const cltel_text_rule role = { "roleArn", 1, 2048, NULL, NULL, false };
    static const cltel_text_rule distribution = { "distribution", 0, 64, NULL, NULL, false };
    if (!cltel_input_text(call, &cltel_rule_group, &s->group) || !cltel_logs_check_length(call, s->group) ||
        !cltel_input_text(call, &cltel_rule_filter_name, &s->name) ||
        !cltel_input_text(call, &cltel_rule_filter_pattern, &s->pattern) ||
        !cltel_input_text(call, &destination, &s->destination) || !cltel_input_text(call, &role, &s->role) ||
        !cltel_input_text(call, &distribution, &s->distribution))
        return false;
    if (!s->distribution.ptr)
        s->distribution = CLTEL_VIEW("ByLogStream");
    else if (!cltel_view_equal(s->distribution, CLTEL_VIEW("Random")) &&
             !cltel_view_equal(s->distribution, CLTEL_VIEW("ByLogStream")))
        cltel_violation(call, s->distribution, "distribution",
                        "Member must satisfy enum value set: [Random, ByLogStream]");
    return cltel_input_ok(call);
}

/* arn:<partition>:<service>:<region>:<account>:...: the field of that number, from 0. */
static cltel_view arn_field(cltel_view arn, int number)
{
    const char *at = arn.ptr, *end = arn.ptr + arn.len;
    for (; number > 0; number--) {
        const char *colon = memchr(at, ':', (size_t)(end - at));
        if (!colon)
            return (cltel_view){ "", 0 };
        at = colon + 1;
    }
    const char *colon = memchr(at, ':', (size_t)(end - at));
    return (cltel_view){ at, (size_t)((colon ? colon : end) - at) };
}

/* What AWS says before it looks for the log group. */
static bool check_destination(cltel_call *call, const subscription *s)
{
    cltel_view service = arn_field(s->destination, 2), account = arn_field(s->destination, 4);
    bool lambda = cltel_view_equal(service, CLTEL_VIEW("lambda"));
    bool stream = cltel_view_equal(service, CLTEL_VIEW("kinesis")) || cltel_view_equal(service, CLTEL_VIEW("firehose"));
    if (!lambda && !stream && !cltel_view_equal(service, CLTEL_VIEW("logs")))
        return cltel_answer_refusal(call, "InvalidParameterException",
                                    "PutSubscriptionFilter operation cannot work with destinationArn for vendor %.*s",
                                    (int)service.len, service.ptr);
    if (stream && !s->role.ptr)
        return cltel_answer_refusal(call, "InvalidParameterException",
                                    "destinationArn for vendor %.*s cannot be used without roleArn", (int)service.len,
                                    service.ptr);
    if (lambda && !cltel_view_equal(account, CLTEL_VIEW(CLTEL_LOCAL_ACCOUNT)))
        return cltel_answer_refusal(call, "AccessDeniedException",
                                    "Cross-account lambda invocation passing is not allowed. You must use "
                                    "DestinationPolicies to create cross account lambda triggers.");
    return true;
}

static cJSON *describe_filter(const cltel_call *call, const subscription *s)
{
    cJSON *filter = cJSON_CreateObject();
    cltel_json_add_view(filter, "filterName", s->name);
    cltel_json_add_view(filter, "logGroupName", s->group);
    cltel_json_add_view(filter, "filterPattern", s->pattern);
    cltel_json_add_view(filter, "destinationArn", s->destination);
    if (s->role.ptr)
        cltel_json_add_view(filter, "roleArn", s->role);
    cltel_json_add_view(filter, "distribution", s->distribution);
    cJSON_AddFalseToObject(filter, "applyOnTransformedLogs");
    cltel_json_add_number(filter, "creationTime", call->request.now_ms);
    return filter;
}

void cltel_logs_put_subscription(cltel_call *call, cltel_store *store)
{
    subscription s;
    cltel_log_group group;
    if (!read_input(call, &s) || !cltel_logs_check_pattern(call, s.pattern) || !check_destination(call, &s) ||
        !cltel_logs_find_standard_group(call, store, s.group, &group))
        return;
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_SUBSCRIPTION, s.group, s.name);
    if (!cltel_logs_check_room(call, store, &key, FILTERS_MAX))
        return;
    cJSON *filter = describe_filter(call, &s);
    if (cltel_logs_put_document(call, store, &key, filter))
        cltel_answer_empty(call);
    cJSON_Delete(filter);
}

void cltel_logs_describe_subscriptions(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule prefix = { "filterNamePrefix", 1, 512, NULL, NULL, false };
    cltel_log_group group;
    cltel_document_listing listing = { .kind = CLTEL_KIND_SUBSCRIPTION, .member = "subscriptionFilters" };
    if (cltel_input_text(call, &cltel_rule_group, &listing.scope) && cltel_logs_check_length(call, listing.scope) &&
        cltel_input_text(call, &prefix, &listing.prefix) && cltel_logs_input_page(call, "limit", 50, &listing) &&
        cltel_input_ok(call) && cltel_logs_find_standard_group(call, store, listing.scope, &group))
        cltel_logs_answer_listing(call, store, &listing);
}

void cltel_logs_delete_subscription(cltel_call *call, cltel_store *store)
{
    cltel_view group_name, name;
    cltel_log_group group;
    if (!cltel_input_text(call, &cltel_rule_group, &group_name) || !cltel_logs_check_length(call, group_name) ||
        !cltel_input_text(call, &cltel_rule_filter_name, &name) || !cltel_input_ok(call) ||
        !cltel_logs_find_standard_group(call, store, group_name, &group))
        return;
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_SUBSCRIPTION, group_name, name);
    cltel_logs_delete_document(call, store, &key, "The specified subscription filter does not exist.");
}
