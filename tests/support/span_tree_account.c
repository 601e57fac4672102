/* One line a call: a letter, the span's slot, the code, and the arguments; texts as hex. */
#include <string.h>
#include <time.h>

#include "support/span_tree.h"

int64_t tree_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* "-" stands for no bytes. */
void tree_say_hex(tree *tree, const void *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *at = bytes;
    fputc_unlocked(' ', tree->account);
    if (len == 0)
        fputc_unlocked('-', tree->account);
    for (size_t i = 0; i < len; i++) {
        fputc_unlocked(digits[at[i] >> 4], tree->account);
        fputc_unlocked(digits[at[i] & 15], tree->account);
    }
}

static void say_value(tree *tree, const cltel_attr *attr)
{
    switch (attr->type) {
    case CLTEL_TYPE_STR:
    case CLTEL_TYPE_JSON:
        tree_say_hex(tree, attr->value.str, attr->len);
        return;
    case CLTEL_TYPE_F64:
        fprintf(tree->account, " %a", attr->value.f64);
        return;
    case CLTEL_TYPE_U64:
        fprintf(tree->account, " %llu", (unsigned long long)attr->value.u64);
        return;
    default:
        fprintf(tree->account, " %lld", (long long)attr->value.i64);
    }
}

void tree_say_attrs(tree *tree, char tag, const cltel_attr *attrs, size_t count)
{
    static const char types[] = "nsiufbj";
    for (size_t i = 0; i < count; i++) {
        fputc_unlocked(tag, tree->account);
        fputc_unlocked(' ', tree->account);
        fputc_unlocked(attrs[i].type < sizeof types - 1 ? types[attrs[i].type] : '?', tree->account);
        tree_say_hex(tree, attrs[i].key, attrs[i].key_len);
        say_value(tree, &attrs[i]);
        fputc_unlocked('\n', tree->account);
    }
}

void tree_say_ids(tree *tree, const tree_ids *ids)
{
    tree_say_hex(tree, ids->trace_id, ids->has_trace ? sizeof ids->trace_id : 0);
    tree_say_hex(tree, ids->span_id, ids->has_trace && ids->has_span ? sizeof ids->span_id : 0);
}
