/* Operators, from the loosest to the tightest: or; and; not; comparisons; + -; * / %; -x; ^. */
#include "tools/endpoint/insights/insights_parser.h"

static cltel_node *parse_sum(cltel_parser *parser);

static cltel_node *binary(cltel_parser *parser, cltel_node_kind kind, cltel_node *left, cltel_node *right)
{
    return left != NULL && right != NULL ? cltel_parser_node(parser, kind, 2, left, right) : NULL;
}

static cltel_node *arithmetic(cltel_parser *parser, char operator, cltel_node * left, cltel_node *right)
{
    cltel_node *node = binary(parser, CLTEL_NODE_ARITHMETIC, left, right);
    if (node != NULL)
        node->operator= operator;
    return node;
}

static cltel_node *parse_power(cltel_parser *parser)
{
    cltel_node *left;
    if (cltel_parser_at(parser, '-') || cltel_parser_at(parser, '+')) {
        bool minus = cltel_parser_at(parser, '-');
        cltel_parser_advance(parser);
        if (++parser->depth > CLTEL_INSIGHTS_DEPTH_MAX) {
            cltel_parser_unexpected(parser, "fewer signs in a row");
            return NULL;
        }
        cltel_node *zero = cltel_parser_node(parser, CLTEL_NODE_LITERAL, 0, NULL, NULL);
        if (zero != NULL)
            zero->literal = cltel_iv_number(0);
        left = arithmetic(parser, minus ? '-' : '+', zero, parse_power(parser));
        parser->depth--;
        return left;
    }
    left = cltel_parse_operand(parser);
    if (left == NULL || !cltel_parser_take(parser, '^'))
        return left;
    if (++parser->depth > CLTEL_INSIGHTS_DEPTH_MAX) {
        cltel_parser_unexpected(parser, "fewer powers of powers");
        return NULL;
    }
    left = arithmetic(parser, '^', left, parse_power(parser));
    parser->depth--;
    return left;
}

static char operator_here(const cltel_parser *parser, const char *operators)
{
    for (; *operators; operators++)
        if (cltel_parser_at(parser, *operators))
            return *operators;
    return 0;
}

static cltel_node *parse_product(cltel_parser *parser)
{
    cltel_node *left = parse_power(parser);
    for (char operator; left != NULL && (operator= operator_here(parser, "*/%")) != 0;) {
        cltel_parser_advance(parser);
        left = arithmetic(parser, operator, left, parse_power(parser));
    }
    return left;
}

static cltel_node *parse_sum(cltel_parser *parser)
{
    cltel_node *left = parse_product(parser);
    for (char operator; left != NULL && (operator= operator_here(parser, "+-")) != 0;) {
        cltel_parser_advance(parser);
        left = arithmetic(parser, operator, left, parse_product(parser));
    }
    return left;
}

static bool relation_here(const cltel_parser *parser, cltel_iv_relation *relation)
{
    static const struct {
        int mark;
        cltel_iv_relation relation;
    } marks[] = { { '=', CLTEL_IV_EQ },           { CLTEL_MARK_NE, CLTEL_IV_NE }, { '<', CLTEL_IV_LT },
                  { CLTEL_MARK_LE, CLTEL_IV_LE }, { '>', CLTEL_IV_GT },           { CLTEL_MARK_GE, CLTEL_IV_GE } };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!cltel_parser_at(parser, marks[i].mark))
            continue;
        *relation = marks[i].relation;
        return true;
    }
    return false;
}

static cltel_node *parse_in(cltel_parser *parser, cltel_node *left)
{
    if (!cltel_parser_need(parser, '[', "[ and a list of values"))
        return NULL;
    cltel_node *node = cltel_parser_node(parser, CLTEL_NODE_IN, 1, left, NULL);
    do {
        cltel_node *value = node ? parse_sum(parser) : NULL;
        if (value == NULL)
            return NULL;
        node->args = cltel_parser_grow(parser, node->args, (size_t)node->count, sizeof *node->args);
        if (node->args == NULL)
            return NULL;
        node->args[node->count++] = value;
    } while (cltel_parser_take(parser, ','));
    return cltel_parser_need(parser, ']', "] at the end of the list") ? node : NULL;
}

static cltel_node *parse_comparison(cltel_parser *parser)
{
    cltel_iv_relation relation;
    cltel_node *left = parse_sum(parser);
    if (left == NULL)
        return NULL;
    if (relation_here(parser, &relation)) {
        cltel_parser_advance(parser);
        left = binary(parser, CLTEL_NODE_COMPARE, left, parse_sum(parser));
        if (left != NULL)
            left->relation = relation;
        return left;
    }
    if (cltel_parser_take(parser, CLTEL_MARK_MATCH))
        return cltel_parse_like(parser, left, true);
    bool negated = cltel_parser_take_word(parser, "not");
    cltel_node *node = NULL;
    if (cltel_parser_take_word(parser, "like"))
        node = cltel_parse_like(parser, left, false);
    else if (cltel_parser_take_word(parser, "in"))
        node = parse_in(parser, left);
    else if (negated)
        cltel_parser_unexpected(parser, "like or in");
    else
        return left;
    if (node != NULL)
        node->negated = negated;
    return node;
}

static cltel_node *parse_not(cltel_parser *parser)
{
    if (!cltel_parser_take_word(parser, "not"))
        return parse_comparison(parser);
    if (++parser->depth > CLTEL_INSIGHTS_DEPTH_MAX) {
        cltel_parser_unexpected(parser, "fewer not in a row");
        return NULL;
    }
    cltel_node *inner = parse_not(parser);
    parser->depth--;
    return inner ? cltel_parser_node(parser, CLTEL_NODE_NOT, 1, inner, NULL) : NULL;
}

static cltel_node *parse_and(cltel_parser *parser)
{
    cltel_node *left = parse_not(parser);
    while (left != NULL && cltel_parser_take_word(parser, "and"))
        left = binary(parser, CLTEL_NODE_AND, left, parse_not(parser));
    return left;
}

cltel_node *cltel_parse_expression(cltel_parser *parser)
{
    size_t start = parser->token.start;
    if (++parser->depth > CLTEL_INSIGHTS_DEPTH_MAX) {
        cltel_parser_unexpected(parser, "fewer expressions in each other (at most 100)");
        return NULL;
    }
    cltel_node *left = parse_and(parser);
    while (left != NULL && cltel_parser_take_word(parser, "or"))
        left = binary(parser, CLTEL_NODE_OR, left, parse_and(parser));
    parser->depth--;
    if (left != NULL)
        left->source = cltel_parser_source(parser, start);
    return left;
}
