#include "tools/endpoint/xray_rules.h"

#include <stdio.h>

const cltel_text_rule cltel_rule_rule_name = { "RuleName", 1, CLTEL_RULE_NAME_MAX, NULL, NULL, false };

static const char arn_middle[] = ":" CLTEL_LOCAL_ACCOUNT ":sampling-rule/";

bool cltel_xray_is_default_rule(cltel_view name)
{
    return cltel_view_equal(name, CLTEL_VIEW(CLTEL_DEFAULT_RULE));
}

cJSON *cltel_xray_default_record(const cltel_call *call)
{
    char text[512];
    snprintf(text, sizeof text,
             "{\"SamplingRule\":{\"RuleName\":\"" CLTEL_DEFAULT_RULE
             "\",\"RuleARN\":\"arn:aws:xray:%s%s" CLTEL_DEFAULT_RULE
             "\",\"ResourceARN\":\"*\",\"Priority\":10000,\"FixedRate\":0.05,\"ReservoirSize\":1,"
             "\"ServiceName\":\"*\",\"ServiceType\":\"*\",\"Host\":\"*\",\"HTTPMethod\":\"*\",\"URLPath\":\"*\","
             "\"Version\":1,\"Attributes\":{}},\"CreatedAt\":0,\"ModifiedAt\":0}",
             call->region, arn_middle);
    return cJSON_Parse(text);
}

cltel_view cltel_xray_rule_of_arn(const cltel_call *call, cltel_view arn)
{
    char start[128];
    int len = snprintf(start, sizeof start, "arn:aws:xray:%s%s", call->region, arn_middle);
    bool fits = arn.len > (size_t)len && memcmp(arn.ptr, start, (size_t)len) == 0;
    return fits ? (cltel_view){ arn.ptr + len, arn.len - (size_t)len } : (cltel_view){ NULL, 0 };
}

bool cltel_xray_rule_name(cltel_call *call, cltel_view name, cltel_view arn, cltel_view *found)
{
    if (!name.ptr == !arn.ptr)
        return cltel_xray_refuse(call, "Specify a rule by either RuleName or RuleARN%s.", name.ptr ? ", not both" : "");
    *found = name.ptr ? name : cltel_xray_rule_of_arn(call, arn);
    return found->ptr || cltel_xray_refuse(call,
                                           "Invalid ARN %.*s: sampling rules of this endpoint begin with "
                                           "arn:aws:xray:%s%s",
                                           (int)(arn.len < 200 ? arn.len : 200), arn.ptr, call->region, arn_middle);
}

cltel_document_key cltel_xray_rule_key(const cltel_call *call, cltel_view name)
{
    return cltel_xray_is_default_rule(name) ? cltel_xray_key(call, CLTEL_KIND_DEFAULT_RULE, "", CLTEL_VIEW(""))
                                            : cltel_xray_key(call, CLTEL_KIND_SAMPLING_RULE, "", name);
}

bool cltel_xray_find_rule(cltel_call *call, cltel_store *store, cltel_view name, cJSON **record)
{
    cltel_document_key key = cltel_xray_rule_key(call, name);
    if (!cltel_xray_read_document(call, store, &key, record))
        return false;
    if (!*record && cltel_xray_is_default_rule(name))
        *record = cltel_xray_default_record(call);
    return true;
}

bool cltel_xray_note_change(cltel_call *call, cltel_store *store)
{
    cltel_document_key key = cltel_xray_key(call, CLTEL_KIND_RULES_CHANGED, "", CLTEL_VIEW(""));
    cJSON *time = cJSON_CreateNumber(cltel_xray_seconds(call->request.now_ms));
    bool kept = cltel_logs_put_document(call, store, &key, time);
    cJSON_Delete(time);
    return kept;
}

bool cltel_xray_last_change(cltel_call *call, cltel_store *store, double *seconds)
{
    cltel_document_key key = cltel_xray_key(call, CLTEL_KIND_RULES_CHANGED, "", CLTEL_VIEW(""));
    cJSON *time;
    if (!cltel_xray_read_document(call, store, &key, &time))
        return false;
    *seconds = time ? time->valuedouble : 0;
    cJSON_Delete(time);
    return true;
}

bool cltel_xray_keep_rule(cltel_call *call, cltel_store *store, cltel_view name, const cJSON *record)
{
    cltel_document_key key = cltel_xray_rule_key(call, name);
    return cltel_logs_put_document(call, store, &key, record) && cltel_xray_note_change(call, store);
}
