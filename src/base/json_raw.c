/* Checked JSON as one line inside a JSON string; see json_check.h. */
#include "base/json_check.h"
#include "base/json_escape.h"

/* Where the text between quotes ends, escapes included. */
static size_t string_len(const char *p, const char *end)
{
    const char *start = p;
    while (p < end && *p != '"')
        p += *p == '\\' && end - p > 1 ? 2 : 1;
    return (size_t)(p - start);
}

/* Escapes inside a string are left as they are; what stands between them is
 * written as any text is. Checked JSON has no '"' or control character there. */
static size_t plain_len(const char *p, size_t len)
{
    const char *slash = memchr(p, '\\', len);
    return slash ? (size_t)(slash - p) : len;
}

/* For one JSON string around it, or for two of them. */
typedef struct depth {
    bool twice;
    size_t *extra;
} depth;

static char *put_text(char *out, cltel_view text, depth to)
{
    return to.twice ? cltel_json_twice(out, text, to.extra) : cltel_json_once(out, text);
}

/* Characters that mean something to JSON and are to mean the same when they are read. */
static char *put_syntax(char *out, cltel_view text, depth to)
{
    if (to.twice)
        return cltel_json_outer(out, text, to.extra);
    memcpy(out, text.ptr, text.len);
    return out + text.len;
}

static char *write_string(char *out, const char *p, size_t len, depth to)
{
    while (len > 0) {
        size_t plain = plain_len(p, len);
        out = put_text(out, (cltel_view){ p, plain }, to);
        size_t escape = len - plain < 2 ? len - plain : 2;
        out = put_syntax(out, (cltel_view){ p + plain, escape }, to);
        p += plain + escape;
        len -= plain + escape;
    }
    return out;
}

static size_t string_bytes(const char *p, size_t len)
{
    size_t bytes = 0;
    while (len > 0) {
        size_t once, plain = plain_len(p, len);
        cltel_json_fit((cltel_view){ p, plain }, SIZE_MAX, &once);
        size_t escape = len - plain < 2 ? len - plain : 2;
        bytes += once + escape;
        p += plain + escape;
        len -= plain + escape;
    }
    return bytes;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char *write_json(char *out, cltel_view json, depth to)
{
    const char *end = json.ptr + json.len;
    for (const char *p = json.ptr; p < end; p++) {
        if (*p != '"') {
            *out = *p;
            out += !is_space(*p);
            continue;
        }
        size_t len = string_len(p + 1, end);
        out = put_syntax(out, CLTEL_VIEW("\""), to);
        out = write_string(out, p + 1, len, to);
        out = put_syntax(out, CLTEL_VIEW("\""), to);
        p += len + 1;
    }
    return out;
}

char *cltel_json_raw_twice(char *out, cltel_view json, size_t *extra)
{
    return write_json(out, json, (depth){ true, extra });
}

char *cltel_json_raw_once(char *out, cltel_view json)
{
    return write_json(out, json, (depth){ false, NULL });
}

size_t cltel_json_raw_bytes(cltel_view json)
{
    const char *end = json.ptr + json.len;
    size_t bytes = 0;
    for (const char *p = json.ptr; p < end; p++) {
        if (*p != '"') {
            bytes += !is_space(*p);
            continue;
        }
        size_t len = string_len(p + 1, end);
        bytes += string_bytes(p + 1, len) + 2;
        p += len + 1;
    }
    return bytes;
}
