#include "tools/cli/group_names.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "base/json_check.h"
#include "base/memory.h"
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/refusal.h"
#include "tools/cli/say.h"
#include "tools/cli/verb.h"

enum { NAME_MAX_BYTES = 512, PAGES_MAX = 2000 };

static bool has(const cltel_group_names *groups, const char *name)
{
    for (size_t i = 0; i < groups->count; i++)
        if (strcmp(groups->names[i], name) == 0)
            return true;
    return false;
}

static int add_name(cltel_group_names *groups, const char *name)
{
    if (has(groups, name))
        return CLTEL_EXIT_DONE;
    if (groups->count == CLTEL_GROUPS_MAX)
        return cltel_complain_usage("these are more than 50 log groups", "fewer names, or a narrower pattern");
    char *copy = cltel_strdup_n(name, strlen(name));
    if (!copy)
        return cltel_complain_memory();
    groups->names[groups->count++] = copy;
    return CLTEL_EXIT_DONE;
}

static int add_page(cltel_group_names *groups, const char *pattern, cltel_view list)
{
    cltel_json_walk walk;
    cltel_view key, value;
    int code = CLTEL_EXIT_DONE;
    if (!list.ptr || !cltel_json_walk_begin(&walk, list) || walk.object)
        return CLTEL_EXIT_DONE;
    while (!code && cltel_json_walk_next(&walk, &key, &value)) {
        char name[NAME_MAX_BYTES + 3];
        cltel_view quoted = cltel_json_member(value, "logGroupName");
        if (!cltel_json_is_string(quoted) || quoted.len > sizeof name)
            continue;
        name[cltel_json_unquote(quoted, name)] = 0;
        if (fnmatch(pattern, name, 0) != 0)
            continue;
        groups->matched++;
        code = add_name(groups, name);
    }
    return code;
}

/* One page; token is what it began with and what the next one begins with (empty: none follows). */
static int ask_page(cltel_group_names *groups, cltel_aws *aws, const char *pattern, cltel_buf *token)
{
    char prefix[NAME_MAX_BYTES + 1];
    cltel_aws_answer answer = { 0 };
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_buf body = { 0 };
    snprintf(prefix, sizeof prefix, "%.*s", (int)strcspn(pattern, "*?[\\"), pattern);
    cltel_body_begin(&body);
    cltel_body_text(&body, "logGroupNamePrefix", *prefix ? prefix : NULL);
    if (token->len)
        cltel_body_json(&body, "nextToken", cltel_buf_view(token));
    cltel_body_end(&body);
    cltel_buf_clear(token);
    cltel_err err = cltel_aws_call(aws, "DescribeLogGroups", cltel_buf_view(&body), &answer, &detail);
    cltel_buf_done(&body);
    if (err != CLTEL_OK || answer.code[0] || !cltel_json_valid(answer.body))
        return cltel_complain_call("could not list the log groups", "DescribeLogGroups", err, &answer, &detail);
    cltel_view next = cltel_json_member(answer.body, "nextToken");
    if (cltel_json_is_string(next) && next.len > 2)
        cltel_buf_append_view(token, next);
    return add_page(groups, pattern, cltel_json_member(answer.body, "logGroups"));
}

static int add_pattern(cltel_group_names *groups, cltel_aws *aws, const char *pattern)
{
    cltel_buf token = { 0 };
    int code, pages = 0;
    groups->matched = 0;
    do
        code = ask_page(groups, aws, pattern, &token);
    while (!code && token.len && ++pages < PAGES_MAX);
    cltel_buf_done(&token);
    if (!code && !groups->matched) {
        char what[600];
        snprintf(what, sizeof what, "no log group is like %.512s", pattern);
        cltel_complain(what, NULL, "cltel config aws.region aws.endpoint.url     shows where they were looked for");
        code = CLTEL_EXIT_SERVICE;
    }
    return code;
}

int cltel_group_names_add(cltel_group_names *groups, cltel_aws *aws, const char *word)
{
    return strpbrk(word, "*?[") ? add_pattern(groups, aws, word) : add_name(groups, word);
}

void cltel_group_names_done(cltel_group_names *groups)
{
    for (size_t i = 0; i < groups->count; i++)
        cltel_release(groups->names[i]);
    groups->count = 0;
}
