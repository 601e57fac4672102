#include "sign/canonical_request.h"
#include "sign/percent.h"

/* Drops the last "/segment" that was written after `begin`. */
static void go_up(cltel_buf *out, size_t begin)
{
    while (out->len > begin)
        if (out->ptr[--out->len] == '/')
            break;
}

static void append(cltel_buf *out, cltel_view text, bool encode)
{
    if (encode)
        cltel_percent_encode(out, text, true);
    else
        cltel_buf_append_view(out, text);
}

static void append_segment(cltel_buf *out, size_t begin, cltel_view segment, bool encode)
{
    if (segment.len == 0 || cltel_view_equal(segment, CLTEL_VIEW(".")))
        return;
    if (cltel_view_equal(segment, CLTEL_VIEW(".."))) {
        go_up(out, begin);
        return;
    }
    cltel_buf_append_char(out, '/');
    append(out, segment, encode);
}

static void append_normalized(cltel_buf *out, cltel_view path, bool encode)
{
    size_t begin = out->len;
    for (size_t at = 0; at < path.len;) {
        const char *slash = memchr(path.ptr + at, '/', path.len - at);
        size_t end = slash ? (size_t)(slash - path.ptr) : path.len;
        append_segment(out, begin, (cltel_view){ path.ptr + at, end - at }, encode);
        at = end + 1;
    }
    bool empty = out->len == begin;
    if (empty || path.ptr[path.len - 1] == '/')
        cltel_buf_append_char(out, '/');
}

void cltel_canonical_path(cltel_buf *out, cltel_view path, bool normalize, bool encode)
{
    if (path.len == 0)
        cltel_buf_append_char(out, '/');
    else if (normalize)
        append_normalized(out, path, encode);
    else
        append(out, path, encode);
}
