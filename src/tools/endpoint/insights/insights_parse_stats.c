/* stats aggregates [by keys] */
#include "tools/endpoint/insights/insights_parser.h"

/* [as name]; without it the name is what stands there. Makes the slot in the new scope. */
static int parse_result_name(cltel_parser *parser, const cltel_node *node, int scope)
{
    cltel_token at = parser->token;
    cltel_view name = cltel_parser_name_of(parser, node);
    at.end = at.start;
    if (cltel_parser_take_word(parser, "as")) {
        at = parser->token;
        if (at.kind != CLTEL_TOKEN_NAME) {
            cltel_parser_unexpected(parser, "a name");
            return -1;
        }
        name = at.text;
        cltel_parser_advance(parser);
    } else {
        at.start = node->source.ptr ? (size_t)(node->source.ptr - parser->lexer.text.ptr) : at.start;
        at.end = at.start + node->source.len;
    }
    return cltel_parser_define(parser, name, scope, &at);
}

static bool parse_results(cltel_parser *parser, cltel_stats *stats)
{
    do {
        cltel_node *node = cltel_parse_expression(parser);
        int slot = node ? parse_result_name(parser, node, parser->scope) : -1;
        if (slot < 0)
            return false;
        stats->results = cltel_parser_grow(parser, stats->results, stats->result_count, sizeof *stats->results);
        if (stats->results == NULL)
            return false;
        stats->results[stats->result_count++] = (cltel_step){ CLTEL_STEP_SET, .node = node, .slot = slot };
    } while (cltel_parser_take(parser, ','));
    return true;
}

static bool parse_keys(cltel_parser *parser, cltel_stats *stats)
{
    do {
        parser->scope--; /* keys are made of what was there before */
        cltel_node *node = cltel_parse_expression(parser);
        parser->scope++;
        int slot = node ? parse_result_name(parser, node, parser->scope) : -1;
        if (slot < 0)
            return false;
        stats->keys = cltel_parser_grow(parser, stats->keys, stats->key_count, sizeof *stats->keys);
        stats->key_slots = cltel_parser_grow(parser, stats->key_slots, stats->key_count, sizeof *stats->key_slots);
        if (stats->keys == NULL || stats->key_slots == NULL)
            return false;
        stats->keys[stats->key_count] = node;
        stats->key_slots[stats->key_count++] = slot;
    } while (cltel_parser_take(parser, ','));
    return true;
}

static bool add_columns(cltel_parser *parser, const cltel_stats *stats)
{
    cltel_insights_query *query = parser->query;
    query->columns = NULL;
    query->column_count = 0;
    parser->display = NULL;
    parser->display_count = 0;
    parser->has_fields = true;
    query->has_limit = false; /* a limit before stats is none of the rows */
    for (size_t i = 0; i < stats->key_count; i++)
        if (!cltel_parser_add_column(parser, query->slots[stats->key_slots[i]].name, stats->key_slots[i]))
            return false;
    for (size_t i = 0; i < stats->result_count; i++)
        if (!cltel_parser_add_column(parser, query->slots[stats->results[i].slot].name, stats->results[i].slot))
            return false;
    return true;
}

bool cltel_parse_stats(cltel_parser *parser)
{
    cltel_stats *stats = cltel_parser_new(parser, sizeof *stats);
    if (stats == NULL)
        return false;
    parser->scope++;
    parser->stats = stats;
    bool parsed = parse_results(parser, stats);
    parser->stats = NULL;
    if (!parsed || (cltel_parser_take_word(parser, "by") && !parse_keys(parser, stats)))
        return false;
    cltel_segment *segment = cltel_parser_next_segment(parser, CLTEL_END_STATS);
    if (segment == NULL)
        return false;
    segment->stats = stats;
    return add_columns(parser, stats);
}
