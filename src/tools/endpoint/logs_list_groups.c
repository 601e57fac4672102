/* ListLogGroups: name, ARN and class only; by pieces of the name and by class. Also keys of encryption,
 * which are kept and described, though nothing is encrypted. */
#include <stdio.h>

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_names.h"
#include "tools/endpoint/logs_operations.h"

typedef struct listing {
    cltel_call *call;
    cltel_buf *body;
    cltel_view pattern;
    cltel_view class_name;
    int64_t left;
    char last[513]; /* the last one that is on the page */
    bool more;
} listing;

static bool in_pattern(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c && strchr(".-_/#^|", c));
}

/* "a|^b": one of the pieces occurs, or, with ^, begins the name. */
static bool fits_pattern(cltel_view pattern, cltel_view name)
{
    const char *at = pattern.ptr, *end = pattern.ptr + pattern.len;
    while (at < end) {
        const char *bar = memchr(at, '|', (size_t)(end - at));
        const char *stop = bar ? bar : end;
        bool at_start = *at == '^';
        cltel_view piece = { at + at_start, (size_t)(stop - at) - at_start };
        if (at_start ? name.len >= piece.len && memcmp(name.ptr, piece.ptr, piece.len) == 0
                     : memmem(name.ptr, name.len, piece.ptr, piece.len) != NULL)
            return true;
        at = stop + 1;
    }
    return pattern.len == 0;
}

static bool visit_group(void *context, const cltel_log_group *group)
{
    listing *l = context;
    if (!fits_pattern(l->pattern, cltel_view_of(group->name)) ||
        (l->class_name.ptr && !cltel_view_equal(l->class_name, cltel_view_of(group->class_name))))
        return true;
    if (l->left-- == 0) {
        l->more = true;
        return false;
    }
    cltel_comma(l->body);
    cltel_buf_append_char(l->body, '{');
    cltel_member_text(l->body, "logGroupName", cltel_view_of(group->name));
    cltel_member(l->body, "logGroupArn");
    cltel_buf_append_char(l->body, '"');
    cltel_logs_append_arn(l->body, l->call->region, group->name);
    cltel_buf_append_char(l->body, '"');
    cltel_member_text(l->body, "logGroupClass", cltel_view_of(group->class_name));
    cltel_buf_append_char(l->body, '}');
    snprintf(l->last, sizeof l->last, "%s", group->name);
    return true;
}

static bool read_input(cltel_call *call, listing *l, cltel_buf *after)
{
    static const cltel_text_rule pattern = {
        "logGroupNamePattern",
        3,
        129,
        in_pattern,
        "(\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24})(\\|\\^?[\\.\\-_\\/#A-Za-z0-9]{3,24}){0,4}",
        false
    };
    static const cltel_text_rule token_rule = { "nextToken", 1, 4096, NULL, NULL, false };
    static const cltel_text_rule class_rule = { "logGroupClass", 0, 32, NULL, NULL, false };
    static const cltel_number_rule limit = { "limit", 1, 1000 };
    cltel_view token;
    if (!cltel_input_text(call, &pattern, &l->pattern) || !cltel_input_text(call, &class_rule, &l->class_name) ||
        !cltel_input_text(call, &token_rule, &token) || !cltel_input_number(call, &limit, &l->left) ||
        !cltel_input_ok(call))
        return false;
    return !token.ptr || cltel_logs_parse_token(token, after) || cltel_logs_answer_bad_token(call);
}

static void answer(cltel_call *call, cltel_store *store, listing *l, cltel_view after)
{
    l->body = cltel_answer_body(call);
    cltel_buf_append_text(l->body, "{\"logGroups\":[");
    if (cltel_store_visit_groups(store, call->region, after, visit_group, l) != CLTEL_STORED) {
        cltel_answer_store_failure(call, store);
        return;
    }
    cltel_buf_append_char(l->body, ']');
    if (l->more) {
        cltel_buf_append_text(l->body, ",\"nextToken\":\"");
        cltel_logs_append_token(l->body, cltel_view_of(l->last));
        cltel_buf_append_char(l->body, '"');
    }
    cltel_buf_append_char(l->body, '}');
}

void cltel_logs_list_groups(cltel_call *call, cltel_store *store)
{
    listing l = { .call = call, .left = 50 };
    cltel_buf after = { 0 };
    if (read_input(call, &l, &after))
        answer(call, store, &l, cltel_buf_view(&after));
    cltel_buf_done(&after);
}

static void set_key(cltel_call *call, cltel_store *store, cltel_view key)
{
    cltel_view name;
    cltel_log_group group;
    if (!cltel_logs_input_group(call, &name) || !cltel_input_ok(call) ||
        !cltel_logs_find_group(call, store, name, &group))
        return;
    if (cltel_store_set_group_key(store, group.id, key) == CLTEL_STORED)
        cltel_answer_empty(call);
    else
        cltel_answer_store_failure(call, store);
}

void cltel_logs_associate_key(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule rule = { "kmsKeyId", 1, 256, NULL, NULL, true };
    cltel_view key;
    if (cltel_input_text(call, &rule, &key))
        set_key(call, store, key);
}

void cltel_logs_disassociate_key(cltel_call *call, cltel_store *store)
{
    set_key(call, store, CLTEL_VIEW(""));
}
