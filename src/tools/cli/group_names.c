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

/* ---- listing ---- */

typedef struct listing {
    cltel_aws *aws;
    const char *prefix;
    bool quietly;
    int (*visit)(void *context, const char *name);
    void *context;
    cltel_buf token; /* quoted; empty: the first page, or none follows */
} listing;

static int visit_page(const listing *l, cltel_view list)
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
        code = l->visit(l->context, name);
    }
    return code;
}

static int ask_page(listing *l)
{
    cltel_aws_answer answer = { 0 };
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_buf body = { 0 };
    cltel_body_begin(&body);
    cltel_body_text(&body, "logGroupNamePrefix", *l->prefix ? l->prefix : NULL);
    if (l->token.len)
        cltel_body_json(&body, "nextToken", cltel_buf_view(&l->token));
    cltel_body_end(&body);
    cltel_buf_clear(&l->token);
    cltel_err err = cltel_aws_call(l->aws, "DescribeLogGroups", cltel_buf_view(&body), &answer, &detail);
    cltel_buf_done(&body);
    if (err != CLTEL_OK || answer.code[0] || !cltel_json_valid(answer.body))
        return l->quietly
                   ? CLTEL_EXIT_SERVICE
                   : cltel_complain_call("could not list the log groups", "DescribeLogGroups", err, &answer, &detail);
    cltel_view next = cltel_json_member(answer.body, "nextToken");
    if (cltel_json_is_string(next) && next.len > 2)
        cltel_buf_append_view(&l->token, next);
    return visit_page(l, cltel_json_member(answer.body, "logGroups"));
}

int cltel_group_names_visit(cltel_aws *aws, const char *prefix, bool quietly,
                            int (*visit)(void *context, const char *name), void *context)
{
    listing l = { .aws = aws, .prefix = prefix, .quietly = quietly, .visit = visit, .context = context };
    int code, pages = 0;
    do
        code = ask_page(&l);
    while (!code && l.token.len && ++pages < PAGES_MAX);
    cltel_buf_done(&l.token);
    return code;
}

/* ---- patterns ---- */

typedef struct matching {
    cltel_group_names *groups;
    const char *pattern;
    bool quietly;
} matching;

static int add_matching(void *context, const char *name)
{
    matching *m = context;
    if (fnmatch(m->pattern, name, 0) != 0)
        return CLTEL_EXIT_DONE;
    m->groups->matched++;
    if (m->quietly && m->groups->count == CLTEL_GROUPS_MAX)
        return CLTEL_EXIT_PARTLY;
    return add_name(m->groups, name);
}

static int visit_matching(matching *m, cltel_aws *aws)
{
    char prefix[NAME_MAX_BYTES + 1];
    snprintf(prefix, sizeof prefix, "%.*s", (int)strcspn(m->pattern, "*?[\\"), m->pattern);
    return cltel_group_names_visit(aws, prefix, m->quietly, add_matching, m);
}

static int add_pattern(cltel_group_names *groups, cltel_aws *aws, const char *pattern)
{
    matching m = { .groups = groups, .pattern = pattern };
    groups->matched = 0;
    int code = visit_matching(&m, aws);
    if (!code && !groups->matched) {
        char what[600];
        snprintf(what, sizeof what, "no log group is like %.512s", pattern);
        cltel_complain(what, NULL, "cltel config aws.region aws.endpoint.url     shows where they were looked for");
        code = CLTEL_EXIT_SERVICE;
    }
    return code;
}

static bool is_pattern(const char *word)
{
    return strpbrk(word, "*?[") != NULL;
}

void cltel_group_names_look_again(cltel_group_names *groups, cltel_aws *aws, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        matching m = { .groups = groups, .pattern = words[i], .quietly = true };
        if (is_pattern(words[i]))
            visit_matching(&m, aws);
    }
}

int cltel_group_names_add(cltel_group_names *groups, cltel_aws *aws, const char *word)
{
    return is_pattern(word) ? add_pattern(groups, aws, word) : add_name(groups, word);
}

void cltel_group_names_done(cltel_group_names *groups)
{
    for (size_t i = 0; i < groups->count; i++)
        cltel_release(groups->names[i]);
    groups->count = 0;
}
