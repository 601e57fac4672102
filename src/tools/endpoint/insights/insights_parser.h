/* Text to a query: what the parser's files share. A function that fails has set the error and returns NULL,
 * false or -1. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_PARSER_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_PARSER_H

#include "tools/endpoint/insights/insights_lexer.h"
#include "tools/endpoint/insights/insights_query.h"

typedef struct cltel_parser {
    cltel_lexer lexer;
    cltel_token token; /* the one to look at */
    size_t before;     /* end of the token before it */
    cltel_insights_query *query;
    int depth;
    int scope;          /* whose names an expression sees */
    cltel_stats *stats; /* aggregates may be called: they go here */
    bool in_dedup;      /* only limit may follow */
    bool has_fields;
    cltel_column *display;
    size_t display_count;
} cltel_parser;

void cltel_parser_advance(cltel_parser *parser);
bool cltel_parser_at(const cltel_parser *parser, int mark);
bool cltel_parser_at_word(const cltel_parser *parser, const char *word);
bool cltel_parser_take(cltel_parser *parser, int mark); /* advances if it is there */
bool cltel_parser_take_word(cltel_parser *parser, const char *word);
bool cltel_parser_need(cltel_parser *parser, int mark, const char *expected);

/* "unexpected symbol found X: expected ..." at the token to look at. */
void cltel_parser_unexpected(cltel_parser *parser, const char *expected);
bool cltel_parser_no_memory(cltel_parser *parser); /* always false */

void *cltel_parser_new(cltel_parser *parser, size_t bytes); /* zeroed */
/* Makes room for one more in an array of count entries. */
void *cltel_parser_grow(cltel_parser *parser, void *array, size_t count, size_t entry_bytes);

cltel_view cltel_parser_source(const cltel_parser *parser, size_t start); /* up to the token to look at */
int cltel_parser_segment(const cltel_parser *parser);                     /* index of the one that is being made */

/* insights_names.c */
int cltel_parser_find_slot(const cltel_parser *parser, cltel_view name, int scope);
int cltel_parser_define(cltel_parser *parser, cltel_view name, int scope, const cltel_token *at);
cltel_node *cltel_parser_resolve(cltel_parser *parser, cltel_view name, const cltel_token *at);

/* insights_parse_expression.c, _operand.c, _call.c, _pattern.c */
cltel_node *cltel_parse_expression(cltel_parser *parser);
cltel_node *cltel_parse_operand(cltel_parser *parser);
cltel_node *cltel_parse_call(cltel_parser *parser, const cltel_token *name);
bool cltel_parse_at_pattern(const cltel_parser *parser);
cltel_regex *cltel_parse_regex(cltel_parser *parser);
cltel_node *cltel_parse_like(cltel_parser *parser, cltel_node *left, bool is_regex);
cltel_node *cltel_parser_node(cltel_parser *parser, cltel_node_kind kind, int count, cltel_node *a, cltel_node *b);

/* insights_parse_commands.c, _parse.c, _stats.c */
bool cltel_parse_command(cltel_parser *parser);
bool cltel_parse_parse(cltel_parser *parser);
bool cltel_parse_stats(cltel_parser *parser);
bool cltel_parser_add_step(cltel_parser *parser, cltel_step step);
bool cltel_parser_add_column(cltel_parser *parser, cltel_view name, int slot);
cltel_segment *cltel_parser_next_segment(cltel_parser *parser, cltel_end_kind end);
cltel_view cltel_parser_name_of(const cltel_parser *parser, const cltel_node *node); /* of a column */

#endif
