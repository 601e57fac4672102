/* Patterns for space-delimited messages, what they say: [ip, user, ..., status = 4* || status = 5*, bytes > 1000] */
#include "tools/endpoint/filter_parser.h"

static bool read_name(cltel_filter_parser *parser, cltel_view *name)
{
    cltel_filter_skip_blanks(parser);
    name->ptr = parser->at;
    while (cltel_filter_is_word(cltel_filter_here(parser)))
        parser->at++;
    name->len = (size_t)(parser->at - name->ptr);
    return name->len > 0 ? true : cltel_filter_refuse_character(parser);
}

/* The name that a column's tests have; the first one gives it. */
static bool read_test(cltel_filter_parser *parser, cltel_filter_test *test)
{
    cltel_filter *filter = parser->filter;
    cltel_view name;
    if (!read_name(parser, &name) || !cltel_filter_read_operator(parser, &test->operation) ||
        !cltel_filter_read_value(parser, test))
        return false;
    cltel_view *known = &filter->names[filter->column_count];
    if (known->len == 0)
        *known = cltel_filter_keep(parser, name.ptr, name.ptr + name.len);
    if (!cltel_view_equal_nocase(*known, name))
        return cltel_filter_refuse(parser, "the conditions of a column have different names");
    test->column = filter->column_count;
    return true;
}

/* Whether the column is a name and no more: then it may hold anything. */
static bool take_plain_column(cltel_filter_parser *parser)
{
    cltel_filter_parser ahead = *parser;
    while (cltel_filter_is_word(cltel_filter_here(&ahead)))
        ahead.at++;
    const char *end = ahead.at;
    cltel_filter_skip_blanks(&ahead);
    if (ahead.at < ahead.end && *ahead.at != ',')
        return false;
    parser->filter->names[parser->filter->column_count] = cltel_filter_keep(parser, parser->at, end);
    parser->at = ahead.at;
    return true;
}

static bool read_ellipsis(cltel_filter_parser *parser)
{
    if (parser->filter->has_ellipsis)
        return cltel_filter_refuse(parser, "it has more than one ellipsis");
    parser->filter->has_ellipsis = true;
    parser->filter->columns_before_ellipsis = parser->filter->column_count;
    return true;
}

static bool read_column(cltel_filter_parser *parser)
{
    cltel_filter *filter = parser->filter;
    cltel_filter_skip_blanks(parser);
    if (cltel_filter_take(parser, "...") || cltel_filter_take(parser, "\xE2\x80\xA6"))
        return read_ellipsis(parser);
    if (!take_plain_column(parser)) {
        const cltel_filter_node *node = cltel_filter_read_expression(parser, read_test);
        if (!node)
            return false;
        filter->nodes[filter->node_count] =
            (cltel_filter_node){ .kind = CLTEL_FILTER_AND, .left = filter->root, .right = node };
        filter->root = filter->root ? &filter->nodes[filter->node_count++] : node;
    }
    filter->column_count++;
    return true;
}

bool cltel_filter_read_columns(cltel_filter_parser *parser)
{
    parser->at++;
    cltel_filter_skip_blanks(parser);
    if (parser->at == parser->end)
        return cltel_filter_refuse(parser, "it has no column");
    do {
        if (!read_column(parser))
            return false;
        cltel_filter_skip_blanks(parser);
    } while (cltel_filter_take(parser, ","));
    return parser->at == parser->end ? true : cltel_filter_refuse_character(parser);
}
