/* Filter expressions: OR of ANDs of terms. Terms side by side are an AND, as in AWS's `ok !partial duration <3`. */
#include "tools/endpoint/xray_filter_parts.h"

#include "base/memory.h"

cltel_xray_term *cltel_xray_new_term(cltel_xray_parser *parser, cltel_xray_term_kind kind)
{
    cltel_xray_term *term = cltel_arena_take(&parser->filter->arena, sizeof *term);
    if (!term) {
        cltel_xray_no_memory(parser);
        return NULL;
    }
    *term = (cltel_xray_term){ .kind = kind };
    return term;
}

cltel_xray_term *cltel_xray_negate(cltel_xray_parser *parser, cltel_xray_term *term, bool negate)
{
    if (!term || !negate)
        return term;
    cltel_xray_term *outer = cltel_xray_new_term(parser, CLTEL_XRAY_TERM_NOT);
    if (outer)
        outer->first = term;
    return outer;
}

static cltel_xray_term *parse_part(cltel_xray_parser *parser, cltel_xray_place place)
{
    if (cltel_xray_is_sign(parser, "!") || cltel_xray_is_word(parser, "not")) {
        cltel_xray_advance(parser);
        if (parser->depth == CLTEL_XRAY_FILTER_DEPTH_MAX) {
            cltel_xray_filter_refuse(parser, "it is nested more than %d deep", CLTEL_XRAY_FILTER_DEPTH_MAX);
            return NULL;
        }
        parser->depth++;
        cltel_xray_term *term = parse_part(parser, place);
        parser->depth--;
        return cltel_xray_negate(parser, term, true);
    }
    if (!cltel_xray_take_sign(parser, "("))
        return cltel_xray_parse_term(parser, place);
    cltel_xray_term *term = cltel_xray_parse_expression(parser, place);
    return term && cltel_xray_expect_sign(parser, ")") ? term : NULL;
}

static bool ends_here(const cltel_xray_parser *parser)
{
    return parser->failed || parser->token.kind == CLTEL_XRAY_TOKEN_END || cltel_xray_is_sign(parser, ")") ||
           cltel_xray_is_sign(parser, "}") || cltel_xray_is_word(parser, "or");
}

/* What is behind the last of a list; NULL: the list has one item, which stands for it. */
static cltel_xray_term *add(cltel_xray_parser *parser, cltel_xray_term_kind kind, cltel_xray_term **list,
                            cltel_xray_term *last, cltel_xray_term *term)
{
    if ((*list)->kind != kind || !last) {
        cltel_xray_term *outer = cltel_xray_new_term(parser, kind);
        if (!outer)
            return NULL;
        outer->first = last = *list;
        *list = outer;
    }
    last->next = term;
    return term;
}

static cltel_xray_term *parse_and(cltel_xray_parser *parser, cltel_xray_place place)
{
    cltel_xray_term *list = parse_part(parser, place), *last = NULL;
    while (list && !ends_here(parser)) {
        if (cltel_xray_is_word(parser, "and"))
            cltel_xray_advance(parser);
        cltel_xray_term *term = parse_part(parser, place);
        last = term ? add(parser, CLTEL_XRAY_TERM_AND, &list, last, term) : NULL;
        if (!last)
            return NULL;
    }
    return parser->failed ? NULL : list;
}

cltel_xray_term *cltel_xray_parse_expression(cltel_xray_parser *parser, cltel_xray_place place)
{
    if (parser->depth == CLTEL_XRAY_FILTER_DEPTH_MAX) {
        cltel_xray_filter_refuse(parser, "it is nested more than %d deep", CLTEL_XRAY_FILTER_DEPTH_MAX);
        return NULL;
    }
    parser->depth++;
    cltel_xray_term *list = parse_and(parser, place), *last = NULL;
    while (list && cltel_xray_is_word(parser, "or")) {
        cltel_xray_advance(parser);
        cltel_xray_term *term = parse_and(parser, place);
        last = term ? add(parser, CLTEL_XRAY_TERM_OR, &list, last, term) : NULL;
        list = last ? list : NULL;
    }
    parser->depth--;
    return parser->failed ? NULL : list;
}

static cltel_xray_term *parse_all(cltel_xray_parser *parser)
{
    cltel_xray_advance(parser);
    if (parser->token.kind == CLTEL_XRAY_TOKEN_END && !parser->failed)
        return cltel_xray_new_term(parser, CLTEL_XRAY_TERM_AND);
    cltel_xray_term *term = cltel_xray_parse_expression(parser, IN_TRACE);
    if (term && parser->token.kind != CLTEL_XRAY_TOKEN_END)
        cltel_xray_filter_refuse(parser, "'%.*s' closes nothing", (int)parser->token.raw.len, parser->token.raw.ptr);
    return parser->failed ? NULL : term;
}

cltel_xray_term *cltel_xray_parse_group(cltel_xray_parser *parser, bool by_arn)
{
    bool equal;
    if (!cltel_xray_parse_equality(parser, &equal))
        return NULL;
    if (parser->token.kind != CLTEL_XRAY_TOKEN_TEXT) {
        cltel_xray_filter_refuse(parser, "a group is named by a text in quotes");
        return NULL;
    }
    cltel_buf expression = { 0 };
    cltel_xray_filter_fault fault = { 0 };
    cltel_xray_parser inner = {
        .filter = parser->filter, .groups = parser->groups, .fault = &fault, .group_depth = parser->group_depth + 1
    };
    cltel_xray_term *term = NULL;
    if (parser->group_depth == CLTEL_XRAY_GROUP_DEPTH_MAX)
        cltel_xray_filter_refuse(parser, "groups refer to groups more than %d deep", CLTEL_XRAY_GROUP_DEPTH_MAX);
    else if (parser->filter->group_count++ == CLTEL_XRAY_FILTER_GROUPS_MAX)
        cltel_xray_filter_refuse(parser, "more than %d groups are named", CLTEL_XRAY_FILTER_GROUPS_MAX);
    else if (!parser->groups || !parser->groups->find(parser->groups->context, by_arn, parser->token.text, &expression))
        cltel_xray_filter_refuse(parser, "there is no group %.*s", (int)parser->token.raw.len, parser->token.raw.ptr);
    else {
        inner.begin = inner.at = expression.ptr ? expression.ptr : "";
        inner.end = inner.begin + expression.len;
        term = parse_all(&inner);
        if (!term)
            cltel_xray_filter_refuse(parser, "the group's own expression is invalid");
    }
    cltel_buf_done(&expression);
    cltel_xray_advance(parser);
    return parser->failed ? NULL : cltel_xray_negate(parser, term, !equal);
}

cltel_xray_filter *cltel_xray_filter_compile(cltel_view expression, const cltel_xray_groups *groups,
                                             cltel_xray_filter_fault *fault)
{
    cltel_xray_filter *filter = cltel_alloc(sizeof *filter);
    cltel_xray_parser parser = {
        .begin = expression.ptr ? expression.ptr : "", .filter = filter, .groups = groups, .fault = fault
    };
    parser.at = parser.begin;
    parser.end = parser.begin + expression.len;
    parser.token.raw = (cltel_view){ parser.begin, 0 };
    *fault = (cltel_xray_filter_fault){ 0 };
    if (!filter)
        cltel_xray_no_memory(&parser);
    else if (expression.len > CLTEL_XRAY_FILTER_BYTES_MAX)
        cltel_xray_filter_refuse(&parser, "it has %zu bytes and may have %d", expression.len,
                                 CLTEL_XRAY_FILTER_BYTES_MAX);
    else
        filter->term = parse_all(&parser);
    if (filter && filter->term)
        return filter;
    cltel_xray_filter_free(filter);
    return NULL;
}

void cltel_xray_filter_free(cltel_xray_filter *filter)
{
    if (!filter)
        return;
    for (size_t i = 0; i < filter->json_count; i++)
        cJSON_Delete(filter->jsons[i]);
    cltel_arena_done(&filter->arena);
    cltel_release(filter);
}
