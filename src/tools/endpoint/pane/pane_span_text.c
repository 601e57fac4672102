#include "tools/endpoint/pane/pane_span_text.h"

#include "base/json_writer.h"

/* Without scheme and host: "http://host/v1/pay?x=1" is "/v1/pay". */
static cltel_view path_of(cltel_view url)
{
    const char *end = url.ptr + url.len, *at = url.len >= 3 ? memmem(url.ptr, url.len, "://", 3) : NULL;
    at = at ? memchr(at + 3, '/', (size_t)(end - at - 3)) : url.ptr;
    if (!at)
        return CLTEL_VIEW("/");
    const char *query = memchr(at, '?', (size_t)(end - at));
    return (cltel_view){ at, (size_t)((query ? query : end) - at) };
}

/* Not in the middle of a character. */
static cltel_view cut(cltel_view text)
{
    if (text.len <= CLTEL_PANE_WHAT_BYTES_MAX)
        return text;
    size_t len = CLTEL_PANE_WHAT_BYTES_MAX;
    while (len > 0 && ((unsigned char)text.ptr[len] & 0xc0) == 0x80)
        len--;
    return (cltel_view){ text.ptr, len };
}

static void append_word(cltel_buf *out, size_t start, cltel_view word)
{
    if (word.len > 0 && out->len > start)
        cltel_buf_append_char(out, ' ');
    cltel_buf_append_view(out, cut(word));
}

void cltel_pane_append_what_plain(cltel_buf *out, const cltel_xray_node *node)
{
    size_t start = out->len;
    if (node->http) {
        append_word(out, start, node->http->method);
        if (node->http->url.len > 0)
            append_word(out, start, path_of(node->http->url));
        if (node->http->status > 0)
            cltel_buf_append_format(out, out->len > start ? " %d" : "%d", node->http->status);
    }
    if (node->aws) {
        append_word(out, start, node->aws->operation);
        append_word(out, start, node->aws->table_name);
    }
    if (node->sql)
        append_word(out, start, node->sql->sanitized_query);
}

void cltel_pane_append_what(cltel_buf *body, const cltel_xray_node *node)
{
    cltel_buf text = { 0 };
    cltel_pane_append_what_plain(&text, node);
    cltel_json_append_string(body, cltel_buf_view(&text));
    body->failed |= text.failed;
    cltel_buf_done(&text);
}
