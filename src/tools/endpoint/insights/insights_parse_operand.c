/* Values in expressions: literals, fields, calls, brackets. */
#include "tools/endpoint/insights/insights_parser.h"

static cltel_node *literal(cltel_parser *parser, cltel_iv value)
{
    cltel_node *node = cltel_parser_node(parser, CLTEL_NODE_LITERAL, 0, NULL, NULL);
    if (node == NULL)
        return NULL;
    node->literal = value;
    node->period = parser->token.period;
    cltel_parser_advance(parser);
    return node;
}

static bool is_reserved(cltel_view name)
{
    static const char *const words[] = { "and", "or", "not", "in", "like", "as", "by", "asc", "desc" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cltel_view_equal_nocase(name, cltel_view_of(words[i])))
            return true;
    return false;
}

/* Its digits stay with it: a long identifier is compared by them. */
static cltel_node *number_literal(cltel_parser *parser)
{
    const cltel_token *token = &parser->token;
    cltel_iv value = cltel_iv_number(token->number);
    value.text = (cltel_view){ parser->lexer.text.ptr + token->start, token->end - token->start };
    value.raw = value.type == CLTEL_IV_NUMBER;
    return literal(parser, value);
}

/* a[0] means a.0: the bracket stands directly behind the name. More of the name may follow. */
static bool add_index(cltel_parser *parser, cltel_token *name)
{
    cltel_parser_advance(parser);
    const cltel_token *index = &parser->token;
    if (index->kind != CLTEL_TOKEN_NUMBER || index->number > UINT32_MAX ||
        index->number != (double)(uint32_t)index->number) {
        cltel_parser_unexpected(parser, "the index of an array, a whole number");
        return false;
    }
    cltel_buf text = { 0 };
    cltel_buf_append_view(&text, name->text);
    cltel_buf_append_char(&text, '.');
    cltel_buf_append_u64(&text, (uint64_t)index->number);
    name->end = parser->lexer.at;
    cltel_parser_advance(parser);
    if (!cltel_parser_at(parser, ']')) {
        cltel_buf_done(&text);
        return cltel_parser_need(parser, ']', "] behind the index");
    }
    size_t close = parser->token.end;
    /* ".b" behind "a[0]" begins with a dot, which no name does: it is read as part of this one. */
    bool dot = close + 1 < parser->lexer.text.len && parser->lexer.text.ptr[close] == '.';
    parser->lexer.at = close + dot;
    cltel_parser_advance(parser);
    if (dot) {
        cltel_buf_append_char(&text, '.');
        bool joined = parser->token.kind == CLTEL_TOKEN_NAME && parser->token.start == close + 1;
        if (joined)
            cltel_buf_append_view(&text, parser->token.text);
        else
            cltel_parser_unexpected(parser, "the name of a member");
        if (joined)
            cltel_parser_advance(parser);
    }
    name->text.ptr = text.failed ? NULL : cltel_arena_copy(&parser->query->arena, cltel_buf_view(&text));
    name->text.len = text.len;
    cltel_buf_done(&text);
    return name->text.ptr != NULL ? !parser->lexer.failed : cltel_parser_no_memory(parser);
}

/* After stats, "count(*)" and the like name a column. */
static cltel_node *parse_column_of_stats(cltel_parser *parser, const cltel_token *name)
{
    const cltel_insights_query *query = parser->query;
    cltel_view rest = { parser->lexer.text.ptr + name->start, parser->lexer.text.len - name->start };
    for (int i = 0; i < query->slot_count; i++) {
        cltel_view column = query->slots[i].name;
        if (query->slots[i].scope != parser->scope || column.len > rest.len || column.len == 0 ||
            column.ptr[column.len - 1] != ')' || memcmp(column.ptr, rest.ptr, column.len) != 0)
            continue;
        parser->lexer.at = name->start + column.len;
        cltel_parser_advance(parser);
        parser->before = name->start + column.len;
        return cltel_parser_resolve(parser, column, name);
    }
    return NULL;
}

static cltel_node *parse_name(cltel_parser *parser)
{
    cltel_token name = parser->token;
    if (!name.quoted && is_reserved(name.text)) {
        cltel_parser_unexpected(parser, "a field, a value or a function");
        return NULL;
    }
    bool is_true = !name.quoted && cltel_view_equal_nocase(name.text, CLTEL_VIEW("true"));
    if (is_true || (!name.quoted && cltel_view_equal_nocase(name.text, CLTEL_VIEW("false"))))
        return literal(parser, cltel_iv_bool(is_true));
    cltel_parser_advance(parser);
    if (cltel_parser_at(parser, '(') && !name.quoted) {
        cltel_node *column = parser->scope > 0 ? parse_column_of_stats(parser, &name) : NULL;
        return column != NULL || parser->lexer.failed ? column : cltel_parse_call(parser, &name);
    }
    while (cltel_parser_at(parser, '[') && parser->token.start == name.end) {
        if (!add_index(parser, &name))
            return NULL;
        name.end = parser->before;
    }
    return cltel_parser_resolve(parser, name.text, &name);
}

static cltel_node *parse_brackets(cltel_parser *parser)
{
    cltel_parser_advance(parser);
    cltel_node *inner = cltel_parse_expression(parser);
    return inner != NULL && cltel_parser_need(parser, ')', ")") ? inner : NULL;
}

cltel_node *cltel_parse_operand(cltel_parser *parser)
{
    const cltel_token *token = &parser->token;
    switch (token->kind) {
    case CLTEL_TOKEN_NUMBER:
        return number_literal(parser);
    case CLTEL_TOKEN_PERIOD:
        if (token->period.unit == CLTEL_PERIOD_MONTHS)
            return literal(parser, cltel_iv_missing());
        return literal(parser, cltel_iv_number((double)token->period.count));
    case CLTEL_TOKEN_TEXT:
        return literal(parser, cltel_iv_text(token->text));
    case CLTEL_TOKEN_NAME:
        return parse_name(parser);
    default:
        break;
    }
    if (cltel_parser_at(parser, '('))
        return parse_brackets(parser);
    cltel_parser_unexpected(parser, "a field, a value or a function");
    return NULL;
}
