/* The commands of a query, but for parse and stats. */
#include "tools/endpoint/insights/insights_parser.h"

bool cltel_parser_add_step(cltel_parser *parser, cltel_step step)
{
    cltel_segment *segment = &parser->query->segments[cltel_parser_segment(parser)];
    segment->steps = cltel_parser_grow(parser, segment->steps, segment->step_count, sizeof step);
    if (segment->steps == NULL)
        return false;
    segment->steps[segment->step_count++] = step;
    return true;
}

bool cltel_parser_add_column(cltel_parser *parser, cltel_view name, int slot)
{
    cltel_insights_query *query = parser->query;
    for (size_t i = 0; i < query->column_count; i++)
        if (query->columns[i].slot == slot)
            return true;
    query->columns = cltel_parser_grow(parser, query->columns, query->column_count, sizeof *query->columns);
    if (query->columns == NULL)
        return false;
    query->columns[query->column_count++] = (cltel_column){ name, slot };
    return true;
}

/* Ends the segment that is being made. Returns the ended one. */
cltel_segment *cltel_parser_next_segment(cltel_parser *parser, cltel_end_kind end)
{
    cltel_insights_query *query = parser->query;
    if (query->segment_count == CLTEL_INSIGHTS_SEGMENTS_MAX) {
        cltel_parser_unexpected(parser, "fewer limit, dedup and stats commands (at most 63)");
        return NULL;
    }
    cltel_segment *segment = &query->segments[query->segment_count - 1];
    segment->end = end;
    query->segment_count++;
    return segment;
}

cltel_view cltel_parser_name_of(const cltel_parser *parser, const cltel_node *node)
{
    if (node->kind == CLTEL_NODE_MEMBER)
        return node->name;
    bool has_name = node->kind == CLTEL_NODE_SLOT && parser->query->slots[node->slot].name.len > 0;
    return has_name ? parser->query->slots[node->slot].name : node->source;
}

/* expression [as name]. Sets *slot, making one and a step for it where there is none. */
static bool parse_item(cltel_parser *parser, cltel_view *name, int *slot)
{
    cltel_token first = parser->token;
    cltel_node *node = cltel_parse_expression(parser);
    if (node == NULL)
        return false;
    *name = cltel_parser_name_of(parser, node);
    bool named = cltel_parser_take_word(parser, "as");
    if (named) {
        first = parser->token;
        *name = first.text;
        if (first.kind != CLTEL_TOKEN_NAME) {
            cltel_parser_unexpected(parser, "a name");
            return false;
        }
        cltel_parser_advance(parser);
    } else if (node->kind == CLTEL_NODE_SLOT) {
        *slot = node->slot;
        return true;
    }
    int known = named ? -1 : cltel_parser_find_slot(parser, *name, parser->scope);
    *slot = known >= 0 ? known : cltel_parser_define(parser, *name, parser->scope, &first);
    if (*slot < 0)
        return false;
    parser->query->slots[*slot].is_json = node->kind == CLTEL_NODE_CALL && node->function == CLTEL_FUNCTION_JSONPARSE;
    return known >= 0 || cltel_parser_add_step(parser, (cltel_step){ CLTEL_STEP_SET, .node = node, .slot = *slot });
}

static bool parse_fields(cltel_parser *parser)
{
    parser->has_fields = true;
    do {
        cltel_view name;
        int slot;
        if (!parse_item(parser, &name, &slot) || !cltel_parser_add_column(parser, name, slot))
            return false;
    } while (cltel_parser_take(parser, ','));
    return true;
}

static bool parse_display(cltel_parser *parser)
{
    parser->display = NULL;
    parser->display_count = 0;
    do {
        cltel_column column;
        if (!parse_item(parser, &column.name, &column.slot))
            return false;
        parser->display = cltel_parser_grow(parser, parser->display, parser->display_count, sizeof column);
        if (parser->display == NULL)
            return false;
        parser->display[parser->display_count++] = column;
    } while (cltel_parser_take(parser, ','));
    return true;
}

static bool parse_filter(cltel_parser *parser)
{
    cltel_node *node = cltel_parse_expression(parser);
    return node != NULL && cltel_parser_add_step(parser, (cltel_step){ CLTEL_STEP_FILTER, .node = node });
}

static bool parse_sort(cltel_parser *parser)
{
    cltel_segment *segment = &parser->query->segments[cltel_parser_segment(parser)];
    segment->sort = NULL;
    segment->sort_count = 0;
    do {
        cltel_sort_key key = { .node = cltel_parse_expression(parser) };
        if (key.node == NULL)
            return false;
        key.down = cltel_parser_take_word(parser, "desc");
        if (!key.down)
            cltel_parser_take_word(parser, "asc");
        segment->sort = cltel_parser_grow(parser, segment->sort, segment->sort_count, sizeof key);
        if (segment->sort == NULL)
            return false;
        segment->sort[segment->sort_count++] = key;
    } while (cltel_parser_take(parser, ','));
    return true;
}

static bool parse_limit(cltel_parser *parser, cltel_end_kind end)
{
    const cltel_token *token = &parser->token;
    if (token->kind != CLTEL_TOKEN_NUMBER || token->number < 1 || token->number > CLTEL_INSIGHTS_LIMIT_MAX ||
        token->number != (double)(uint32_t)token->number) {
        cltel_parser_unexpected(parser, "a whole number from 1 to 100000");
        return false;
    }
    cltel_segment *segment = cltel_parser_next_segment(parser, end);
    if (segment == NULL)
        return false;
    segment->limit = (size_t)token->number;
    parser->query->has_limit = true;
    cltel_parser_advance(parser);
    return true;
}

static bool parse_head(cltel_parser *parser)
{
    return parse_limit(parser, CLTEL_END_LIMIT);
}

static bool parse_tail(cltel_parser *parser)
{
    return parse_limit(parser, CLTEL_END_TAIL);
}

static bool parse_dedup(cltel_parser *parser)
{
    cltel_segment *segment = &parser->query->segments[cltel_parser_segment(parser)];
    parser->in_dedup = true;
    do {
        cltel_node *node = cltel_parse_expression(parser);
        segment->dedup = node ? cltel_parser_grow(parser, segment->dedup, segment->dedup_count, sizeof node) : NULL;
        if (segment->dedup == NULL)
            return false;
        segment->dedup[segment->dedup_count++] = node;
    } while (cltel_parser_take(parser, ','));
    return cltel_parser_next_segment(parser, CLTEL_END_DEDUP) != NULL;
}

/* Masking is not done here, so there is nothing to undo: the rest names a field as in fields. */
static bool parse_unmask(cltel_parser *parser)
{
    parser->query->unmasks = true;
    return parse_fields(parser);
}

typedef struct command {
    const char *name;
    bool (*parse)(cltel_parser *parser);
} command;

static const command commands[] = {
    { "fields", parse_fields },     { "display", parse_display },   { "filter", parse_filter },
    { "parse", cltel_parse_parse }, { "stats", cltel_parse_stats }, { "sort", parse_sort },
    { "limit", parse_head },        { "head", parse_head },         { "tail", parse_tail },
    { "dedup", parse_dedup },       { "unmask", parse_unmask },
};

static const char *const absent[] = {
    "pattern", "diff", "anomaly", "unnest", "lookup", "join", "SOURCE", "filterIndex"
};

static void refuse(cltel_parser *parser)
{
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
        if (!cltel_parser_at_word(parser, absent[i]))
            continue;
        cltel_lexer_fail(&parser->lexer, parser->token.start, parser->token.end,
                         "the command %s is not available in this endpoint", absent[i]);
        return;
    }
    cltel_parser_unexpected(parser,
                            "a command (fields, display, filter, parse, stats, sort, limit, head, tail, dedup)");
}

bool cltel_parse_command(cltel_parser *parser)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const command *c = &commands[i];
        if (!cltel_parser_at_word(parser, c->name))
            continue;
        if (parser->in_dedup && c->parse != parse_head) {
            cltel_lexer_fail(&parser->lexer, parser->token.start, parser->token.end,
                             "only limit may follow dedup, not %s", c->name);
            return false;
        }
        cltel_parser_advance(parser);
        return c->parse(parser);
    }
    refuse(parser);
    return false;
}
