#include "tools/endpoint/pane/pane_params.h"

#include <stdlib.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void append_decoded(cltel_buf *out, cltel_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i] == '+' ? ' ' : text.ptr[i];
        if (c == '%' && text.len - i > 2 && hex_value(text.ptr[i + 1]) >= 0 && hex_value(text.ptr[i + 2]) >= 0) {
            c = (char)(hex_value(text.ptr[i + 1]) * 16 + hex_value(text.ptr[i + 2]));
            i += 2;
        }
        cltel_buf_append_char(out, c);
    }
}

/* Takes the next name=value off the front. */
static bool next_pair(cltel_view *rest, cltel_view *name, cltel_view *value)
{
    if (rest->len == 0)
        return false;
    const char *end = memchr(rest->ptr, '&', rest->len);
    size_t len = end ? (size_t)(end - rest->ptr) : rest->len;
    const char *equals = memchr(rest->ptr, '=', len);
    size_t name_len = equals ? (size_t)(equals - rest->ptr) : len;
    *name = (cltel_view){ rest->ptr, name_len };
    *value = equals ? (cltel_view){ equals + 1, len - name_len - 1 } : (cltel_view){ "", 0 };
    size_t taken = end ? len + 1 : len;
    *rest = (cltel_view){ rest->ptr + taken, rest->len - taken };
    return true;
}

bool cltel_pane_param(cltel_view query, const char *name, cltel_buf *value)
{
    cltel_view wanted = cltel_view_of(name), found, text;
    cltel_buf_clear(value);
    while (next_pair(&query, &found, &text))
        if (cltel_view_equal(found, wanted)) {
            append_decoded(value, text);
            return true;
        }
    return false;
}

int64_t cltel_pane_param_i64(cltel_view query, const char *name, int64_t fallback, int64_t min, int64_t max)
{
    cltel_buf text = { 0 };
    int64_t number = fallback;
    if (cltel_pane_param(query, name, &text) && text.len > 0) {
        char *end;
        cltel_buf_terminate(&text);
        number = text.failed ? fallback : strtoll(text.ptr, &end, 10);
        if (!text.failed && *end != '\0')
            number = fallback;
    }
    cltel_buf_done(&text);
    return number < min ? min : number > max ? max : number;
}
