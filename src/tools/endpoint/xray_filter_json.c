/* rootcause.json = #[...]: a root cause as GetTraceSummaries writes it, of which members may be left out. Those that
 * are there must be equal, lists item by item. */
#include <math.h>
#include <stdio.h>

#include "tools/endpoint/xray_filter_parts.h"

typedef enum shape { CAUSE, SERVICE, ENTITY, EXCEPTION, SHAPES } shape;

static const char *const members[SHAPES][7] = {
    { "Services", "ClientImpacting", NULL },
    { "Name", "Names", "Type", "AccountId", "Inferred", "EntityPath", NULL },
    { "Name", "Coverage", "Remote", "Exceptions", NULL },
    { "Name", "Message", NULL },
};

static const char *const lists[SHAPES] = { "Services", "EntityPath", "Exceptions", "" };

static bool is_member(shape of, const char *name)
{
    for (size_t i = 0; members[of][i]; i++)
        if (strcmp(members[of][i], name) == 0)
            return true;
    return false;
}

static bool check_object(cltel_xray_parser *parser, const cJSON *object, shape of)
{
    static const char *const names[SHAPES] = { "a root cause", "a service", "an entity", "an exception" };
    if (!cJSON_IsObject(object))
        return cltel_xray_filter_refuse(parser, "%s must be an object", names[of]);
    for (const cJSON *member = object->child; member; member = member->next) {
        if (!is_member(of, member->string))
            return cltel_xray_filter_refuse(parser, "%s has no member %.40s", names[of], member->string);
        if (strcmp(member->string, lists[of]) != 0)
            continue;
        if (!cJSON_IsArray(member))
            return cltel_xray_filter_refuse(parser, "%s must be a list", member->string);
        for (const cJSON *item = member->child; item; item = item->next)
            if (!check_object(parser, item, of + 1))
                return false;
    }
    return true;
}

static bool check_causes(cltel_xray_parser *parser, const cJSON *json)
{
    if (!cJSON_IsArray(json))
        return check_object(parser, json, CAUSE);
    for (const cJSON *item = json->child; item; item = item->next)
        if (!check_object(parser, item, CAUSE))
            return false;
    return true;
}

cltel_xray_term *cltel_xray_parse_json(cltel_xray_parser *parser)
{
    bool equal;
    cltel_xray_filter *filter = parser->filter;
    cltel_xray_term *term = cltel_xray_new_term(parser, CLTEL_XRAY_TERM_JSON);
    if (!term || !cltel_xray_parse_equality(parser, &equal))
        return NULL;
    if (!cltel_xray_is_sign(parser, "#") || filter->json_count == CLTEL_XRAY_FILTER_JSONS_MAX) {
        cltel_xray_filter_refuse(parser, filter->json_count == CLTEL_XRAY_FILTER_JSONS_MAX
                                             ? "there is too much JSON"
                                             : "JSON begins with #, as in #[{\"Services\": ...}]");
        return NULL;
    }
    const char *end = parser->at;
    cJSON *json = cJSON_ParseWithLengthOpts(parser->at, (size_t)(parser->end - parser->at), &end, false);
    if (!json) {
        parser->token.raw = (cltel_view){ end < parser->end ? end : parser->end, 0 };
        cltel_xray_filter_refuse(parser, "the JSON is not well-formed");
        return NULL;
    }
    filter->jsons[filter->json_count++] = json;
    term->json = json;
    if (!check_causes(parser, json))
        return NULL;
    parser->at = end;
    cltel_xray_advance(parser);
    return parser->failed ? NULL : cltel_xray_negate(parser, term, !equal);
}

static bool is_text(const cJSON *pattern, cltel_view text)
{
    char digits[32];
    if (cJSON_IsNull(pattern))
        return text.len == 0;
    if (!cJSON_IsNumber(pattern))
        return cJSON_IsString(pattern) && cltel_view_equal(cltel_view_of(pattern->valuestring), text);
    snprintf(digits, sizeof digits, "%.0f", fabs(pattern->valuedouble) < 1e18 ? pattern->valuedouble : 0);
    return cltel_view_equal(cltel_view_of(digits), text); /* an account written as a number */
}

static bool is_flag(const cJSON *pattern, bool flag)
{
    return cJSON_IsBool(pattern) && cJSON_IsTrue(pattern) == flag;
}

/* The one name that a service has here. */
static bool are_names(const cJSON *pattern, cltel_view name)
{
    return cJSON_IsArray(pattern) && cJSON_GetArraySize(pattern) == 1 && is_text(pattern->child, name);
}

static bool is_exception(const cJSON *pattern, const cltel_xray_exception *exception)
{
    for (const cJSON *member = pattern->child; member; member = member->next)
        if (!is_text(member, strcmp(member->string, "Name") == 0 ? exception->type : exception->message))
            return false;
    return true;
}

static bool are_exceptions(const cJSON *pattern, const cltel_xray_trace *trace, cltel_xray_range range)
{
    int32_t i = 0;
    for (const cJSON *item = pattern->child; item; item = item->next, i++)
        if (i >= range.count || !is_exception(item, &trace->exceptions[range.first + i]))
            return false;
    return i == range.count;
}

static bool is_coverage(const cJSON *pattern, double coverage)
{
    return cJSON_IsNumber(pattern) && fabs(pattern->valuedouble - coverage) < 1e-9;
}

static bool is_entity(const cJSON *pattern, const cltel_xray_trace *trace, const cltel_xray_cause_entity *entity,
                      cltel_xray_cause_kind kind)
{
    const cltel_xray_node *node = &trace->nodes[entity->node];
    bool time = kind == CLTEL_XRAY_CAUSE_RESPONSE_TIME;
    for (const cJSON *member = pattern->child; member; member = member->next) {
        bool equal = strcmp(member->string, "Name") == 0     ? is_text(member, node->name)
                     : strcmp(member->string, "Remote") == 0 ? is_flag(member, cltel_xray_is_remote(node))
                     : strcmp(member->string, "Coverage") == 0
                         ? time && is_coverage(member, entity->coverage)
                         : !time && are_exceptions(member, trace, node->exceptions);
        if (!equal)
            return false;
    }
    return true;
}

static bool are_entities(const cJSON *pattern, const cltel_xray_trace *trace, cltel_xray_range range,
                         cltel_xray_cause_kind kind)
{
    int32_t i = 0;
    for (const cJSON *item = pattern->child; item; item = item->next, i++)
        if (i >= range.count || !is_entity(item, trace, &trace->cause_entities[range.first + i], kind))
            return false;
    return i == range.count;
}

static bool is_service(const cJSON *pattern, const cltel_xray_trace *trace, const cltel_xray_cause_service *of,
                       cltel_xray_cause_kind kind)
{
    static const cltel_xray_service unknown;
    const cltel_xray_service *service = of->service == CLTEL_XRAY_NONE ? &unknown : &trace->services[of->service];
    for (const cJSON *member = pattern->child; member; member = member->next) {
        bool equal = strcmp(member->string, "Name") == 0        ? is_text(member, service->name)
                     : strcmp(member->string, "Names") == 0     ? are_names(member, service->name)
                     : strcmp(member->string, "Type") == 0      ? is_text(member, service->type)
                     : strcmp(member->string, "AccountId") == 0 ? is_text(member, service->account_id)
                     : strcmp(member->string, "Inferred") == 0  ? is_flag(member, service->inferred)
                                                                : are_entities(member, trace, of->entities, kind);
        if (!equal)
            return false;
    }
    return true;
}

static bool are_services(const cJSON *pattern, const cltel_xray_trace *trace, cltel_xray_range range,
                         cltel_xray_cause_kind kind)
{
    int32_t i = 0;
    for (const cJSON *item = pattern->child; item; item = item->next, i++)
        if (i >= range.count || !is_service(item, trace, &trace->cause_services[range.first + i], kind))
            return false;
    return i == range.count;
}

static bool is_cause(const cJSON *pattern, const cltel_xray_trace *trace, const cltel_xray_cause *cause,
                     cltel_xray_cause_kind kind)
{
    for (const cJSON *member = pattern->child; member; member = member->next)
        if (!(strcmp(member->string, "Services") == 0 ? are_services(member, trace, cause->services, kind)
                                                      : is_flag(member, cause->client_impacting)))
            return false;
    return true;
}

static bool has_cause(const cJSON *pattern, const cltel_xray_trace *trace)
{
    for (cltel_xray_cause_kind kind = 0; kind < CLTEL_XRAY_CAUSE_KINDS; kind++)
        for (int32_t i = 0; i < trace->cause_count[kind]; i++)
            if (is_cause(pattern, trace, &trace->causes[kind][i], kind))
                return true;
    return false;
}

bool cltel_xray_json_holds(const cJSON *pattern, const cltel_xray_trace *trace)
{
    if (!cJSON_IsArray(pattern))
        return has_cause(pattern, trace);
    for (const cJSON *item = pattern->child; item; item = item->next)
        if (!has_cause(item, trace))
            return false;
    return true;
}
