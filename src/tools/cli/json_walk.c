#include "tools/cli/json_walk.h"

#include <string.h>

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *skip_spaces(const char *at, const char *end)
{
    while (at < end && is_space(*at))
        at++;
    return at;
}

/* at stands on the opening quote. */
static const char *skip_string(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at < end ? at + 1 : end;
}

static const char *skip_nested(const char *at, const char *end)
{
    size_t depth = 0;
    while (at < end) {
        if (*at == '"') {
            at = skip_string(at, end);
            continue;
        }
        depth += *at == '{' || *at == '[';
        depth -= *at == '}' || *at == ']';
        at++;
        if (depth == 0)
            break;
    }
    return at;
}

static const char *skip_value(const char *at, const char *end)
{
    if (at >= end)
        return end;
    if (*at == '"')
        return skip_string(at, end);
    if (*at == '{' || *at == '[')
        return skip_nested(at, end);
    while (at < end && !is_space(*at) && *at != ',' && *at != '}' && *at != ']')
        at++;
    return at;
}

bool cltel_json_walk_begin(cltel_json_walk *walk, cltel_view json)
{
    const char *end = json.ptr + json.len;
    const char *at = skip_spaces(json.ptr, end);
    if (at == end || (*at != '{' && *at != '['))
        return false;
    *walk = (cltel_json_walk){ at + 1, end, *at == '{' };
    return true;
}

bool cltel_json_walk_next(cltel_json_walk *walk, cltel_view *key, cltel_view *value)
{
    const char *at = skip_spaces(walk->at, walk->end);
    if (at < walk->end && *at == ',')
        at = skip_spaces(at + 1, walk->end);
    if (at == walk->end || *at == '}' || *at == ']')
        return false;
    *key = (cltel_view){ at, 0 };
    if (walk->object) {
        at = skip_string(at, walk->end);
        key->len = (size_t)(at - key->ptr);
        at = skip_spaces(at, walk->end);
        at = skip_spaces(at < walk->end ? at + 1 : at, walk->end); /* the colon */
    }
    value->ptr = at;
    walk->at = skip_value(at, walk->end);
    value->len = (size_t)(walk->at - at);
    return true;
}

static uint32_t hex4(const char *at)
{
    uint32_t code = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t digit = (uint32_t)(unsigned char)at[i];
        code = code << 4 | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
    }
    return code;
}

static char *put_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
        return out;
    }
    int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char lead[] = { 0, 0xc0, 0xe0, 0xf0 };
    *out++ = (char)(lead[more] | code >> (6 * more));
    while (more--)
        *out++ = (char)(0x80 | (code >> (6 * more) & 0x3f));
    return out;
}

/* at stands behind the backslash; writes what it means and returns what follows. */
static const char *unescape(const char *at, const char *end, char **out)
{
    static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
    const char *letter = memchr(letters, *at, sizeof letters - 1);
    if (*at != 'u' || end - at < 5) {
        *(*out)++ = letter ? meant[letter - letters] : *at;
        return at + 1;
    }
    uint32_t code = hex4(at + 1);
    at += 5;
    if (code >= 0xd800 && code < 0xdc00 && end - at >= 6) {
        code = 0x10000 + ((code - 0xd800) << 10) + (hex4(at + 2) - 0xdc00);
        at += 6;
    }
    *out = put_utf8(*out, code);
    return at;
}

size_t cltel_json_unquote(cltel_view quoted, char *out)
{
    if (quoted.len < 2)
        return 0;
    char *begin = out;
    const char *at = quoted.ptr + 1, *end = quoted.ptr + quoted.len - 1;
    while (at < end) {
        const char *slash = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((slash ? slash : end) - at);
        memcpy(out, at, plain);
        out += plain;
        at += plain;
        if (slash && at + 1 < end)
            at = unescape(at + 1, end, &out);
        else if (slash)
            break;
    }
    return (size_t)(out - begin);
}

void cltel_json_append_unquoted(cltel_buf *buf, cltel_view quoted)
{
    if (cltel_buf_reserve(buf, quoted.len))
        buf->len += cltel_json_unquote(quoted, buf->ptr + buf->len);
}

bool cltel_json_says(cltel_view quoted, const char *text)
{
    size_t len = strlen(text);
    return quoted.len == len + 2 && memcmp(quoted.ptr + 1, text, len) == 0;
}
