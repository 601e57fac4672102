#include "tools/cli/query_saved.h"

#include <stdio.h>
#include <string.h>

#include "base/json_check.h"
#include "base/memory.h"
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/refusal.h"
#include "tools/cli/say.h"
#include "tools/cli/suggest.h"
#include "tools/cli/verb.h"

enum { PAGE_MAX = 1000, PAGES_MAX = 100, NAME_BYTES = 1024 };

static int call(cltel_aws *aws, const char *operation, const char *what, cltel_buf *body, cltel_aws_answer *answer)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    *answer = (cltel_aws_answer){ 0 };
    if (body->failed)
        return cltel_complain_memory();
    cltel_err err = cltel_aws_call(aws, operation, cltel_buf_view(body), answer, &detail);
    if (err == CLTEL_OK && !answer->code[0] && cltel_json_valid(answer->body))
        return CLTEL_EXIT_DONE;
    return cltel_complain_call(what, operation, err, answer, &detail);
}

static int visit_page(cltel_view list, cltel_cli_visit_saved *visit, void *context)
{
    cltel_json_walk walk;
    cltel_view key, definition;
    if (!list.ptr || !cltel_json_walk_begin(&walk, list) || walk.object)
        return CLTEL_EXIT_DONE;
    while (cltel_json_walk_next(&walk, &key, &definition))
        if (cltel_json_is_object(definition) && !visit(context, definition))
            return cltel_complain_memory();
    return CLTEL_EXIT_DONE;
}

int cltel_cli_saved_visit(cltel_aws *aws, cltel_cli_visit_saved *visit, void *context)
{
    cltel_buf body = { 0 }, token = { 0 };
    int code = CLTEL_EXIT_DONE;
    for (int page = 0; !code && page < PAGES_MAX && (page == 0 || token.len); page++) {
        cltel_aws_answer answer;
        cltel_body_begin(&body);
        cltel_body_number(&body, "maxResults", PAGE_MAX);
        if (token.len)
            cltel_body_json(&body, "nextToken", cltel_buf_view(&token));
        cltel_body_end(&body);
        cltel_buf_clear(&token);
        code = call(aws, "DescribeQueryDefinitions", "could not list the saved queries", &body, &answer);
        if (code)
            break;
        cltel_view next = cltel_json_member(answer.body, "nextToken");
        if (cltel_json_is_string(next) && next.len > 2)
            cltel_buf_append_view(&token, next);
        code = visit_page(cltel_json_member(answer.body, "queryDefinitions"), visit, context);
    }
    cltel_buf_done(&body);
    cltel_buf_done(&token);
    return code;
}

/* ---- find ---- */

typedef struct search {
    const char *wanted;
    cltel_buf id; /* quoted */
    cltel_buf *text;
    cltel_group_names *groups;
    char near[NAME_BYTES];
    cltel_suggestion suggestion;
    bool found;
} search;

static void suggest(search *s, const char *name)
{
    const char *before = s->suggestion.found;
    s->suggestion.wanted = s->wanted;
    cltel_suggest(&s->suggestion, name);
    if (s->suggestion.found != before)
        snprintf(s->near, sizeof s->near, "%s", name);
}

static bool add_groups(search *s, cltel_view list)
{
    cltel_json_walk walk;
    cltel_view key, quoted;
    if (!s->groups || !list.ptr || !cltel_json_walk_begin(&walk, list) || walk.object)
        return true;
    while (s->groups->count < CLTEL_GROUPS_MAX && cltel_json_walk_next(&walk, &key, &quoted)) {
        char *name = cltel_json_is_string(quoted) ? cltel_alloc(quoted.len + 1) : NULL;
        if (!name)
            return false;
        name[cltel_json_unquote(quoted, name)] = 0;
        s->groups->names[s->groups->count++] = name;
    }
    return true;
}

static bool look(void *context, cltel_view definition)
{
    search *s = context;
    char name[NAME_BYTES];
    cltel_view quoted = cltel_json_member(definition, "name"), text = cltel_json_member(definition, "queryString");
    if (s->found || !cltel_json_is_string(quoted) || quoted.len >= sizeof name || !cltel_json_is_string(text))
        return true;
    name[cltel_json_unquote(quoted, name)] = 0;
    suggest(s, name);
    if (strcmp(name, s->wanted) != 0)
        return true;
    s->found = true;
    cltel_buf_append_view(&s->id, cltel_json_member(definition, "queryDefinitionId"));
    if (s->text)
        cltel_json_append_unquoted(s->text, text);
    return add_groups(s, cltel_json_member(definition, "logGroupNames"));
}

static int complain_absent(const search *s)
{
    char what[NAME_BYTES + 200];
    snprintf(what, sizeof what, "no saved query has the name '%.200s'%s%.200s%s", s->wanted,
             s->suggestion.found ? "; did you mean '" : "", s->near, s->suggestion.found ? "'?" : "");
    cltel_complain(what, NULL, "cltel query --saved     lists them");
    return CLTEL_EXIT_SERVICE;
}

int cltel_cli_saved_find(cltel_aws *aws, const char *name, cltel_buf *text, cltel_group_names *groups)
{
    search s = { .wanted = name, .text = text, .groups = groups };
    cltel_buf_clear(text);
    int code = cltel_cli_saved_visit(aws, look, &s);
    cltel_buf_terminate(text);
    if (!code && text->failed)
        code = cltel_complain_memory();
    if (!code && !s.found)
        code = complain_absent(&s);
    cltel_buf_done(&s.id);
    return code;
}

/* ---- save ---- */

static int put(cltel_aws *aws, const char *name, const char *text, const cltel_group_names *groups, cltel_view id)
{
    cltel_aws_answer answer;
    cltel_buf body = { 0 };
    cltel_body_begin(&body);
    cltel_body_text(&body, "name", name);
    cltel_body_text(&body, "queryString", text);
    if (groups->count)
        cltel_body_texts(&body, "logGroupNames", (const char *const *)groups->names, groups->count);
    if (id.len > 2)
        cltel_body_json(&body, "queryDefinitionId", id);
    cltel_body_end(&body);
    int code = call(aws, "PutQueryDefinition", "could not save the query", &body, &answer);
    cltel_buf_done(&body);
    return code;
}

int cltel_cli_saved_put(cltel_aws *aws, const char *name, const char *text, const cltel_group_names *groups)
{
    search s = { .wanted = name };
    int code = cltel_cli_saved_visit(aws, look, &s);
    if (!code)
        code = s.id.failed ? cltel_complain_memory() : put(aws, name, text, groups, cltel_buf_view(&s.id));
    if (!code)
        cltel_note("%s '%.300s'. Run it with: cltel query --run '%.300s'", s.found ? "replaced" : "saved", name, name);
    cltel_buf_done(&s.id);
    return code;
}
