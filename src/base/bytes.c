#include "base/bytes.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/memory.h"

bool cltel_view_equal(cltel_view a, cltel_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool cltel_view_equal_nocase(cltel_view a, cltel_view b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

void cltel_buf_done(cltel_buf *buf)
{
    cltel_release(buf->ptr);
    *buf = (cltel_buf){ 0 };
}

void cltel_buf_clear(cltel_buf *buf)
{
    buf->len = 0;
    buf->failed = false;
}

bool cltel_buf_reserve(cltel_buf *buf, size_t room)
{
    if (buf->failed || room > SIZE_MAX / 4 - buf->len) {
        buf->failed = true;
        return false;
    }
    if (buf->cap - buf->len >= room)
        return true;
    size_t cap = buf->cap < 64 ? 64 : buf->cap;
    while (cap - buf->len < room)
        cap *= 2;
    char *ptr = cltel_realloc(buf->ptr, cap);
    if (!ptr) {
        buf->failed = true;
        return false;
    }
    buf->ptr = ptr;
    buf->cap = cap;
    return true;
}

void cltel_buf_append(cltel_buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !cltel_buf_reserve(buf, len))
        return;
    memcpy(buf->ptr + buf->len, bytes, len);
    buf->len += len;
}

void cltel_buf_append_view(cltel_buf *buf, cltel_view view)
{
    cltel_buf_append(buf, view.ptr, view.len);
}

void cltel_buf_append_text(cltel_buf *buf, const char *text)
{
    cltel_buf_append(buf, text, strlen(text));
}

void cltel_buf_append_char(cltel_buf *buf, char c)
{
    cltel_buf_append(buf, &c, 1);
}

void cltel_buf_append_u64(cltel_buf *buf, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    cltel_buf_append(buf, digits + at, sizeof digits - at);
}

void cltel_buf_append_i64(cltel_buf *buf, int64_t number)
{
    if (number < 0)
        cltel_buf_append_char(buf, '-');
    cltel_buf_append_u64(buf, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

void cltel_buf_append_format(cltel_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need > 0 && cltel_buf_reserve(buf, (size_t)need + 1)) {
        vsnprintf(buf->ptr + buf->len, (size_t)need + 1, format, again);
        buf->len += (size_t)need;
    }
    va_end(again);
}

void cltel_buf_terminate(cltel_buf *buf)
{
    if (cltel_buf_reserve(buf, 1))
        buf->ptr[buf->len] = '\0';
}

void cltel_hex(char *out, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
}
