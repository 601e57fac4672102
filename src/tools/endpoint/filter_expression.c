/* Tests combined by && and ||, && first, with parentheses. */
#include "tools/endpoint/filter_parser.h"

typedef const cltel_filter_node *node_pointer;

static node_pointer add_node(cltel_filter_parser *parser, cltel_filter_node node)
{
    cltel_filter *filter = parser->filter;
    filter->nodes[filter->node_count] = node;
    return &filter->nodes[filter->node_count++];
}

static node_pointer read_any(cltel_filter_parser *parser, cltel_filter_read_test read_test);

static node_pointer read_parentheses(cltel_filter_parser *parser, cltel_filter_read_test read_test)
{
    if (++parser->depth > CLTEL_FILTER_DEPTH_MAX) {
        cltel_filter_refuse(parser, "parentheses are nested too deeply");
        return NULL;
    }
    parser->at++;
    node_pointer inner = read_any(parser, read_test);
    parser->depth--;
    cltel_filter_skip_blanks(parser);
    if (inner && !cltel_filter_take(parser, ")")) {
        cltel_filter_refuse_character(parser);
        return NULL;
    }
    return inner;
}

static node_pointer read_one(cltel_filter_parser *parser, cltel_filter_read_test read_test)
{
    cltel_filter *filter = parser->filter;
    cltel_filter_skip_blanks(parser);
    if (cltel_filter_here(parser) == '(')
        return read_parentheses(parser, read_test);
    cltel_filter_test *test = &filter->tests[filter->test_count];
    if (!read_test(parser, test))
        return NULL;
    filter->test_count++;
    return add_node(parser, (cltel_filter_node){ .kind = CLTEL_FILTER_TEST, .test = test });
}

typedef node_pointer (*read_part)(cltel_filter_parser *parser, cltel_filter_read_test read_test);

static node_pointer read_chain(cltel_filter_parser *parser, cltel_filter_read_test read_test, read_part read,
                               const char *sign, cltel_filter_node_kind kind)
{
    node_pointer left = read(parser, read_test);
    for (cltel_filter_skip_blanks(parser); left && cltel_filter_take(parser, sign); cltel_filter_skip_blanks(parser)) {
        node_pointer right = read(parser, read_test);
        left = right ? add_node(parser, (cltel_filter_node){ .kind = kind, .left = left, .right = right }) : NULL;
    }
    return left;
}

static node_pointer read_all(cltel_filter_parser *parser, cltel_filter_read_test read_test)
{
    return read_chain(parser, read_test, read_one, "&&", CLTEL_FILTER_AND);
}

static node_pointer read_any(cltel_filter_parser *parser, cltel_filter_read_test read_test)
{
    return read_chain(parser, read_test, read_all, "||", CLTEL_FILTER_OR);
}

const cltel_filter_node *cltel_filter_read_expression(cltel_filter_parser *parser, cltel_filter_read_test read_test)
{
    return read_any(parser, read_test);
}

bool cltel_filter_expression_holds(const cltel_filter_node *node,
                                   bool (*holds)(void *context, const cltel_filter_test *test), void *context)
{
    if (node->kind == CLTEL_FILTER_TEST)
        return holds(context, node->test);
    bool left = cltel_filter_expression_holds(node->left, holds, context);
    if (left == (node->kind == CLTEL_FILTER_OR))
        return left;
    return cltel_filter_expression_holds(node->right, holds, context);
}
