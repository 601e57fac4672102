/* Reads a filter pattern from left to right. Every function that returns false has noted a fault. */
#ifndef CLTEL_TOOLS_ENDPOINT_FILTER_PARSER_H
#define CLTEL_TOOLS_ENDPOINT_FILTER_PARSER_H

#include "tools/endpoint/filter_parts.h"

enum { CLTEL_FILTER_DEPTH_MAX = 64 };

typedef struct cltel_filter_parser {
    const char *at;
    const char *end;
    cltel_filter *filter;
    cltel_filter_fault *fault;
    int depth; /* of parentheses */
} cltel_filter_parser;

/* "Invalid filter pattern: " and the reason, or what stands here and may not. */
bool cltel_filter_refuse(cltel_filter_parser *parser, const char *reason);
bool cltel_filter_refuse_character(cltel_filter_parser *parser);
bool cltel_filter_refuse_piece(cltel_filter_parser *parser, size_t bytes);

char cltel_filter_here(const cltel_filter_parser *parser); /* 0 at the end */
void cltel_filter_skip_blanks(cltel_filter_parser *parser);
bool cltel_filter_take(cltel_filter_parser *parser, const char *text); /* if it stands here; notes no fault */
bool cltel_filter_is_word(char c);                                     /* letters, digits, underscore */

/* A copy that lives as long as the filter. */
cltel_view cltel_filter_keep(cltel_filter_parser *parser, const char *start, const char *end);

/* A string between quotes, behind the opening one: `quote` ends it, a backslash takes the next character as it is. */
bool cltel_filter_read_quoted(cltel_filter_parser *parser, char quote, cltel_view *text);

/* %...%, from the first percent sign on. */
bool cltel_filter_read_regex(cltel_filter_parser *parser, const cltel_regex **regex);

/* = "x", > 10, ... */
bool cltel_filter_read_operator(cltel_filter_parser *parser, cltel_filter_operator *operation);
bool cltel_filter_read_value(cltel_filter_parser *parser, cltel_filter_test *test);

/* Tests with && and || and parentheses; read_test reads one. NULL: a fault. */
typedef bool (*cltel_filter_read_test)(cltel_filter_parser *parser, cltel_filter_test *test);
const cltel_filter_node *cltel_filter_read_expression(cltel_filter_parser *parser, cltel_filter_read_test read_test);

bool cltel_filter_read_terms(cltel_filter_parser *parser);
bool cltel_filter_read_json(cltel_filter_parser *parser);
bool cltel_filter_read_columns(cltel_filter_parser *parser);
bool cltel_filter_read_selector(cltel_filter_parser *parser, cltel_filter_test *test);

#endif
