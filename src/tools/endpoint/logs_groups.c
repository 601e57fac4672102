/* CreateLogGroup, DeleteLogGroup, DescribeLogGroups, retention. */
#include "base/json_number.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/logs_operations.h"
#include "tools/endpoint/logs_tags.h"

enum { EXPIRED_AT_ONCE = 64 }; /* batches */

static const cltel_text_rule kms_rule = { "kmsKeyId", 0, 256, NULL, NULL, false };
static const cltel_text_rule class_rule = { "logGroupClass", 0, 32, NULL, NULL, false };

static bool is_class(cltel_view name)
{
    return cltel_view_equal(name, CLTEL_VIEW("STANDARD")) || cltel_view_equal(name, CLTEL_VIEW("DELIVERY")) ||
           cltel_view_equal(name, CLTEL_VIEW("INFREQUENT_ACCESS"));
}

static bool is_reserved(cltel_view name)
{
    return name.len >= 4 && cltel_view_equal_nocase((cltel_view){ name.ptr, 4 }, CLTEL_VIEW("aws/"));
}

static bool input_settings(cltel_call *call, cltel_group_settings *settings)
{
    if (!cltel_input_text(call, &kms_rule, &settings->kms_key) ||
        !cltel_input_text(call, &class_rule, &settings->class_name))
        return false;
    if (!settings->class_name.ptr)
        settings->class_name = CLTEL_VIEW("STANDARD");
    else if (!is_class(settings->class_name))
        cltel_violation(call, settings->class_name, "logGroupClass",
                        "Member must satisfy enum value set: [STANDARD, INFREQUENT_ACCESS, DELIVERY]");
    settings->now_ms = call->request.now_ms;
    const cJSON *tags = cJSON_GetObjectItemCaseSensitive(call->input, "tags");
    return !tags || cJSON_IsNull(tags) || cltel_logs_check_tags(call, tags);
}

static bool input_name(cltel_call *call, const cltel_text_rule *rule, cltel_view *name)
{
    return cltel_input_text(call, rule, name) && cltel_logs_check_length(call, *name);
}

void cltel_logs_create_group(cltel_call *call, cltel_store *store)
{
    cltel_view name;
    cltel_group_settings settings = { 0 };
    if (!input_name(call, &cltel_rule_group, &name) || !input_settings(call, &settings) || !cltel_input_ok(call))
        return;
    if (is_reserved(name)) {
        cltel_answer_refusal(call, "InvalidParameterException", "Log groups starting with AWS/ are reserved for AWS.");
        return;
    }
    cJSON *tags = cJSON_GetObjectItemCaseSensitive(call->input, "tags");
    char *tag_text = cJSON_IsObject(tags) ? cJSON_PrintUnformatted(tags) : NULL;
    settings.tags = cltel_view_of(tag_text);
    cltel_stored stored = cltel_store_create_group(store, call->region, name, &settings);
    cJSON_free(tag_text);
    if (stored == CLTEL_STORED)
        cltel_answer_empty(call);
    else if (stored == CLTEL_STORED_NOT)
        cltel_answer_refusal(call, "ResourceAlreadyExistsException", "The specified log group already exists");
    else
        cltel_answer_store_failure(call, store);
}

/* The group that the request names; false: answered. */
static bool named_group(cltel_call *call, cltel_store *store, cltel_log_group *group)
{
    cltel_view name;
    return input_name(call, &cltel_rule_group, &name) && cltel_input_ok(call) &&
           cltel_logs_find_group(call, store, name, group);
}

static void answer_stored(cltel_call *call, cltel_store *store, cltel_stored stored)
{
    if (stored == CLTEL_STORED)
        cltel_answer_empty(call);
    else
        cltel_answer_store_failure(call, store);
}

/* Its filters go with a group. */
static cltel_stored delete_group(const cltel_call *call, cltel_store *store, const cltel_log_group *group)
{
    static const char *const kinds[] = { CLTEL_KIND_METRIC_FILTER, CLTEL_KIND_SUBSCRIPTION };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        cltel_document_key key = cltel_logs_key(call, kinds[i], cltel_view_of(group->name), CLTEL_VIEW(""));
        if (cltel_store_delete_documents(store, &key) != CLTEL_STORED)
            return CLTEL_STORED_FAILED;
    }
    return cltel_store_delete_group(store, group->id);
}

void cltel_logs_delete_group(cltel_call *call, cltel_store *store)
{
    cltel_log_group group;
    if (named_group(call, store, &group))
        answer_stored(call, store, delete_group(call, store, &group));
}

static bool is_retention(int64_t days)
{
    static const int allowed[] = { 1,   3,   5,   7,   14,   30,   60,   90,   120,  150,  180,
                                   365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653 };
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (days == allowed[i])
            return true;
    return false;
}

void cltel_logs_put_retention(cltel_call *call, cltel_store *store)
{
    static const cltel_number_rule rule = { "retentionInDays", INT64_MIN, INT64_MAX };
    int64_t days = 0;
    cltel_log_group group;
    if (!cltel_input_number(call, &rule, &days))
        return;
    char shown[24];
    cltel_view value = { shown, (size_t)(cltel_json_i64(shown, days) - shown) };
    if (!is_retention(days))
        cltel_violation(call, value, "retentionInDays",
                        "Member must satisfy enum value set: [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, "
                        "545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]");
    if (!named_group(call, store, &group))
        return;
    int64_t deleted;
    cltel_stored stored = cltel_store_set_retention(store, group.id, days);
    /* What has expired is hidden at once; most of it leaves at once too, the rest in the background. */
    if (stored == CLTEL_STORED)
        stored = cltel_store_expire(store, call->request.now_ms, EXPIRED_AT_ONCE, &deleted);
    answer_stored(call, store, stored);
}

void cltel_logs_delete_retention(cltel_call *call, cltel_store *store)
{
    cltel_log_group group;
    if (named_group(call, store, &group))
        answer_stored(call, store, cltel_store_set_retention(store, group.id, 0));
}
