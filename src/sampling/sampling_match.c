#include "sampling/sampling_rule.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Goes back to the last star only, so it takes no longer than pattern times text. */
bool cltel_pattern_matches(const cltel_pattern *pattern, cltel_view text)
{
    size_t p = 0, t = 0, star = SIZE_MAX, tried = 0;
    if (!pattern->text || !text.ptr)
        return true;
    while (t < text.len) {
        if (p < pattern->len && pattern->text[p] == '*') {
            star = p++;
            tried = t;
        } else if (p < pattern->len && (pattern->text[p] == '?' || lower(pattern->text[p]) == lower(text.ptr[t]))) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++tried;
        } else {
            return false;
        }
    }
    while (p < pattern->len && pattern->text[p] == '*')
        p++;
    return p == pattern->len;
}

bool cltel_sampling_rule_matches(const cltel_sampling_rule *rule, const cltel_sampling_request *request)
{
    if (!cltel_pattern_matches(&rule->service, request->service) ||
        !cltel_pattern_matches(&rule->service_type, request->service_type) ||
        !cltel_pattern_matches(&rule->host, request->host) || !cltel_pattern_matches(&rule->method, request->method) ||
        !cltel_pattern_matches(&rule->path, request->path))
        return false;
    for (uint32_t i = 0; request->attribute && i < rule->attribute_count; i++)
        if (!cltel_pattern_matches(&rule->attributes[i].value,
                                   request->attribute(request->context, rule->attributes[i].key)))
            return false;
    return true;
}
