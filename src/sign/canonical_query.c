#include <stdlib.h>

#include "sign/canonical_request.h"
#include "sign/percent.h"

/* One parameter, encoded. Names and values are sorted apart: as one text, "a-b="
 * would come before "a=". */
typedef struct pair {
    cltel_view name;
    cltel_view value;
} pair;

static int compare_views(cltel_view a, cltel_view b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_pairs(const void *left, const void *right)
{
    const pair *a = left;
    const pair *b = right;
    int order = compare_views(a->name, b->name);
    return order ? order : compare_views(a->value, b->value);
}

static cltel_view encoded(cltel_buf *text, cltel_view part)
{
    size_t begin = text->len;
    cltel_percent_normalize(text, part);
    return (cltel_view){ text->ptr + begin, text->len - begin };
}

/* false: no memory. All room is taken before the first view is made, so no view moves. */
static bool collect(cltel_canonicalizer *room, cltel_view query, cltel_view leave_out)
{
    cltel_buf_clear(&room->pairs);
    if (!cltel_buf_renew(&room->text, 3 * query.len))
        return false;
    cltel_view name, value;
    while (cltel_query_next(&query, &name, &value)) {
        pair item = { encoded(&room->text, name), encoded(&room->text, value) };
        if (leave_out.len == 0 || !cltel_view_equal(item.name, leave_out))
            cltel_buf_append(&room->pairs, &item, sizeof item);
    }
    return !room->pairs.failed;
}

static void write_pairs(const pair *pairs, size_t count, cltel_buf *out)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            cltel_buf_append_char(out, '&');
        cltel_buf_append_view(out, pairs[i].name);
        cltel_buf_append_char(out, '=');
        cltel_buf_append_view(out, pairs[i].value);
    }
}

void cltel_canonical_query(cltel_canonicalizer *room, cltel_buf *out, cltel_view query, cltel_view leave_out)
{
    if (query.len == 0)
        return;
    if (!collect(room, query, leave_out)) {
        out->failed = true;
        return;
    }
    pair *pairs = (pair *)(void *)room->pairs.ptr;
    size_t count = room->pairs.len / sizeof *pairs;
    if (count > 1)
        qsort(pairs, count, sizeof *pairs, compare_pairs);
    write_pairs(pairs, count, out);
}
