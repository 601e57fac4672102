#include "tools/cli/json_line.h"

#include "base/json_check.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/severity_text.h"

/* The members that are no fields, found before the others are read. */
typedef struct special_members {
    const char *text; /* the value's address; NULL: none */
    const char *level;
    bool text_is_message;
    bool level_is_level;
} special_members;

static int severity_of(cltel_view value)
{
    if (!cltel_json_is_string(value))
        return cltel_severity_of_number(value);
    return cltel_severity_of((cltel_view){ value.ptr + 1, value.len - 2 });
}

static bool find_special(cltel_view line, special_members *special, int *severity)
{
    cltel_json_walk walk;
    cltel_view key, value;
    if (!cltel_json_walk_begin(&walk, line) || !walk.object)
        return false;
    while (cltel_json_walk_next(&walk, &key, &value)) {
        bool message = cltel_json_says(key, "message"), level = cltel_json_says(key, "level");
        if (cltel_json_is_string(value) && (message || (cltel_json_says(key, "msg") && !special->text_is_message))) {
            special->text = value.ptr;
            special->text_is_message = message;
        }
        int found = level || cltel_json_says(key, "severity") ? severity_of(value) : 0;
        if (found && (level || !special->level_is_level)) {
            special->level = value.ptr;
            special->level_is_level = level;
            *severity = found;
        }
    }
    return true;
}

/* Room was reserved for the whole line, and unquoting never makes longer. */
static cltel_view unquote(cltel_json_line *out, cltel_view quoted)
{
    cltel_view text = { out->memory.ptr + out->memory.len, 0 };
    text.len = cltel_json_unquote(quoted, out->memory.ptr + out->memory.len);
    out->memory.len += text.len;
    return text;
}

/* A whole number that fits 64 bits; sets type and value. */
static bool set_integer(cltel_attr *attr, cltel_view digits)
{
    bool negative = digits.ptr[0] == '-';
    size_t at = negative ? 1 : 0;
    uint64_t number = 0;
    if (digits.len - at > 20)
        return false;
    for (; at < digits.len; at++) {
        if (digits.ptr[at] < '0' || digits.ptr[at] > '9')
            return false;
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, (uint64_t)(digits.ptr[at] - '0'), &number))
            return false;
    }
    /* -0 is no integer, and neither is what lies below -2^63. */
    if (negative && (number == 0 || number > (uint64_t)1 << 63))
        return false;
    attr->type = negative || number <= INT64_MAX ? CLTEL_TYPE_I64 : CLTEL_TYPE_U64;
    attr->value.u64 = negative ? (uint64_t)0 - number : number;
    return true;
}

static void set_value(cltel_json_line *out, cltel_attr *attr, cltel_view value)
{
    char first = value.ptr[0];
    if (first == 't' || first == 'f') {
        attr->type = CLTEL_TYPE_BOOL;
        attr->value.i64 = first == 't';
        return;
    }
    if (first == 'n') {
        attr->type = CLTEL_TYPE_NULL;
        return;
    }
    if (first != '"' && first != '{' && first != '[' && set_integer(attr, value))
        return;
    cltel_view text = first == '"' ? unquote(out, value) : value;
    attr->type = first == '"' ? CLTEL_TYPE_STR : CLTEL_TYPE_JSON;
    attr->value.str = text.ptr;
    attr->len = text.len;
}

static bool add_field(cltel_json_line *out, cltel_view key, cltel_view value)
{
    cltel_view name = unquote(out, key);
    if (out->attr_count == CLTEL_ATTRS_MAX || name.len == 0 || name.len > CLTEL_KEY_MAX)
        return false;
    cltel_attr *attr = &out->attrs[out->attr_count++];
    *attr = (cltel_attr){ .key = name.ptr, .key_len = (uint32_t)name.len };
    set_value(out, attr, value);
    return true;
}

bool cltel_json_line_read(cltel_json_line *out, cltel_view line)
{
    cltel_json_walk walk;
    cltel_view key, value;
    special_members special = { 0 };
    out->severity = 0;
    out->attr_count = 0;
    out->text = CLTEL_VIEW("");
    cltel_buf_clear(&out->memory);
    if (!cltel_json_valid(line) || !find_special(line, &special, &out->severity))
        return false;
    if (!cltel_buf_reserve(&out->memory, line.len))
        return false;
    cltel_json_walk_begin(&walk, line);
    while (cltel_json_walk_next(&walk, &key, &value)) {
        if (value.ptr == special.text)
            out->text = unquote(out, value);
        else if (value.ptr != special.level && !add_field(out, key, value))
            return false;
    }
    return true;
}

void cltel_json_line_done(cltel_json_line *out)
{
    cltel_buf_done(&out->memory);
}
