#include "base/json_check.h"

#include <stdint.h>

/* A reader over the text; `at` never passes `end`. */
typedef struct scan {
    const char *at;
    const char *end;
} scan;

static void skip_space(scan *in)
{
    while (in->at < in->end && (*in->at == ' ' || *in->at == '\t' || *in->at == '\n' || *in->at == '\r'))
        in->at++;
}

static bool take(scan *in, char c)
{
    if (in->at == in->end || *in->at != c)
        return false;
    in->at++;
    return true;
}

static bool take_word(scan *in, cltel_view word)
{
    if ((size_t)(in->end - in->at) < word.len || memcmp(in->at, word.ptr, word.len) != 0)
        return false;
    in->at += word.len;
    return true;
}

static bool take_digits(scan *in)
{
    const char *start = in->at;
    while (in->at < in->end && *in->at >= '0' && *in->at <= '9')
        in->at++;
    return in->at > start;
}

static bool take_number(scan *in)
{
    take(in, '-');
    if (!take(in, '0') && !take_digits(in))
        return false;
    if (take(in, '.') && !take_digits(in))
        return false;
    if (take(in, 'e') || take(in, 'E')) {
        if (!take(in, '+'))
            take(in, '-');
        return take_digits(in);
    }
    return true;
}

static bool take_hex4(scan *in, uint32_t *code)
{
    if (in->end - in->at < 4)
        return false;
    *code = 0;
    for (int i = 0; i < 4; i++) {
        char c = *in->at++;
        char low = (char)(c | 0x20);
        if (!(c >= '0' && c <= '9') && !(low >= 'a' && low <= 'f'))
            return false;
        *code = *code << 4 | (uint32_t)(c <= '9' ? c - '0' : low - 'a' + 10);
    }
    return true;
}

static bool take_unicode_escape(scan *in)
{
    uint32_t code;
    if (!take_hex4(in, &code))
        return false;
    if (code < 0xD800 || code > 0xDFFF)
        return true;
    uint32_t second;
    return code < 0xDC00 && take(in, '\\') && take(in, 'u') && take_hex4(in, &second) && second >= 0xDC00 &&
           second <= 0xDFFF;
}

static bool take_escape(scan *in)
{
    if (in->at == in->end)
        return false;
    char c = *in->at++;
    return c == 'u' ? take_unicode_escape(in) : c != '\0' && strchr("\"\\/bfnrt", c) != NULL;
}

static bool take_string(scan *in)
{
    if (!take(in, '"'))
        return false;
    while (in->at < in->end) {
        uint8_t c = (uint8_t)*in->at++;
        if (c == '"')
            return true;
        if (c < 0x20 || (c == '\\' && !take_escape(in)))
            return false;
    }
    return false;
}

static bool take_scalar(scan *in)
{
    if (in->at == in->end)
        return false;
    switch (*in->at) {
    case '"':
        return take_string(in);
    case 't':
        return take_word(in, CLTEL_VIEW("true"));
    case 'f':
        return take_word(in, CLTEL_VIEW("false"));
    case 'n':
        return take_word(in, CLTEL_VIEW("null"));
    default:
        return take_number(in);
    }
}

static bool take_key(scan *in)
{
    skip_space(in);
    if (!take_string(in))
        return false;
    skip_space(in);
    return take(in, ':');
}

/* Open containers, innermost in bit 0: 1 is an object. No recursion, so hostile
 * nesting costs no stack. */
typedef struct nesting {
    uint32_t objects;
    unsigned depth;
} nesting;

/* After a value: closes what ends here. *more: another value follows a comma. */
static bool close_containers(scan *in, nesting *open, bool *more)
{
    *more = false;
    for (;;) {
        skip_space(in);
        if (open->depth == 0)
            return in->at == in->end;
        bool object = open->objects & 1;
        if (take(in, ',')) {
            *more = true;
            return !object || take_key(in);
        }
        if (!take(in, object ? '}' : ']'))
            return false;
        open->objects >>= 1;
        open->depth--;
    }
}

/* At '[' or '{'. *empty: it was closed at once, so it is a whole value. */
static bool open_container(scan *in, nesting *open, bool *empty)
{
    bool object = *in->at++ == '{';
    skip_space(in);
    *empty = take(in, object ? '}' : ']');
    if (*empty)
        return open->depth < CLTEL_JSON_DEPTH_MAX;
    if (open->depth == CLTEL_JSON_DEPTH_MAX)
        return false;
    open->objects = open->objects << 1 | object;
    open->depth++;
    return !object || take_key(in);
}

bool cltel_json_valid(cltel_view text)
{
    if (text.len == 0)
        return false;
    scan in = { text.ptr, text.ptr + text.len };
    nesting open = { 0, 0 };
    bool more = true;
    while (more) {
        bool whole = true;
        skip_space(&in);
        if (in.at < in.end && (*in.at == '[' || *in.at == '{')) {
            if (!open_container(&in, &open, &whole))
                return false;
        } else if (!take_scalar(&in)) {
            return false;
        }
        if (whole && !close_containers(&in, &open, &more))
            return false;
    }
    return true;
}
