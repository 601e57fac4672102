#include "tools/endpoint/pane/pane_json.h"

#include <stdlib.h>

#include "tools/endpoint/json_reader.h"
#include "tools/endpoint/json_unescape.h"

static cltel_pane_value read_value(cltel_json_reader *reader)
{
    char first = cltel_json_peek(reader);
    const char *start = reader->at;
    if (!cltel_json_skip(reader))
        return (cltel_pane_value){ CLTEL_PANE_MISSING, { NULL, 0 } };
    cltel_view raw = { start, (size_t)(reader->at - start) };
    if (first == '"')
        return (cltel_pane_value){ CLTEL_PANE_STRING, { raw.ptr + 1, raw.len - 2 } };
    bool number = first == '-' || (first >= '0' && first <= '9');
    return (cltel_pane_value){ number ? CLTEL_PANE_NUMBER : CLTEL_PANE_OTHER, raw };
}

bool cltel_pane_json_next(cltel_view *rest, cltel_pane_member *member)
{
    cltel_json_reader reader = { rest->ptr, rest->ptr + rest->len, NULL };
    char c = cltel_json_peek(&reader);
    if (c != '{' && c != ',')
        return false;
    reader.at++;
    if (cltel_json_peek(&reader) != '"')
        return false;
    member->name = read_value(&reader).raw;
    if (reader.fault || !cltel_json_expect(&reader, ':'))
        return false;
    member->value = read_value(&reader);
    *rest = (cltel_view){ reader.at, (size_t)(reader.end - reader.at) };
    return member->value.kind != CLTEL_PANE_MISSING;
}

static cltel_pane_value find_member(cltel_view object, cltel_view name)
{
    cltel_pane_member member;
    while (cltel_pane_json_next(&object, &member))
        if (cltel_view_equal(member.name, name))
            return member.value;
    return (cltel_pane_value){ CLTEL_PANE_MISSING, { NULL, 0 } };
}

cltel_pane_value cltel_pane_json_find(cltel_view message, cltel_view name)
{
    cltel_pane_value missing = { CLTEL_PANE_MISSING, { NULL, 0 } };
    if (message.len == 0 || message.ptr[0] != '{')
        return missing;
    cltel_pane_value value = find_member(message, name);
    const char *dot = memchr(name.ptr, '.', name.len);
    if (value.kind != CLTEL_PANE_MISSING || !dot)
        return value;
    size_t len = (size_t)(dot - name.ptr);
    value = find_member(message, (cltel_view){ name.ptr, len });
    return value.kind == CLTEL_PANE_OTHER ? cltel_pane_json_find(value.raw, (cltel_view){ dot + 1, name.len - len - 1 })
                                          : missing;
}

void cltel_pane_json_text(cltel_buf *out, cltel_pane_value value, size_t max)
{
    cltel_view raw = value.raw;
    if (value.kind != CLTEL_PANE_STRING || !memchr(raw.ptr, '\\', raw.len)) {
        cltel_buf_append(out, raw.ptr, raw.len < max ? raw.len : max);
        return;
    }
    if (!cltel_buf_reserve(out, raw.len + CLTEL_JSON_READER_SLACK_BYTES))
        return;
    const char *at = raw.ptr;
    size_t len = 0;
    if (!cltel_json_unescape(&at, raw.ptr + raw.len + 1, out->ptr + out->len, &len))
        out->len += len < max ? len : max;
}

bool cltel_pane_json_number(cltel_pane_value value, double *number)
{
    char text[64], *end;
    if (value.kind == CLTEL_PANE_MISSING || value.kind == CLTEL_PANE_OTHER || value.raw.len == 0 ||
        value.raw.len >= sizeof text)
        return false;
    memcpy(text, value.raw.ptr, value.raw.len);
    text[value.raw.len] = '\0';
    *number = strtod(text, &end);
    return *end == '\0' && end != text;
}
