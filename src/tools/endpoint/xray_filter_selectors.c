/* service(...) { }, edge(..., ...) { }, id(...), rootcause.<kind>.<list> { }. */
#include "tools/endpoint/xray_filter_parts.h"

static cltel_view *member_of(cltel_xray_parser *parser, cltel_xray_selector *selector)
{
    return cltel_xray_is_word(parser, "name")         ? &selector->name
           : cltel_xray_is_word(parser, "type")       ? &selector->type
           : cltel_xray_is_word(parser, "account.id") ? &selector->account_id
                                                      : NULL;
}

static bool take_text(cltel_xray_parser *parser, cltel_view *text, const char *what)
{
    if (parser->failed)
        return false;
    if (parser->token.kind != CLTEL_XRAY_TOKEN_TEXT)
        return cltel_xray_filter_refuse(parser, "%s must be a text in quotes", what);
    *text = parser->token.text;
    cltel_xray_advance(parser);
    return !parser->failed;
}

/* id(name: "...", type: "...", account.id: "...") in any order, at least one of them. */
static bool parse_id(cltel_xray_parser *parser, cltel_xray_selector *selector)
{
    cltel_xray_advance(parser);
    if (!cltel_xray_expect_sign(parser, "("))
        return false;
    do {
        cltel_view *member = member_of(parser, selector);
        if (!member)
            return cltel_xray_filter_refuse(parser, "id() takes name, type and account.id");
        if (member->ptr)
            return cltel_xray_filter_refuse(parser, "id() has this twice");
        cltel_xray_advance(parser);
        if (!cltel_xray_expect_sign(parser, ":") || !take_text(parser, member, "what stands in id()"))
            return false;
    } while (cltel_xray_take_sign(parser, ","));
    return cltel_xray_expect_sign(parser, ")");
}

static bool parse_selector(cltel_xray_parser *parser, cltel_xray_selector *selector)
{
    if (cltel_xray_is_word(parser, "id"))
        return parse_id(parser, selector);
    return take_text(parser, &selector->name, "the name of a service");
}

/* { ... }, if it stands here. */
static bool parse_braces(cltel_xray_parser *parser, cltel_xray_term *term, cltel_xray_place place)
{
    if (!cltel_xray_take_sign(parser, "{"))
        return !parser->failed;
    if (cltel_xray_take_sign(parser, "}"))
        return !parser->failed;
    term->first = cltel_xray_parse_expression(parser, place);
    return term->first && cltel_xray_expect_sign(parser, "}");
}

cltel_xray_term *cltel_xray_parse_service(cltel_xray_parser *parser)
{
    cltel_xray_term *term = cltel_xray_new_term(parser, CLTEL_XRAY_TERM_SERVICE);
    if (!term)
        return NULL;
    cltel_xray_advance(parser);
    if (cltel_xray_take_sign(parser, "(") && !cltel_xray_take_sign(parser, ")") &&
        (!parse_selector(parser, &term->from) || !cltel_xray_expect_sign(parser, ")")))
        return NULL;
    return parse_braces(parser, term, IN_SERVICE) ? term : NULL;
}

cltel_xray_term *cltel_xray_parse_edge(cltel_xray_parser *parser)
{
    cltel_xray_term *term = cltel_xray_new_term(parser, CLTEL_XRAY_TERM_EDGE);
    if (!term)
        return NULL;
    cltel_xray_advance(parser);
    if (cltel_xray_take_sign(parser, "(") && !cltel_xray_take_sign(parser, ")") &&
        (!parse_selector(parser, &term->from) || !cltel_xray_expect_sign(parser, ",") ||
         !parse_selector(parser, &term->to) || !cltel_xray_expect_sign(parser, ")")))
        return NULL;
    return parse_braces(parser, term, IN_EDGE) ? term : NULL;
}

typedef struct cause_word {
    const char *word;
    cltel_xray_cause_kind kind;
    cltel_xray_place place;
} cause_word;

static const cause_word cause_words[] = {
    { "rootcause.fault.service", CLTEL_XRAY_CAUSE_FAULT, IN_CAUSE_SERVICE },
    { "rootcause.fault.entity", CLTEL_XRAY_CAUSE_FAULT, IN_CAUSE_ENTITY },
    { "rootcause.fault.exception", CLTEL_XRAY_CAUSE_FAULT, IN_CAUSE_EXCEPTION },
    { "rootcause.error.service", CLTEL_XRAY_CAUSE_ERROR, IN_CAUSE_SERVICE },
    { "rootcause.error.entity", CLTEL_XRAY_CAUSE_ERROR, IN_CAUSE_ENTITY },
    { "rootcause.error.exception", CLTEL_XRAY_CAUSE_ERROR, IN_CAUSE_EXCEPTION },
    { "rootcause.responsetime.service", CLTEL_XRAY_CAUSE_RESPONSE_TIME, IN_CAUSE_SERVICE },
    { "rootcause.responsetime.entity", CLTEL_XRAY_CAUSE_RESPONSE_TIME, IN_CAUSE_TIME_ENTITY },
};

cltel_xray_term *cltel_xray_parse_cause(cltel_xray_parser *parser)
{
    for (size_t i = 0; i < sizeof cause_words / sizeof *cause_words; i++) {
        if (!cltel_xray_is_word(parser, cause_words[i].word))
            continue;
        cltel_xray_term *term = cltel_xray_new_term(parser, CLTEL_XRAY_TERM_CAUSE);
        if (!term)
            return NULL;
        term->cause = cause_words[i].kind;
        term->list = cause_words[i].place;
        cltel_xray_advance(parser);
        return parse_braces(parser, term, term->list) ? term : NULL;
    }
    cltel_xray_filter_refuse(parser,
                             "rootcause is followed by .json, or .fault or .error and .service, .entity or .exception, "
                             "or .responsetime and .service or .entity");
    return NULL;
}

bool cltel_xray_parse_equality(cltel_xray_parser *parser, bool *equal)
{
    cltel_xray_advance(parser);
    *equal = !cltel_xray_is_sign(parser, "!=");
    if (!cltel_xray_is_sign(parser, "=") && !cltel_xray_is_sign(parser, "!="))
        return cltel_xray_filter_refuse(parser, "= or != was expected");
    cltel_xray_advance(parser);
    return !parser->failed;
}
