#include "tools/endpoint/input_part.h"

#include <math.h>
#include <stdio.h>

#include "tools/endpoint/call_answer.h"

static const cJSON *find(const cJSON *object, const char *member)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, member);
    return cJSON_IsNull(item) ? NULL : item;
}

bool cltel_part_wrong_type(cltel_call *call, const char *path, const char *wanted)
{
    char text[192];
    snprintf(text, sizeof text, "The value at '%s' can not be converted to %s", path, wanted);
    return cltel_answer_error(call, 400, call->service ? call->service->malformed_code : "SerializationException",
                              cltel_view_of(text));
}

/* AWS shows members with a small first letter, whatever they are called on the wire. */
void cltel_part_path(const cltel_input_part *part, const char *member, char *path, size_t room)
{
    char first = *member >= 'A' && *member <= 'Z' ? (char)(*member + ('a' - 'A')) : *member;
    snprintf(path, room, "%s%s%c%s", part->path, part->path[0] ? "." : "", first, *member ? member + 1 : "");
}

bool cltel_input_part_of(cltel_call *call, const char *member, bool required, cltel_input_part *part)
{
    static const cltel_input_part body = { NULL, "" };
    const cJSON *item = find(call->input, member);
    part->object = NULL;
    cltel_part_path(&body, member, part->path, sizeof part->path);
    if (item && !cJSON_IsObject(item))
        return cltel_part_wrong_type(call, part->path, "a structure");
    if (!item && required)
        cltel_violation(call, (cltel_view){ NULL, 0 }, part->path, "Member must not be null");
    part->object = item;
    return true;
}

bool cltel_input_part_at(cltel_call *call, const char *member, int index, const cJSON *item, cltel_input_part *part)
{
    static const cltel_input_part body = { NULL, "" };
    char path[64];
    cltel_part_path(&body, member, path, sizeof path);
    snprintf(part->path, sizeof part->path, "%s.%d.member", path, index + 1);
    part->object = item;
    return cJSON_IsObject(item) || cltel_part_wrong_type(call, part->path, "a structure");
}

bool cltel_part_text(cltel_call *call, const cltel_input_part *part, const cltel_text_rule *rule, cltel_view *value)
{
    const cJSON *item = find(part->object, rule->member);
    char path[160];
    cltel_part_path(part, rule->member, path, sizeof path);
    *value = (cltel_view){ NULL, 0 };
    if (item && !cJSON_IsString(item))
        return cltel_part_wrong_type(call, path, "String");
    if (item)
        *value = cltel_view_of(item->valuestring);
    cltel_text_rule shown = *rule;
    shown.member = path;
    cltel_check_text(call, &shown, *value);
    return true;
}

static void check_number(cltel_call *call, const char *path, const cltel_part_number *rule, double number)
{
    char shown[32];
    snprintf(shown, sizeof shown, "%.15g", number);
    if (number < rule->min)
        cltel_violation(call, cltel_view_of(shown), path, "Member must have value greater than or equal to %.15g",
                        rule->min);
    if (number > rule->max)
        cltel_violation(call, cltel_view_of(shown), path, "Member must have value less than or equal to %.15g",
                        rule->max);
}

bool cltel_part_number_item(cltel_call *call, const cltel_input_part *part, const cltel_part_number *rule,
                            const cJSON **item)
{
    char path[160];
    cltel_part_path(part, rule->member, path, sizeof path);
    *item = find(part->object, rule->member);
    if (!*item) {
        if (rule->required)
            cltel_violation(call, (cltel_view){ NULL, 0 }, path, "Member must not be null");
        return true;
    }
    double number = (*item)->valuedouble;
    if (!cJSON_IsNumber(*item) || !isfinite(number) || (rule->whole && number != trunc(number)))
        return cltel_part_wrong_type(call, path, rule->whole ? "Integer" : "Double");
    check_number(call, path, rule, number);
    return true;
}
