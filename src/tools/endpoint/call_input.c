#include "tools/endpoint/call_input.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/utf8.h"
#include "tools/endpoint/call_answer.h"

enum { SHOWN_BYTES_MAX = 1024 };

static bool malformed(cltel_call *call, const char *message)
{
    const char *code = call->service ? call->service->malformed_code : "SerializationException";
    return cltel_answer_error(call, 400, code, cltel_view_of(message));
}

/* cJSON would end a string at an escaped NUL, and takes any bytes for text. */
static bool is_plain_text(cltel_view body)
{
    return body.len == 0 ||
           (!memmem(body.ptr, body.len, "\\u0000", 6) && !memchr(body.ptr, 0, body.len) && cltel_utf8_valid(body));
}

bool cltel_input_parse(cltel_call *call)
{
    cltel_view body = call->request.body;
    if (body.len > CLTEL_SMALL_BODY_BYTES)
        return cltel_answer_error(call, 413, "RequestEntityTooLargeException",
                                  CLTEL_VIEW("The request body of this operation is limited to 524288 bytes."));
    if (!is_plain_text(body))
        return malformed(call, "The request body is not UTF-8 text, or has a NUL character.");
    const char *end = NULL;
    call->input = body.len ? cJSON_ParseWithLengthOpts(body.ptr, body.len, &end, false) : cJSON_CreateObject();
    while (call->input && end && end < body.ptr + body.len && strchr(" \t\r\n", *end))
        end++;
    if (!cJSON_IsObject(call->input) || (end && end != body.ptr + body.len))
        return malformed(call, "The request body is not one JSON object.");
    return true;
}

static const cJSON *find(const cltel_call *call, const char *member)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(call->input, member);
    return cJSON_IsNull(item) ? NULL : item;
}

static bool wrong_type(cltel_call *call, const cJSON *item, const char *wanted)
{
    const char *is = cJSON_IsString(item)   ? "STRING_VALUE"
                     : cJSON_IsNumber(item) ? "NUMBER_VALUE"
                     : cJSON_IsArray(item)  ? "START_ARRAY"
                     : cJSON_IsObject(item) ? "START_OBJECT"
                     : cJSON_IsTrue(item)   ? "TRUE_VALUE"
                                            : "FALSE_VALUE";
    char text[96];
    snprintf(text, sizeof text, "%s can not be converted to %s", is, wanted);
    return malformed(call, text);
}

void cltel_violation(cltel_call *call, cltel_view value, const char *member, const char *constraint, ...)
{
    cltel_buf *text = &call->violations;
    char name[128]; /* AWS begins members with a small letter here, whatever the model says */
    snprintf(name, sizeof name, "%c%s", tolower((unsigned char)member[0]), member[0] ? member + 1 : "");
    if (call->violation_count++ > 0)
        cltel_buf_append_text(text, "; ");
    if (value.ptr)
        cltel_buf_append_format(text, "Value '%.*s' at '%s'",
                                (int)(value.len < SHOWN_BYTES_MAX ? value.len : SHOWN_BYTES_MAX), value.ptr, name);
    else
        cltel_buf_append_format(text, "Value null at '%s'", name);
    cltel_buf_append_text(text, " failed to satisfy constraint: ");
    char words[256];
    va_list arguments;
    va_start(arguments, constraint);
    vsnprintf(words, sizeof words, constraint, arguments);
    va_end(arguments);
    cltel_buf_append_text(text, words);
}

static size_t characters_of(cltel_view text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return count;
}

static bool all_allowed(const cltel_text_rule *rule, cltel_view value)
{
    for (size_t i = 0; rule->allowed && i < value.len; i++)
        if (!rule->allowed((unsigned char)value.ptr[i]))
            return false;
    return true;
}

void cltel_check_text(cltel_call *call, const cltel_text_rule *rule, cltel_view value)
{
    if (!value.ptr) {
        if (rule->required)
            cltel_violation(call, value, rule->member, "Member must not be null");
        return;
    }
    bool lacks = value.len == 0 && rule->pattern && rule->pattern[strlen(rule->pattern) - 1] == '+';
    if (lacks || !all_allowed(rule, value))
        cltel_violation(call, value, rule->member, "Member must satisfy regular expression pattern: %s", rule->pattern);
    size_t characters = characters_of(value);
    if (characters < rule->min)
        cltel_violation(call, value, rule->member, "Member must have length greater than or equal to %zu", rule->min);
    if (characters > rule->max)
        cltel_violation(call, value, rule->member, "Member must have length less than or equal to %zu", rule->max);
}

bool cltel_input_text(cltel_call *call, const cltel_text_rule *rule, cltel_view *value)
{
    const cJSON *item = find(call, rule->member);
    *value = (cltel_view){ NULL, 0 };
    if (item && !cJSON_IsString(item))
        return wrong_type(call, item, "String");
    if (item)
        *value = cltel_view_of(item->valuestring);
    cltel_check_text(call, rule, *value);
    return true;
}

bool cltel_input_number(cltel_call *call, const cltel_number_rule *rule, int64_t *value)
{
    const cJSON *item = find(call, rule->member);
    if (!item)
        return true;
    if (!cJSON_IsNumber(item) || !isfinite(item->valuedouble))
        return wrong_type(call, item, "Long");
    double number = trunc(item->valuedouble);
    if (fabs(number) > 9e18)
        return malformed(call, "NUMBER_VALUE is outside the range of Long");
    *value = (int64_t)number;
    char shown[24];
    snprintf(shown, sizeof shown, "%lld", (long long)*value);
    if (*value < rule->min)
        cltel_violation(call, cltel_view_of(shown), rule->member,
                        "Member must have value greater than or equal to %lld", (long long)rule->min);
    if (*value > rule->max)
        cltel_violation(call, cltel_view_of(shown), rule->member, "Member must have value less than or equal to %lld",
                        (long long)rule->max);
    return true;
}

bool cltel_input_flag(cltel_call *call, const char *member, bool *value)
{
    const cJSON *item = find(call, member);
    if (item && !cJSON_IsBool(item))
        return wrong_type(call, item, "Boolean");
    if (item)
        *value = cJSON_IsTrue(item);
    return true;
}

/* As AWS writes lists: [one, two] */
static void append_list(cltel_buf *text, const cJSON *list)
{
    const cJSON *item;
    cltel_buf_append_char(text, '[');
    cJSON_ArrayForEach(item, list)
    {
        cltel_buf_append_text(text, item->valuestring);
        if (item->next)
            cltel_buf_append_text(text, ", ");
    }
    cltel_buf_append_char(text, ']');
}

static void list_violation(cltel_call *call, const cJSON *list, const char *member, const char *constraint)
{
    cltel_buf shown = { 0 };
    append_list(&shown, list);
    cltel_violation(call, cltel_buf_view(&shown), member, "%s", constraint);
    cltel_buf_done(&shown);
}

static void check_count(cltel_call *call, const cJSON *list, const char *member, size_t max)
{
    char words[64];
    size_t count = (size_t)cJSON_GetArraySize(list);
    snprintf(words, sizeof words, "Member must have length %s than or equal to %zu", count < 1 ? "greater" : "less",
             count < 1 ? (size_t)1 : max);
    if (count < 1 || count > max)
        list_violation(call, list, member, words);
}

static bool keeps_rule(const cltel_text_rule *rule, cltel_view value)
{
    size_t characters = characters_of(value);
    return characters >= rule->min && characters <= rule->max && all_allowed(rule, value);
}

bool cltel_input_texts(cltel_call *call, const cltel_text_rule *rule, size_t max, const cJSON **list)
{
    if (!cltel_input_list(call, rule->member, max, list))
        return false;
    if (!*list && rule->required)
        cltel_violation(call, (cltel_view){ NULL, 0 }, rule->member, "Member must not be null");
    char words[224];
    snprintf(words, sizeof words,
             "Member must satisfy constraint: [Member must have length less than or equal to %zu, Member must have "
             "length greater than or equal to %zu, Member must satisfy regular expression pattern: %s]",
             rule->max, rule->min, rule->pattern);
    const cJSON *item;
    cJSON_ArrayForEach(item, *list)
    {
        if (keeps_rule(rule, cltel_view_of(item->valuestring)))
            continue;
        list_violation(call, *list, rule->member, words);
        break;
    }
    return true;
}

/* A list of texts, each of 1 to 512 characters. */
bool cltel_input_list(cltel_call *call, const char *member, size_t max, const cJSON **list)
{
    *list = find(call, member);
    if (!*list)
        return true;
    if (!cJSON_IsArray(*list))
        return wrong_type(call, *list, "List");
    const cJSON *item;
    cJSON_ArrayForEach(item, *list)
    {
        if (!cJSON_IsString(item))
            return wrong_type(call, item, "String");
    }
    check_count(call, *list, member, max);
    return true;
}

bool cltel_input_ok(cltel_call *call)
{
    if (call->violation_count == 0)
        return true;
    cltel_buf message = { 0 };
    cltel_buf_append_format(&message, "%zu validation error%s detected: ", call->violation_count,
                            call->violation_count == 1 ? "" : "s");
    cltel_buf_append_view(&message, cltel_buf_view(&call->violations));
    const char *code = call->service ? call->service->invalid_code : "InvalidParameterException";
    cltel_answer_error(call, 400, code, cltel_buf_view(&message));
    cltel_buf_done(&message);
    return false;
}
