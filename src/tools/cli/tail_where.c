#include "tools/cli/tail_where.h"

#include <stdlib.h>
#include <string.h>

#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"

enum { NUMBER_MAX_BYTES = 64, FIELD_MAX_BYTES = 256 };

static const struct {
    const char *text;
    cltel_where_op op;
} ops[] = {
    { "!=", CLTEL_WHERE_UNEQUAL }, { "!~", CLTEL_WHERE_HOLDS_NOT }, { ">=", CLTEL_WHERE_AT_LEAST },
    { "<=", CLTEL_WHERE_AT_MOST }, { "==", CLTEL_WHERE_EQUAL },     { "=", CLTEL_WHERE_EQUAL },
    { ">", CLTEL_WHERE_GREATER },  { "<", CLTEL_WHERE_LESS },       { "~", CLTEL_WHERE_HOLDS },
};

static cltel_view trimmed(const char *begin, const char *end)
{
    while (begin < end && (*begin == ' ' || *begin == '\t'))
        begin++;
    while (end > begin && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return (cltel_view){ begin, (size_t)(end - begin) };
}

static cltel_view without_quotes(cltel_view text)
{
    bool quoted = text.len >= 2 && (text.ptr[0] == '"' || text.ptr[0] == '\'') && text.ptr[text.len - 1] == text.ptr[0];
    return quoted ? (cltel_view){ text.ptr + 1, text.len - 2 } : text;
}

bool cltel_tail_where_read(const char *text, cltel_tail_where *where)
{
    const char *at = text + strcspn(text, "!=<>~");
    where->field = trimmed(text, at);
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        size_t len = strlen(ops[i].text);
        if (strncmp(at, ops[i].text, len) != 0)
            continue;
        where->op = ops[i].op;
        where->value = without_quotes(trimmed(at + len, at + strlen(at)));
        return where->field.len > 0 && where->field.len < FIELD_MAX_BYTES;
    }
    return false;
}

/* The member that a path leads to; a name with dots in it counts before the path. */
static cltel_view find(cltel_view object, cltel_view path)
{
    char name[FIELD_MAX_BYTES];
    for (size_t len = path.len; len > 0; len--) {
        if (len != path.len && path.ptr[len] != '.')
            continue;
        memcpy(name, path.ptr, len);
        name[len] = 0;
        cltel_view found = cltel_json_member(object, name);
        if (found.ptr && len == path.len)
            return found;
        if (found.ptr && cltel_json_is_object(found))
            return find(found, (cltel_view){ path.ptr + len + 1, path.len - len - 1 });
    }
    return (cltel_view){ NULL, 0 };
}

static bool is_number(cltel_view text, double *number)
{
    char digits[NUMBER_MAX_BYTES];
    char *end;
    if (!text.len || text.len >= sizeof digits || !memchr("+-.0123456789", text.ptr[0], 13))
        return false;
    memcpy(digits, text.ptr, text.len);
    digits[text.len] = 0;
    *number = strtod(digits, &end);
    return end == digits + text.len;
}

/* Less than 0, 0, more than 0. */
static int compare(cltel_view a, cltel_view b)
{
    double x, y;
    if (is_number(a, &x) && is_number(b, &y))
        return (x > y) - (x < y);
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.ptr, b.ptr, shorter) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static bool holds(cltel_view text, cltel_view part)
{
    return !part.len || (text.len && memmem(text.ptr, text.len, part.ptr, part.len) != NULL);
}

static bool decide(const cltel_tail_where *where, cltel_view found)
{
    if (where->op == CLTEL_WHERE_HOLDS || where->op == CLTEL_WHERE_HOLDS_NOT)
        return holds(found, where->value) == (where->op == CLTEL_WHERE_HOLDS);
    int order = compare(found, where->value);
    switch (where->op) {
    case CLTEL_WHERE_EQUAL:
        return order == 0;
    case CLTEL_WHERE_UNEQUAL:
        return order != 0;
    case CLTEL_WHERE_LESS:
        return order < 0;
    case CLTEL_WHERE_AT_MOST:
        return order <= 0;
    case CLTEL_WHERE_GREATER:
        return order > 0;
    default:
        return order >= 0;
    }
}

bool cltel_tail_where_meets(const cltel_tail_where *where, cltel_view message, bool is_object)
{
    bool whole = !is_object && cltel_view_equal(where->field, CLTEL_VIEW("message"));
    cltel_view found = is_object ? find(message, where->field) : whole ? message : (cltel_view){ NULL, 0 };
    cltel_buf text = { 0 };
    if (!found.ptr)
        return where->op == CLTEL_WHERE_UNEQUAL || where->op == CLTEL_WHERE_HOLDS_NOT;
    if (!whole && cltel_json_is_string(found)) {
        cltel_json_append_unquoted(&text, found);
        found = cltel_buf_view(&text);
    }
    bool met = decide(where, found);
    cltel_buf_done(&text);
    return met;
}
