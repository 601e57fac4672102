/* parse [field] "with * in it" as a, b     parse [field] /(?<a>..)/ */
#include "tools/endpoint/insights/insights_parser.h"

static bool add_name(cltel_parser *parser, cltel_step *step, size_t room, cltel_view name, const cltel_token *at)
{
    int slot = cltel_parser_define(parser, name, parser->scope, at);
    if (slot < 0)
        return false;
    if (step->count < room)
        step->slots[step->count] = slot;
    step->count++;
    return cltel_parser_add_column(parser, name, slot);
}

/* as a, b, ...: names for `room` pieces. */
static bool parse_names(cltel_parser *parser, cltel_step *step, size_t room, const cltel_token *pattern)
{
    size_t named = step->count;
    size_t total = named + room;
    if (!cltel_parser_take_word(parser, "as")) {
        cltel_parser_unexpected(parser, "as and a name for each piece");
        return false;
    }
    do {
        cltel_token name = parser->token;
        if (name.kind != CLTEL_TOKEN_NAME) {
            cltel_parser_unexpected(parser, "a name");
            return false;
        }
        cltel_parser_advance(parser);
        if (!add_name(parser, step, total, name.text, &name))
            return false;
    } while (cltel_parser_take(parser, ','));
    if (step->count == total)
        return true;
    cltel_lexer_fail(&parser->lexer, pattern->start, parser->before,
                     "the pattern has %zu piece%s to name, but as names %zu", room, room == 1 ? "" : "s",
                     step->count - named);
    return false;
}

static bool split_glob(cltel_parser *parser, cltel_view glob, cltel_step *step, size_t *wildcards)
{
    *wildcards = 0;
    for (size_t i = 0; i < glob.len; i++)
        *wildcards += glob.ptr[i] == '*';
    step->literals = cltel_parser_new(parser, (*wildcards + 1) * sizeof *step->literals);
    step->slots = cltel_parser_new(parser, (*wildcards + 1) * sizeof *step->slots);
    if (step->literals == NULL || step->slots == NULL)
        return false;
    for (size_t i = 0; i <= *wildcards; i++) {
        const char *star = glob.len > 0 ? memchr(glob.ptr, '*', glob.len) : NULL;
        cltel_view piece = { glob.ptr, star ? (size_t)(star - glob.ptr) : glob.len };
        step->literals[i] = cltel_needle_of(piece);
        if (star != NULL)
            glob = (cltel_view){ star + 1, glob.len - piece.len - 1 };
    }
    return true;
}

static bool parse_glob(cltel_parser *parser, cltel_step *step)
{
    cltel_token pattern = parser->token;
    size_t wildcards;
    step->kind = CLTEL_STEP_GLOB;
    if (!split_glob(parser, pattern.text, step, &wildcards))
        return false;
    if (wildcards == 0) {
        cltel_lexer_fail(&parser->lexer, pattern.start, pattern.end, "the pattern of parse has no * in it");
        return false;
    }
    cltel_parser_advance(parser);
    return parse_names(parser, step, wildcards, &pattern);
}

static bool add_named_groups(cltel_parser *parser, cltel_step *step, uint32_t groups, const cltel_token *pattern)
{
    for (uint32_t group = 1; group <= groups; group++) {
        cltel_view name = cltel_regex_group_name(step->regex, group);
        if (name.len == 0)
            continue;
        step->groups[step->count] = group;
        if (!add_name(parser, step, groups, name, pattern))
            return false;
    }
    return true;
}

static bool parse_regex(cltel_parser *parser, cltel_step *step)
{
    cltel_token pattern = parser->token;
    step->kind = CLTEL_STEP_REGEX;
    step->regex = cltel_parse_regex(parser);
    if (step->regex == NULL)
        return false;
    pattern.end = parser->before;
    uint32_t groups = cltel_regex_groups(step->regex);
    step->slots = cltel_parser_new(parser, (groups + 1) * sizeof *step->slots);
    step->groups = cltel_parser_new(parser, (groups + 1) * sizeof *step->groups);
    if (step->slots == NULL || step->groups == NULL || !add_named_groups(parser, step, groups, &pattern))
        return false;
    size_t named = step->count;
    for (uint32_t group = 1, free = (uint32_t)named; group <= groups; group++)
        if (cltel_regex_group_name(step->regex, group).len == 0)
            step->groups[free++] = group;
    if (groups == 0) {
        cltel_lexer_fail(&parser->lexer, pattern.start, pattern.end,
                         "the regular expression of parse has no group such as (?<name>..)");
        return false;
    }
    if (named == groups && !cltel_parser_at_word(parser, "as"))
        return true;
    if (named > 0 && !cltel_parser_at_word(parser, "as"))
        return true; /* groups without a name that only group */
    return parse_names(parser, step, groups - named, &pattern);
}

bool cltel_parse_parse(cltel_parser *parser)
{
    cltel_step step = { 0 };
    cltel_token first = parser->token;
    step.node = cltel_parse_at_pattern(parser) ? cltel_parser_resolve(parser, CLTEL_VIEW("@message"), &first)
                                               : cltel_parse_operand(parser);
    if (step.node == NULL)
        return false;
    if (!cltel_parse_at_pattern(parser)) {
        cltel_parser_unexpected(parser, "a pattern: a text in quotes or a regular expression between slashes");
        return false;
    }
    bool parsed = cltel_parser_at(parser, '/') ? parse_regex(parser, &step) : parse_glob(parser, &step);
    return parsed && cltel_parser_add_step(parser, step);
}
