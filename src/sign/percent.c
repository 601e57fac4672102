#include "sign/percent.h"

static bool is_unreserved(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

static void encode_byte(cltel_buf *out, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";
    char code[3] = { '%', digits[c >> 4], digits[c & 15] };
    cltel_buf_append(out, code, sizeof code);
}

void cltel_percent_encode(cltel_buf *out, cltel_view bytes, bool keep_slash)
{
    size_t plain = 0; /* begin of the run that needs no code */
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        if (is_unreserved(c) || (keep_slash && c == '/'))
            continue;
        cltel_buf_append(out, bytes.ptr + plain, i - plain);
        encode_byte(out, c);
        plain = i + 1;
    }
    cltel_buf_append(out, bytes.ptr + plain, bytes.len - plain);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte at *at, decoded; moves *at past it. */
static unsigned char decode_byte(cltel_view text, size_t *at)
{
    char c = text.ptr[(*at)++];
    if (c != '%' || text.len - *at < 2)
        return (unsigned char)c;
    int high = hex_value(text.ptr[*at]);
    int low = hex_value(text.ptr[*at + 1]);
    if (high < 0 || low < 0)
        return (unsigned char)c;
    *at += 2;
    return (unsigned char)(high << 4 | low);
}

void cltel_percent_decode(cltel_buf *out, cltel_view text)
{
    for (size_t at = 0; at < text.len;)
        cltel_buf_append_char(out, (char)decode_byte(text, &at));
}

void cltel_percent_normalize(cltel_buf *out, cltel_view text)
{
    for (size_t at = 0; at < text.len;) {
        unsigned char c = decode_byte(text, &at);
        if (is_unreserved(c))
            cltel_buf_append_char(out, (char)c);
        else
            encode_byte(out, c);
    }
}

bool cltel_query_next(cltel_view *rest, cltel_view *name, cltel_view *value)
{
    if (!rest->ptr)
        return false;
    const char *end = rest->len ? memchr(rest->ptr, '&', rest->len) : NULL;
    cltel_view pair = { rest->ptr, end ? (size_t)(end - rest->ptr) : rest->len };
    *rest = end ? (cltel_view){ end + 1, rest->len - pair.len - 1 } : (cltel_view){ NULL, 0 };
    const char *equals = pair.len ? memchr(pair.ptr, '=', pair.len) : NULL;
    *name = (cltel_view){ pair.ptr, equals ? (size_t)(equals - pair.ptr) : pair.len };
    *value = equals ? (cltel_view){ equals + 1, pair.len - name->len - 1 } : (cltel_view){ NULL, 0 };
    return true;
}
