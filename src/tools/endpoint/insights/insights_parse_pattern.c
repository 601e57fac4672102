/* Patterns: behind like and =~, and in parse. */
#include "tools/endpoint/insights/insights_parser.h"

bool cltel_parse_at_pattern(const cltel_parser *parser)
{
    return cltel_parser_at(parser, '/') || parser->token.kind == CLTEL_TOKEN_TEXT;
}

static cltel_regex *compile(cltel_parser *parser, const cltel_token *pattern)
{
    cltel_insights_query *query = parser->query;
    char fault[160] = "there is no memory for it";
    size_t offset = 0;
    query->regexes = cltel_parser_grow(parser, query->regexes, query->regex_count, sizeof *query->regexes);
    if (query->regexes == NULL)
        return NULL;
    cltel_regex *regex = cltel_regex_new(pattern->text, fault, sizeof fault, &offset);
    if (regex == NULL) {
        size_t at = pattern->start + 1 + offset; /* not exact behind \/, but in the pattern */
        cltel_lexer_fail(&parser->lexer, at < pattern->end ? at : pattern->end - 1, pattern->end,
                         "the regular expression is wrong: %s", fault);
        return NULL;
    }
    query->regexes[query->regex_count++] = regex;
    if (query->groups_max < cltel_regex_groups(regex))
        query->groups_max = cltel_regex_groups(regex);
    return regex;
}

/* At '/' or a text. */
cltel_regex *cltel_parse_regex(cltel_parser *parser)
{
    if (cltel_parser_at(parser, '/'))
        parser->token = cltel_lexer_pattern(&parser->lexer, &parser->token);
    if (parser->token.kind != CLTEL_TOKEN_TEXT)
        return NULL;
    cltel_regex *regex = compile(parser, &parser->token);
    if (regex != NULL)
        cltel_parser_advance(parser);
    return regex;
}

static bool has_special(cltel_view pattern)
{
    for (size_t i = 0; i < pattern.len; i++)
        if (pattern.ptr[i] == 0 || strchr("\\^$.[]|()?*+{}", pattern.ptr[i]) != NULL)
            return true;
    return false;
}

static cltel_node *search_for(cltel_parser *parser, cltel_node *left, cltel_view text)
{
    cltel_node *node = cltel_parser_node(parser, CLTEL_NODE_LIKE, 1, left, NULL);
    if (node != NULL)
        node->needle = cltel_needle_of(text);
    cltel_parser_advance(parser);
    return node;
}

cltel_node *cltel_parse_like(cltel_parser *parser, cltel_node *left, bool is_regex)
{
    if (!cltel_parse_at_pattern(parser)) {
        cltel_parser_unexpected(parser, "a text in quotes or a regular expression between slashes");
        return NULL;
    }
    if (cltel_parser_at(parser, '/')) {
        is_regex = true;
        parser->token = cltel_lexer_pattern(&parser->lexer, &parser->token);
        if (parser->token.kind == CLTEL_TOKEN_WRONG)
            return NULL;
    }
    /* An expression without operators is a plain search, which is several times as fast. */
    if (!is_regex || !has_special(parser->token.text))
        return search_for(parser, left, parser->token.text);
    cltel_regex *regex = cltel_parse_regex(parser);
    cltel_node *node = regex ? cltel_parser_node(parser, CLTEL_NODE_MATCH, 1, left, NULL) : NULL;
    if (node != NULL)
        node->regex = regex;
    return node;
}
