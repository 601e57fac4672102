#include "base/memory.h"
#include "base/utf8.h"
#include "tools/endpoint/insights/insights_parser.h"

bool cltel_insights_unmasks(const cltel_insights_query *query)
{
    return query->unmasks;
}

void cltel_insights_query_free(cltel_insights_query *query)
{
    if (query == NULL)
        return;
    for (size_t i = 0; i < query->regex_count; i++)
        cltel_regex_free(query->regexes[i]);
    for (size_t i = 0; i < query->member_count; i++)
        cltel_json_paths_done(query->members[i]);
    cltel_json_paths_done(&query->paths);
    cltel_arena_done(&query->arena);
    cltel_release(query);
}

static bool parse_query(cltel_parser *parser)
{
    cltel_parser_advance(parser);
    for (;;) {
        if (!cltel_parse_command(parser))
            return false;
        if (parser->token.kind == CLTEL_TOKEN_END)
            return true;
        if (!cltel_parser_need(parser, '|', "| or the end of the query"))
            return false;
    }
}

/* Rows of a query that names no fields show these two. */
static bool add_usual_columns(cltel_parser *parser)
{
    cltel_insights_query *query = parser->query;
    cltel_column *parsed = query->columns;
    size_t count = query->column_count;
    query->columns = NULL;
    query->column_count = 0;
    static const char *const names[] = { "@timestamp", "@message" };
    for (int i = 0; i < 2; i++) {
        cltel_node *node = cltel_parser_resolve(parser, cltel_view_of(names[i]), &parser->token);
        if (node == NULL || !cltel_parser_add_column(parser, cltel_view_of(names[i]), node->slot))
            return false;
    }
    for (size_t i = 0; i < count; i++)
        if (!cltel_parser_add_column(parser, parsed[i].name, parsed[i].slot))
            return false;
    return true;
}

static bool choose_columns(cltel_parser *parser)
{
    cltel_insights_query *query = parser->query;
    query->has_events = parser->scope == 0;
    if (parser->display != NULL) {
        query->columns = parser->display;
        query->column_count = parser->display_count;
    } else if (!parser->has_fields && !add_usual_columns(parser)) {
        return false;
    }
    /* A copy of its own: what is shown may be shown twice, @ptr is always last. */
    cltel_node *ptr = query->has_events ? cltel_parser_resolve(parser, CLTEL_VIEW("@ptr"), &parser->token) : NULL;
    if (query->has_events && (ptr == NULL || !cltel_parser_add_column(parser, CLTEL_VIEW("@ptr"), ptr->slot)))
        return false;
    for (size_t i = 0; i < query->column_count; i++)
        query->slots[query->columns[i].slot].used_in = CLTEL_INSIGHTS_SEGMENTS_MAX;
    return true;
}

static bool choose_kept(cltel_parser *parser)
{
    cltel_insights_query *query = parser->query;
    for (int s = 0; s < query->segment_count; s++) {
        cltel_segment *segment = &query->segments[s];
        segment->kept = cltel_parser_new(parser, (size_t)(query->slot_count + 1) * sizeof *segment->kept);
        if (segment->kept == NULL)
            return false;
        for (int i = 0; i < query->slot_count; i++)
            if (query->slots[i].made_in <= s && query->slots[i].used_in > s)
                segment->kept[segment->kept_count++] = i;
    }
    return true;
}

static bool prepare(cltel_parser *parser, cltel_view text)
{
    cltel_insights_query *query = parser->query;
    query->text.ptr = cltel_arena_copy(&query->arena, text);
    query->text.len = text.len;
    parser->lexer.text = query->text;
    query->slots = cltel_parser_new(parser, CLTEL_INSIGHTS_SLOTS_MAX * sizeof *query->slots);
    query->segments = cltel_parser_new(parser, CLTEL_INSIGHTS_SEGMENTS_MAX * sizeof *query->segments);
    query->segment_count = 1;
    return query->text.ptr != NULL && query->slots != NULL && query->segments != NULL;
}

/* Searches in @message that a filter before anything else demands: they are done first, on the bare message. */
static bool add_needed(cltel_parser *parser, const cltel_node *node)
{
    cltel_insights_query *query = parser->query;
    if (node->kind == CLTEL_NODE_AND)
        return add_needed(parser, node->args[0]) && add_needed(parser, node->args[1]);
    if (node->kind != CLTEL_NODE_LIKE || node->negated || node->args[0]->kind != CLTEL_NODE_SLOT ||
        query->slots[node->args[0]->slot].kind != CLTEL_SLOT_MESSAGE)
        return true;
    query->needed = cltel_parser_grow(parser, query->needed, query->needed_count, sizeof *query->needed);
    if (query->needed != NULL)
        query->needed[query->needed_count++] = &node->needle;
    return query->needed != NULL;
}

static bool choose_needed(cltel_parser *parser)
{
    const cltel_segment *first = &parser->query->segments[0];
    for (size_t i = 0; i < first->step_count; i++)
        if (first->steps[i].kind == CLTEL_STEP_FILTER && !add_needed(parser, first->steps[i].node))
            return false;
    return true;
}

static void measure(cltel_insights_query *query)
{
    query->nodes_max = query->paths.count;
    for (size_t i = 0; i < query->member_count; i++)
        if (query->nodes_max < query->members[i]->count)
            query->nodes_max = query->members[i]->count;
}

static bool check_text(cltel_parser *parser, cltel_view text)
{
    parser->lexer.text = text;
    if (!cltel_utf8_valid(text))
        cltel_lexer_fail(&parser->lexer, 0, 0, "the query is not UTF-8");
    size_t characters = 0;
    for (size_t i = 0; i < text.len; i++)
        characters += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    if (characters > CLTEL_INSIGHTS_TEXT_MAX)
        cltel_lexer_fail(&parser->lexer, 0, text.len, "the query has %zu characters, more than %d", characters,
                         CLTEL_INSIGHTS_TEXT_MAX);
    return !parser->lexer.failed;
}

cltel_insights_query *cltel_insights_compile(cltel_view text, cltel_insights_error *error)
{
    cltel_insights_query *query = cltel_alloc(sizeof *query);
    *error = (cltel_insights_error){ .message = "there is no memory for the query" };
    if (query == NULL)
        return NULL;
    if (text.len == 0)
        text.ptr = "";
    cltel_parser parser = { .query = query, .lexer = { .arena = &query->arena, .error = error } };
    bool made = check_text(&parser, text) && prepare(&parser, text) && parse_query(&parser) && !parser.lexer.failed &&
                choose_columns(&parser) && choose_kept(&parser) && choose_needed(&parser);
    if (!made) {
        cltel_insights_query_free(query);
        return NULL;
    }
    measure(query);
    *error = (cltel_insights_error){ 0 };
    return query;
}
