#include "tools/endpoint/json_unescape.h"

#include "base/utf8.h"

#define EACH_BYTE(value) (0x0101010101010101u * (value))
#define HIGH_BITS EACH_BYTE(0x80u)

/* The high bit of each byte that is zero; exact up to the lowest one that is set. */
static inline uint64_t zero_bytes(uint64_t word)
{
    return (word - EACH_BYTE(1u)) & ~word & HIGH_BITS;
}

/* The same for bytes that end a run of plain text: a quote, a backslash, a control character. */
static inline uint64_t ending_bytes(uint64_t word)
{
    uint64_t control = (word - EACH_BYTE(0x20u)) & ~word & HIGH_BITS;
    return control | zero_bytes(word ^ EACH_BYTE((unsigned)'"')) | zero_bytes(word ^ EACH_BYTE((unsigned)'\\'));
}

static inline bool ends_run(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

/* Copies plain text, eight bytes at a time while there are that many; *bits gathers the bytes' bits. */
static const char *copy_run(const char *at, const char *end, char **out, uint64_t *bits)
{
    char *to = *out;
    while (end - at >= 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        if (to)
            memcpy(to, &word, 8);
        uint64_t ending = ending_bytes(word);
        size_t taken = ending ? (size_t)__builtin_ctzll(ending) / 8 : 8;
        *bits |= taken == 8 ? word : word & ~(~0ull << 8 * taken);
        at += taken;
        if (to)
            to += taken;
        if (ending) {
            *out = to;
            return at;
        }
    }
    for (; at < end && !ends_run((unsigned char)*at); at++) {
        *bits |= (unsigned char)*at;
        if (to)
            *to++ = *at;
    }
    *out = to;
    return at;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The four hex digits at `at`; -1: not there. */
static int32_t hex4(const char *at, const char *end)
{
    int32_t value = 0;
    if (end - at < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0)
            return -1;
        value = value << 4 | digit;
    }
    return value;
}

static char *write_utf8(char *out, uint32_t code)
{
    if (code < 0x80) {
        *out++ = (char)code;
    } else if (code < 0x800) {
        *out++ = (char)(0xC0 | code >> 6);
        *out++ = (char)(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = (char)(0xE0 | code >> 12);
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    } else {
        *out++ = (char)(0xF0 | code >> 18);
        *out++ = (char)(0x80 | (code >> 12 & 0x3F));
        *out++ = (char)(0x80 | (code >> 6 & 0x3F));
        *out++ = (char)(0x80 | (code & 0x3F));
    }
    return out;
}

/* at stands behind \u. Takes a second \uXXXX where that completes a pair. NULL: no hex digits. */
static const char *read_unicode(const char *at, const char *end, uint32_t *code)
{
    int32_t first = hex4(at, end);
    if (first < 0)
        return NULL;
    at += 4;
    *code = (uint32_t)first;
    if (first < 0xD800 || first > 0xDFFF)
        return at;
    int32_t second = end - at >= 6 && at[0] == '\\' && at[1] == 'u' ? hex4(at + 2, end) : -1;
    if (first > 0xDBFF || second < 0xDC00 || second > 0xDFFF) {
        *code = CLTEL_UTF8_REPLACEMENT;
        return at;
    }
    *code = 0x10000u + ((uint32_t)(first - 0xD800) << 10 | (uint32_t)(second - 0xDC00));
    return at + 6;
}

/* at stands behind the backslash. */
static const char *read_escape(const char *at, const char *end, char **out)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    if (at == end)
        return NULL;
    uint32_t code;
    const char *known = *at ? strchr(from, *at) : NULL;
    if (known) {
        code = (unsigned char)to[known - from];
        at++;
    } else if (*at != 'u' || !(at = read_unicode(at + 1, end, &code))) {
        return NULL;
    }
    if (*out)
        *out = write_utf8(*out, code);
    return at;
}

const char *cltel_json_unescape(const char **at, const char *end, char *out, size_t *len)
{
    const char *from = *at;
    const char *start = from;
    char *to = out;
    uint64_t bits = 0;
    for (;;) {
        from = copy_run(from, end, &to, &bits);
        if (from == end)
            return "a string has no end";
        if (*from == '"')
            break;
        if (*from != '\\')
            return "a control character stands in a string";
        from = read_escape(from + 1, end, &to);
        if (!from)
            return "an escape sequence is not known";
    }
    *at = from + 1;
    if ((bits & HIGH_BITS) && !cltel_utf8_valid((cltel_view){ start, (size_t)(from - start) }))
        return "a string is not UTF-8";
    if (out)
        *len = (size_t)(to - out);
    return NULL;
}
