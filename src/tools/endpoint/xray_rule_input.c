/* What a sampling rule in a request may look like. */
#include <stdio.h>

#include "tools/endpoint/xray_rules.h"

enum { ATTRIBUTES_MAX = 5, ATTRIBUTE_CHARS_MAX = 32 };

#define INTEGER_MAX 2147483647.0

static const cltel_text_rule texts[] = {
    { "ResourceARN", 0, 500, NULL, NULL, true }, { "ServiceName", 0, 64, NULL, NULL, true },
    { "ServiceType", 0, 64, NULL, NULL, true },  { "Host", 0, 64, NULL, NULL, true },
    { "HTTPMethod", 0, 10, NULL, NULL, true },   { "URLPath", 0, 128, NULL, NULL, true },
};

static const cltel_part_number priority = { "Priority", 1, 9999, true, true };
static const cltel_part_number fixed_rate = { "FixedRate", 0, 1, false, true };
static const cltel_part_number reservoir = { "ReservoirSize", 0, INTEGER_MAX, true, true };
static const cltel_part_number version = { "Version", 1, INTEGER_MAX, true, true };

static bool read_text(cltel_call *call, const cltel_input_part *part, cltel_text_rule rule, bool all, cJSON *out,
                      bool *given)
{
    cltel_view value;
    rule.required = all;
    if (!cltel_part_text(call, part, &rule, &value))
        return false;
    if (value.ptr)
        cltel_xray_set_text(out, rule.member, value);
    *given |= value.ptr != NULL;
    return true;
}

static bool read_number(cltel_call *call, const cltel_input_part *part, cltel_part_number rule, bool all, cJSON *out,
                        bool *given)
{
    const cJSON *item;
    rule.required = all;
    if (!cltel_part_number_item(call, part, &rule, &item))
        return false;
    if (item)
        cltel_xray_set_member(out, rule.member, cJSON_CreateNumber(item->valuedouble));
    if (given)
        *given |= item != NULL;
    return true;
}

static void check_attribute(cltel_call *call, const char *path, cltel_view key, cltel_view value)
{
    char shown[160];
    cltel_text_rule rule = { shown, 1, ATTRIBUTE_CHARS_MAX, NULL, NULL, true };
    snprintf(shown, sizeof shown, "%s.key", path);
    cltel_check_text(call, &rule, key);
    snprintf(shown, sizeof shown, "%s.value", path);
    cltel_check_text(call, &rule, value);
}

static bool read_attributes(cltel_call *call, const cltel_input_part *part, cJSON *out, bool *given)
{
    const cJSON *map = cJSON_GetObjectItemCaseSensitive(part->object, "Attributes"), *item;
    char path[120];
    cltel_part_path(part, "Attributes", path, sizeof path);
    if (!map || cJSON_IsNull(map))
        return true;
    if (!cJSON_IsObject(map))
        return cltel_part_wrong_type(call, path, "a map of String");
    cJSON_ArrayForEach(item, map)
    {
        if (!cJSON_IsString(item))
            return cltel_part_wrong_type(call, path, "a map of String");
        check_attribute(call, path, cltel_view_of(item->string), cltel_view_of(item->valuestring));
    }
    if (cJSON_GetArraySize(map) > ATTRIBUTES_MAX)
        cltel_violation(call, CLTEL_VIEW("{...}"), path, "Member must have length less than or equal to %d",
                        ATTRIBUTES_MAX);
    cltel_xray_set_member(out, "Attributes", cJSON_Duplicate(map, true));
    *given = true;
    return true;
}

bool cltel_xray_read_rule(cltel_call *call, const cltel_input_part *part, bool all, cJSON *rule, bool *matchers)
{
    *matchers = false;
    if (!read_number(call, part, priority, all, rule, matchers) ||
        !read_number(call, part, fixed_rate, all, rule, NULL) || !read_number(call, part, reservoir, all, rule, NULL) ||
        (all && !read_number(call, part, version, true, rule, NULL)) || !read_attributes(call, part, rule, matchers))
        return false;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!read_text(call, part, texts[i], all, rule, matchers))
            return false;
    return true;
}
