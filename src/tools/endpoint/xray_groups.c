#include "tools/endpoint/xray_groups.h"

#include <stdio.h>

static const char arn_middle[] = ":" CLTEL_LOCAL_ACCOUNT ":group/";

const cltel_text_rule cltel_rule_xray_group = { "GroupName", 1, 32, NULL, NULL, false };
const cltel_text_rule cltel_rule_xray_group_arn = { "GroupARN", 1, 400, NULL, NULL, false };

static bool is_default(cltel_view name)
{
    return cltel_view_equal(name, CLTEL_VIEW(CLTEL_DEFAULT_GROUP));
}

static cJSON *default_record(const cltel_call *call)
{
    char text[320];
    snprintf(text, sizeof text,
             "{\"GroupName\":\"" CLTEL_DEFAULT_GROUP "\",\"GroupARN\":\"arn:aws:xray:%s%s" CLTEL_DEFAULT_GROUP
             "\",\"InsightsConfiguration\":{\"InsightsEnabled\":false,\"NotificationsEnabled\":false}}",
             call->region, arn_middle);
    return cJSON_Parse(text);
}

/* Of "arn:aws:xray:<region>:<account>:group/<name>/<id>"; ptr NULL: it is something else. */
static cltel_view name_of_arn(const cltel_call *call, cltel_view arn)
{
    char start[128];
    int len = snprintf(start, sizeof start, "arn:aws:xray:%s%s", call->region, arn_middle);
    if (arn.len <= (size_t)len || memcmp(arn.ptr, start, (size_t)len) != 0)
        return (cltel_view){ NULL, 0 };
    cltel_view name = { arn.ptr + len, arn.len - (size_t)len };
    const char *end = memrchr(name.ptr, '/', name.len);
    return end ? (cltel_view){ name.ptr, (size_t)(end - name.ptr) } : name;
}

static bool has_arn(const cJSON *record, cltel_view arn)
{
    const char *own = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(record, "GroupARN"));
    return own && cltel_view_equal(cltel_view_of(own), arn);
}

cltel_document_key cltel_xray_group_key(const cltel_call *call, cltel_view name)
{
    return is_default(name) ? cltel_xray_key(call, CLTEL_KIND_DEFAULT_GROUP, "", CLTEL_VIEW(""))
                            : cltel_xray_key(call, CLTEL_KIND_GROUP, "", name);
}

bool cltel_xray_find_group(cltel_call *call, cltel_store *store, cltel_view name, cltel_view arn, cJSON **record)
{
    cltel_view found = name.ptr ? name : name_of_arn(call, arn);
    *record = NULL;
    if (!found.ptr)
        return true;
    cltel_document_key key = cltel_xray_group_key(call, found);
    if (!cltel_xray_read_document(call, store, &key, record))
        return false;
    if (!*record && is_default(found))
        *record = default_record(call);
    if (*record && !name.ptr && !has_arn(*record, arn)) {
        cJSON_Delete(*record); /* of one that had this name before */
        *record = NULL;
    }
    return true;
}

cJSON *cltel_xray_input_group(cltel_call *call, cltel_store *store, bool required, bool *answered)
{
    cltel_view name, arn;
    cJSON *record = NULL;
    *answered = true;
    if (!cltel_input_text(call, &cltel_rule_xray_group, &name) ||
        !cltel_input_text(call, &cltel_rule_xray_group_arn, &arn) || !cltel_input_ok(call))
        return NULL;
    if (name.ptr && arn.ptr) {
        cltel_xray_refuse(call, "Specify a group by either GroupName or GroupARN, not both.");
        return NULL;
    }
    if (!name.ptr && !arn.ptr) {
        *answered = required;
        if (required)
            cltel_xray_refuse(call, "Specify a group by either GroupName or GroupARN.");
        return NULL;
    }
    if (!cltel_xray_find_group(call, store, name, arn, &record))
        return NULL;
    cltel_view shown = name.ptr ? name : arn;
    if (!record)
        cltel_xray_refuse(call, "There is no group %s %.*s.", name.ptr ? "named" : "with the ARN", (int)shown.len,
                          shown.ptr);
    return record;
}

const char *cltel_xray_group_expression(const cJSON *record)
{
    const char *filter = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(record, "FilterExpression"));
    return filter ? filter : "";
}
