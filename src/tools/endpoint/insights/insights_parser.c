#include "tools/endpoint/insights/insights_parser.h"

#include "base/memory.h"

void cltel_parser_advance(cltel_parser *parser)
{
    parser->before = parser->token.end;
    parser->token = cltel_lexer_next(&parser->lexer);
}

bool cltel_parser_at(const cltel_parser *parser, int mark)
{
    return parser->token.kind == CLTEL_TOKEN_MARK && parser->token.mark == mark;
}

bool cltel_parser_at_word(const cltel_parser *parser, const char *word)
{
    return parser->token.kind == CLTEL_TOKEN_NAME && !parser->token.quoted &&
           cltel_view_equal_nocase(parser->token.text, cltel_view_of(word));
}

bool cltel_parser_take(cltel_parser *parser, int mark)
{
    if (!cltel_parser_at(parser, mark))
        return false;
    cltel_parser_advance(parser);
    return true;
}

bool cltel_parser_take_word(cltel_parser *parser, const char *word)
{
    if (!cltel_parser_at_word(parser, word))
        return false;
    cltel_parser_advance(parser);
    return true;
}

bool cltel_parser_need(cltel_parser *parser, int mark, const char *expected)
{
    if (cltel_parser_take(parser, mark))
        return true;
    cltel_parser_unexpected(parser, expected);
    return false;
}

void cltel_parser_unexpected(cltel_parser *parser, const char *expected)
{
    enum { SHOWN_MAX = 60 };
    const cltel_token *token = &parser->token;
    if (token->kind == CLTEL_TOKEN_END) {
        cltel_lexer_fail(&parser->lexer, token->start, token->end, "unexpected end of the query: expected %s",
                         expected);
        return;
    }
    size_t len = token->end - token->start;
    cltel_lexer_fail(&parser->lexer, token->start, token->end, "unexpected symbol found %.*s: expected %s",
                     (int)(len < SHOWN_MAX ? len : SHOWN_MAX), parser->lexer.text.ptr + token->start, expected);
}

bool cltel_parser_no_memory(cltel_parser *parser)
{
    cltel_lexer_fail(&parser->lexer, parser->token.start, parser->token.start, "there is no memory for the query");
    return false;
}

void *cltel_parser_new(cltel_parser *parser, size_t bytes)
{
    void *place = cltel_arena_take(&parser->query->arena, bytes);
    if (place == NULL)
        cltel_parser_no_memory(parser);
    else
        memset(place, 0, bytes);
    return place;
}

/* Arrays double: they are full when their count is a power of two. */
void *cltel_parser_grow(cltel_parser *parser, void *array, size_t count, size_t entry_bytes)
{
    if (count != 0 && (count & (count - 1)) != 0)
        return array;
    void *larger = cltel_parser_new(parser, (count ? 2 * count : 1) * entry_bytes);
    if (larger != NULL && count > 0)
        memcpy(larger, array, count * entry_bytes);
    return larger;
}

cltel_view cltel_parser_source(const cltel_parser *parser, size_t start)
{
    return (cltel_view){ parser->lexer.text.ptr + start, parser->before > start ? parser->before - start : 0 };
}

int cltel_parser_segment(const cltel_parser *parser)
{
    return parser->query->segment_count - 1;
}

cltel_node *cltel_parser_node(cltel_parser *parser, cltel_node_kind kind, int count, cltel_node *a, cltel_node *b)
{
    cltel_node *node = cltel_parser_new(parser, sizeof *node);
    if (node == NULL)
        return NULL;
    node->kind = kind;
    node->count = count;
    if (count == 0)
        return node;
    node->args = cltel_parser_new(parser, (size_t)count * sizeof *node->args);
    if (node->args == NULL)
        return NULL;
    node->args[0] = a;
    if (count > 1)
        node->args[1] = b;
    return node;
}
