#include "base/json_writer.h"

void cltel_json_append_string(cltel_buf *buf, cltel_view text)
{
    if (text.len > SIZE_MAX / 8 ||
        !cltel_buf_reserve(buf, text.len * CLTEL_JSON_ONCE_MAX + 2 + CLTEL_JSON_SLACK_BYTES)) {
        buf->failed = true;
        return;
    }
    char *out = buf->ptr + buf->len;
    *out++ = '"';
    out = cltel_json_once(out, text);
    *out++ = '"';
    buf->len = (size_t)(out - buf->ptr);
}

void cltel_json_append_f64(cltel_buf *buf, double number)
{
    if (!cltel_buf_reserve(buf, CLTEL_JSON_NUMBER_BYTES + 2))
        return;
    bool quotes = !cltel_json_is_finite(number);
    char *out = buf->ptr + buf->len;
    if (quotes)
        *out++ = '"';
    out = cltel_json_f64(out, number);
    if (quotes)
        *out++ = '"';
    buf->len = (size_t)(out - buf->ptr);
}
