/* CreateSamplingRule, UpdateSamplingRule, DeleteSamplingRule, GetSamplingRules. */
#include <stdio.h>

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/xray_operations.h"
#include "tools/endpoint/xray_reports.h"
#include "tools/endpoint/xray_rules.h"
#include "tools/endpoint/xray_tags.h"

static const cltel_text_rule arn_rule = { "RuleARN", 1, 500, NULL, NULL, false };

static cJSON *rule_of(cJSON *record)
{
    return cJSON_GetObjectItemCaseSensitive(record, "SamplingRule");
}

static void set_time(const cltel_call *call, cJSON *record, const char *member)
{
    cltel_xray_set_member(record, member, cJSON_CreateNumber(cltel_xray_seconds(call->request.now_ms)));
}

/* The part's rule, named by it. false: answered. */
static bool read_part(cltel_call *call, const char *member, cltel_input_part *part, cltel_view *name, cltel_view *arn)
{
    return cltel_input_part_of(call, member, true, part) && (part->object || cltel_input_ok(call)) &&
           cltel_part_text(call, part, &cltel_rule_rule_name, name) && cltel_part_text(call, part, &arn_rule, arn);
}

/* false: answered. There is room for one more, and the name is free. */
static bool check_new(cltel_call *call, cltel_store *store, cltel_view name)
{
    int64_t count;
    cJSON *old;
    cltel_document_key key = cltel_xray_rule_key(call, name);
    if (cltel_xray_is_default_rule(name))
        return cltel_xray_refuse(call, "The name Default is that of the default sampling rule.");
    if (!cltel_xray_find_rule(call, store, name, &old))
        return false;
    cJSON_Delete(old);
    if (old)
        return cltel_xray_refuse(call, "A sampling rule named %.*s exists already.", (int)name.len, name.ptr);
    if (cltel_store_count_documents(store, &key, &count) != CLTEL_STORED)
        return cltel_answer_store_failure(call, store);
    return count < CLTEL_SAMPLING_RULES_MAX ||
           cltel_answer_refusal(call, "RuleLimitExceededException",
                                "There are %d sampling rules, and there may be no more.", CLTEL_SAMPLING_RULES_MAX);
}

static bool check_version(cltel_call *call, const cltel_input_part *part)
{
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(part->object, "Version");
    return version->valuedouble == 1 ||
           cltel_xray_refuse(call, "Version %.15g of sampling rules is not known: it must be 1.", version->valuedouble);
}

static void set_names(const cltel_call *call, cJSON *rule, cltel_view name)
{
    char arn[256];
    snprintf(arn, sizeof arn, "arn:aws:xray:%s:" CLTEL_LOCAL_ACCOUNT ":sampling-rule/%.*s", call->region, (int)name.len,
             name.ptr);
    cltel_xray_set_text(rule, "RuleName", name);
    cltel_xray_set_text(rule, "RuleARN", cltel_view_of(arn));
}

static void create(cltel_call *call, cltel_store *store, cJSON *record)
{
    cltel_input_part part;
    cltel_view given, arn, name;
    bool matchers;
    if (!read_part(call, "SamplingRule", &part, &given, &arn) ||
        !cltel_xray_read_rule(call, &part, true, rule_of(record), &matchers) || !cltel_xray_check_tags(call) ||
        !cltel_input_ok(call) || !cltel_xray_rule_name(call, given, arn, &name) || !check_version(call, &part) ||
        !check_new(call, store, name))
        return;
    set_names(call, rule_of(record), name);
    set_time(call, record, "CreatedAt");
    set_time(call, record, "ModifiedAt");
    const char *new_arn = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(rule_of(record), "RuleARN"));
    if (cltel_xray_keep_rule(call, store, name, record) && cltel_xray_keep_new_tags(call, store, new_arn))
        cltel_logs_answer_json(call, "SamplingRuleRecord", record);
}

void cltel_xray_create_sampling_rule(cltel_call *call, cltel_store *store)
{
    cJSON *record = cltel_xray_default_record(call);
    create(call, store, record);
    cJSON_Delete(record);
}

/* NULL: answered. */
static cJSON *existing(cltel_call *call, cltel_store *store, cltel_view given, cltel_view arn, cltel_view *name)
{
    cJSON *record;
    if (!cltel_xray_rule_name(call, given, arn, name) || !cltel_xray_find_rule(call, store, *name, &record))
        return NULL;
    if (!record)
        cltel_xray_refuse(call, "There is no sampling rule named %.*s.", (int)name->len, name->ptr);
    return record;
}

void cltel_xray_update_sampling_rule(cltel_call *call, cltel_store *store)
{
    cltel_input_part part;
    cltel_view given, arn, name;
    bool matchers;
    cJSON *checked = cJSON_CreateObject(), *record = NULL;
    if (read_part(call, "SamplingRuleUpdate", &part, &given, &arn) &&
        cltel_xray_read_rule(call, &part, false, checked, &matchers) && cltel_input_ok(call))
        record = existing(call, store, given, arn, &name);
    cJSON_Delete(checked);
    if (!record)
        return;
    if (matchers && cltel_xray_is_default_rule(name)) {
        cltel_xray_refuse(call, "Invalid update request for default sampling rule: only FixedRate and ReservoirSize "
                                "can be changed.");
    } else {
        cltel_xray_read_rule(call, &part, false, rule_of(record), &matchers);
        set_time(call, record, "ModifiedAt");
        if (cltel_xray_keep_rule(call, store, name, record))
            cltel_logs_answer_json(call, "SamplingRuleRecord", record);
    }
    cJSON_Delete(record);
}

static bool drop(cltel_call *call, cltel_store *store, cltel_view name, cJSON *record)
{
    cltel_document_key key = cltel_xray_rule_key(call, name);
    const char *arn = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(rule_of(record), "RuleARN"));
    return cltel_xray_drop_document(call, store, &key) && cltel_xray_drop_tags(call, store, arn) &&
           cltel_xray_forget_reports(call, store, name) && cltel_xray_note_change(call, store);
}

void cltel_xray_delete_sampling_rule(cltel_call *call, cltel_store *store)
{
    cltel_view given, arn, name;
    if (!cltel_input_text(call, &cltel_rule_rule_name, &given) || !cltel_input_text(call, &arn_rule, &arn) ||
        !cltel_input_ok(call))
        return;
    cJSON *record = existing(call, store, given, arn, &name);
    if (!record)
        return;
    if (cltel_xray_is_default_rule(name))
        cltel_xray_refuse(call, "The default sampling rule cannot be deleted.");
    else if (drop(call, store, name, record))
        cltel_logs_answer_json(call, "SamplingRuleRecord", record);
    cJSON_Delete(record);
}

void cltel_xray_get_sampling_rules(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule token_rule = { "NextToken", 0, 4096, NULL, NULL, false };
    cltel_view token;
    cJSON *record;
    if (!cltel_input_text(call, &token_rule, &token) || !cltel_input_ok(call) ||
        !cltel_xray_find_rule(call, store, CLTEL_VIEW(CLTEL_DEFAULT_RULE), &record))
        return;
    cltel_xray_answer_list(call, store, "SamplingRuleRecords", record, CLTEL_KIND_SAMPLING_RULE);
    cJSON_Delete(record);
}
