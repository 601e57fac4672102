/* Rules of a file, as the X-Ray SDKs have them. */
#include <stdio.h>

#include <cjson/cJSON.h>

#include "base/json_tree.h"
#include "base/memory.h"
#include "sampling/sampling_parts.h"

typedef struct reading {
    cltel_sampling_rules *rules;
    char *problem;
    size_t problem_size;
} reading;

static bool is_wrong(const reading *r, const char *what, const char *allowed)
{
    snprintf(r->problem, r->problem_size, "%s: %s", what, allowed);
    return false;
}

/* A number that must be there. where: of the rule, for the message. */
static bool read_number(const reading *r, const cJSON *given, const char *where, const char *member, double most,
                        double *number)
{
    char what[96], allowed[64];
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(given, member);
    snprintf(what, sizeof what, "%s.%s", where, member);
    snprintf(allowed, sizeof allowed, "a number from 0 to %.0f is needed", most);
    if (!cJSON_IsNumber(item) || !(item->valuedouble >= 0 && item->valuedouble <= most))
        return is_wrong(r, what, allowed);
    *number = item->valuedouble;
    return true;
}

static bool read_pattern(const reading *r, const cJSON *given, const char *where, const char *member,
                         cltel_pattern *pattern)
{
    char what[96];
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(given, member);
    snprintf(what, sizeof what, "%s.%s", where, member);
    if (item && !cJSON_IsString(item))
        return is_wrong(r, what, "a text is needed");
    return cltel_pattern_set(pattern, cJSON_GetStringValue(item)) || is_wrong(r, what, "no memory");
}

static cltel_sampling_rule *next_rule(const reading *r, const char *name)
{
    enum { FILE_MAX = 38 }; /* with the default one: X-Ray's 26 need places beside them when they come */
    if (r->rules->count == FILE_MAX) {
        is_wrong(r, "rules", "at most 37 rules can be used");
        return NULL;
    }
    cltel_sampling_rule *rule = &r->rules->rules[r->rules->count++];
    rule->priority = (int32_t)r->rules->count;
    snprintf(rule->name, sizeof rule->name, "%s", name);
    return rule;
}

static bool read_rates(const reading *r, const cJSON *given, const char *where, cltel_sampling_rule *rule)
{
    enum { TARGET_MAX = 1000000 };
    double target;
    if (!read_number(r, given, where, "fixed_target", TARGET_MAX, &target) ||
        !read_number(r, given, where, "rate", 1, &rule->rate))
        return false;
    rule->reservoir = (int32_t)target;
    return true;
}

static bool read_rule(const reading *r, const cJSON *given, int number)
{
    char where[32];
    snprintf(where, sizeof where, "rules[%d]", number);
    cltel_sampling_rule *rule = next_rule(r, where);
    return rule && read_rates(r, given, where, rule) &&
           read_pattern(r, given, where, "service_name", &rule->host) && /* what version 1 calls the host */
           read_pattern(r, given, where, "host", &rule->host) &&
           read_pattern(r, given, where, "http_method", &rule->method) &&
           read_pattern(r, given, where, "url_path", &rule->path);
}

static bool read_rules(const reading *r, const cJSON *root)
{
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "version");
    const cJSON *rules = cJSON_GetObjectItemCaseSensitive(root, "rules");
    const cJSON *preset = cJSON_GetObjectItemCaseSensitive(root, "default");
    const cJSON *item;
    int number = 0;
    if (!cJSON_IsNumber(version) || (version->valuedouble != 1 && version->valuedouble != 2))
        return is_wrong(r, "version", "1 or 2 is needed");
    if (rules && !cJSON_IsArray(rules))
        return is_wrong(r, "rules", "a list is needed");
    cJSON_ArrayForEach(item, rules) if (!read_rule(r, item, number++)) return false;
    if (!cJSON_IsObject(preset))
        return is_wrong(r, "default", "an object with fixed_target and rate is needed");
    cltel_sampling_rule *rule = next_rule(r, "default");
    return rule && read_rates(r, preset, "default", rule);
}

cltel_sampling_rules *cltel_sampling_rules_of_file(cltel_view text, char *problem, size_t problem_size)
{
    reading r = { cltel_alloc(sizeof(cltel_sampling_rules)), problem, problem_size };
    cJSON *root = cltel_json_parse(text);
    bool ok = r.rules && (root || is_wrong(&r, "the file", "is no JSON")) && read_rules(&r, root);
    if (!r.rules)
        is_wrong(&r, "the file", "no memory");
    cJSON_Delete(root);
    if (ok) {
        cltel_sampling_rules_finish(r.rules);
        return r.rules;
    }
    cltel_sampling_rules_free(r.rules);
    return NULL;
}

cltel_sampling_rules *cltel_sampling_rules_fallback(void)
{
    cltel_sampling_rules *rules = cltel_alloc(sizeof *rules);
    if (!rules)
        return NULL;
    rules->count = 1;
    rules->rules[0] = (cltel_sampling_rule){ .name = "fallback", .priority = 1, .rate = 0.05, .reservoir = 1 };
    return rules;
}
