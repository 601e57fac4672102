/* Rules as X-Ray gives them. */
#include "sampling/sampling_rule.h"

#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/json_tree.h"
#include "base/memory.h"
#include "sampling/sampling_parts.h"

static void free_rule(cltel_sampling_rule *rule)
{
    cltel_release(rule->service.text);
    cltel_release(rule->service_type.text);
    cltel_release(rule->host.text);
    cltel_release(rule->method.text);
    cltel_release(rule->path.text);
    for (uint32_t i = 0; i < rule->attribute_count; i++) {
        cltel_release(rule->attributes[i].key);
        cltel_release(rule->attributes[i].value.text);
    }
}

void cltel_sampling_rules_free(cltel_sampling_rules *rules)
{
    if (!rules)
        return;
    for (uint32_t i = 0; i < rules->count; i++)
        free_rule(&rules->rules[i]);
    cltel_release(rules);
}

bool cltel_pattern_set(cltel_pattern *pattern, const char *text)
{
    if (!text || strcmp(text, "*") == 0)
        return true;
    cltel_release(pattern->text); /* given twice */
    pattern->len = strlen(text);
    pattern->text = cltel_strdup_n(text, pattern->len);
    return pattern->text != NULL;
}

double cltel_sampling_clamp(double number, double least, double most)
{
    return number < least ? least : number > most ? most : number;
}

static bool read_attributes(cltel_sampling_rule *rule, const cJSON *attributes)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, attributes)
    {
        const char *value = cJSON_GetStringValue(item);
        if (!value || !item->string || rule->attribute_count == CLTEL_RULE_ATTRIBUTES_MAX)
            continue;
        uint32_t i = rule->attribute_count++;
        rule->attributes[i].key = cltel_strdup_n(item->string, strlen(item->string));
        if (!rule->attributes[i].key || !cltel_pattern_set(&rule->attributes[i].value, value))
            return false;
    }
    return true;
}

/* rule was zeroed; what was set is freed with it whatever comes out. */
static bool read_rule(cltel_sampling_rule *rule, const cJSON *given)
{
    strncpy(rule->name, cltel_json_tree_text(given, "RuleName"), CLTEL_RULE_NAME_MAX);
    rule->priority = (int32_t)cltel_sampling_clamp(cltel_json_tree_number(given, "Priority", 10000), 0, INT32_MAX);
    rule->rate = cltel_sampling_clamp(cltel_json_tree_number(given, "FixedRate", 0), 0, 1);
    rule->reservoir = (int32_t)cltel_sampling_clamp(cltel_json_tree_number(given, "ReservoirSize", 0), 0, INT32_MAX);
    return cltel_pattern_set(&rule->service, cltel_json_tree_text(given, "ServiceName")) &&
           cltel_pattern_set(&rule->service_type, cltel_json_tree_text(given, "ServiceType")) &&
           cltel_pattern_set(&rule->host, cltel_json_tree_text(given, "Host")) &&
           cltel_pattern_set(&rule->method, cltel_json_tree_text(given, "HTTPMethod")) &&
           cltel_pattern_set(&rule->path, cltel_json_tree_text(given, "URLPath")) &&
           read_attributes(rule, cJSON_GetObjectItemCaseSensitive(given, "Attributes"));
}

static bool is_usable(const cJSON *rule)
{
    const char *name = cltel_json_tree_text(rule, "RuleName");
    return name && name[0] && cltel_json_tree_number(rule, "Version", 1) == 1;
}

static bool add_page(cltel_sampling_rules *rules, const cJSON *records)
{
    const cJSON *record;
    cJSON_ArrayForEach(record, records)
    {
        const cJSON *rule = cJSON_GetObjectItemCaseSensitive(record, "SamplingRule");
        if (!is_usable(rule) || rules->count == CLTEL_RULES_MAX)
            continue;
        if (!read_rule(&rules->rules[rules->count++], rule))
            return false;
    }
    return true;
}

bool cltel_sampling_rules_add(cltel_sampling_rules *rules, cltel_view answer, cltel_buf *next_token)
{
    cJSON *root = cltel_json_parse(answer);
    const cJSON *records = cJSON_GetObjectItemCaseSensitive(root, "SamplingRuleRecords");
    cltel_buf_clear(next_token);
    bool ok = cJSON_IsArray(records) && add_page(rules, records);
    const char *token = cltel_json_tree_text(root, "NextToken");
    if (ok && token)
        cltel_buf_append_text(next_token, token);
    cJSON_Delete(root);
    return ok && !next_token->failed;
}

static int by_priority(const void *left, const void *right)
{
    const cltel_sampling_rule *a = left, *b = right;
    return a->priority != b->priority ? (a->priority < b->priority ? -1 : 1) : strcmp(a->name, b->name);
}

static bool asks_for_request(const cltel_sampling_rule *rule)
{
    return rule->host.text || rule->method.text || rule->path.text || rule->attribute_count;
}

void cltel_sampling_rules_finish(cltel_sampling_rules *rules)
{
    qsort(rules->rules, rules->count, sizeof rules->rules[0], by_priority);
    for (uint32_t i = 0; i < rules->count; i++)
        rules->asks_for_request |= asks_for_request(&rules->rules[i]);
}
