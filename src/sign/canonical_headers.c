#include <stdlib.h>

#include "sign/canonical_request.h"

typedef struct item {
    cltel_view name; /* any case */
    cltel_view value;
    size_t order; /* as sent: values of one name keep it */
} item;

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool cltel_header_is_never_signed(cltel_view name)
{
    static const char *const names[] = { "authorization",
                                         "connection",
                                         "expect",
                                         "keep-alive",
                                         "proxy-authenticate",
                                         "proxy-authorization",
                                         "te",
                                         "trailer",
                                         "transfer-encoding",
                                         "upgrade",
                                         "user-agent",
                                         "x-amzn-trace-id" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (cltel_view_equal_nocase(name, cltel_view_of(names[i])))
            return true;
    return false;
}

void cltel_canonical_begin(cltel_canonicalizer *room)
{
    cltel_buf_clear(&room->headers);
    room->bytes = 0;
}

void cltel_canonical_add(cltel_canonicalizer *room, cltel_view name, cltel_view value)
{
    item added = { name, value, room->headers.len };
    room->bytes += 2 * name.len + value.len + 4; /* the name stands in the list of names, too */
    cltel_buf_append(&room->headers, &added, sizeof added);
}

static int compare_names(cltel_view a, cltel_view b)
{
    for (size_t i = 0; i < a.len && i < b.len; i++) {
        unsigned char left = (unsigned char)lower(a.ptr[i]);
        unsigned char right = (unsigned char)lower(b.ptr[i]);
        if (left != right)
            return left < right ? -1 : 1;
    }
    return (a.len > b.len) - (a.len < b.len);
}

static int compare_items(const void *left, const void *right)
{
    const item *a = left;
    const item *b = right;
    int order = compare_names(a->name, b->name);
    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static void append_lower(cltel_buf *out, cltel_view name)
{
    if (!cltel_buf_reserve(out, name.len))
        return;
    for (size_t i = 0; i < name.len; i++)
        out->ptr[out->len++] = lower(name.ptr[i]);
}

/* Trimmed, and each run of white space (line folds too) as one blank. */
static void append_folded(cltel_buf *out, cltel_view value)
{
    bool first = true;
    for (size_t at = 0; at < value.len;) {
        while (at < value.len && is_space(value.ptr[at]))
            at++;
        size_t begin = at;
        while (at < value.len && !is_space(value.ptr[at]))
            at++;
        if (at == begin)
            return;
        if (!first)
            cltel_buf_append_char(out, ' ');
        cltel_buf_append(out, value.ptr + begin, at - begin);
        first = false;
    }
}

static void append_name(cltel_buf *out, cltel_buf *names, cltel_view name, bool first)
{
    if (!first) {
        cltel_buf_append_char(out, '\n');
        cltel_buf_append_char(names, ';');
    }
    append_lower(out, name);
    cltel_buf_append_char(out, ':');
    append_lower(names, name);
}

void cltel_canonical_headers(cltel_canonicalizer *room, cltel_buf *out, cltel_buf *names)
{
    cltel_buf_clear(names);
    out->failed |= room->headers.failed;
    item *items = (item *)(void *)room->headers.ptr;
    size_t count = room->headers.len / sizeof *items;
    if (count > 1)
        qsort(items, count, sizeof *items, compare_items);
    for (size_t i = 0; i < count; i++) {
        if (i && compare_names(items[i].name, items[i - 1].name) == 0)
            cltel_buf_append_char(out, ',');
        else
            append_name(out, names, items[i].name, i == 0);
        append_folded(out, items[i].value);
    }
    if (count)
        cltel_buf_append_char(out, '\n');
}
