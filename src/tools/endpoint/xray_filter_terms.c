/* One term: a keyword with an operator and a value, or what begins like a keyword. */
#include "tools/endpoint/xray_filter_parts.h"

enum { SHOWN_MAX = 60 };

#define FLAG CLTEL_XRAY_FLAG
#define NUMBER CLTEL_XRAY_NUMBER
#define TEXT CLTEL_XRAY_TEXT
static const cltel_xray_keyword_row keywords[] = {
#define CLTEL_XRAY_KEYWORD(symbol, name, type, places) { name, CLTEL_XRAY_KEYWORD_##symbol, type, places },
#include "tools/endpoint/xray_filter_keywords.def"
#undef CLTEL_XRAY_KEYWORD
};
#undef FLAG
#undef NUMBER
#undef TEXT

static const char *name_of(cltel_xray_place place)
{
    return place == IN_TRACE             ? "outside of braces"
           : place == IN_SERVICE         ? "inside of service { }"
           : place == IN_EDGE            ? "inside of edge { }"
           : place == IN_CAUSE_SERVICE   ? "inside of rootcause...service { }"
           : place == IN_CAUSE_EXCEPTION ? "inside of rootcause...exception { }"
                                         : "inside of rootcause...entity { }";
}

static bool refuse_place(cltel_xray_parser *parser, cltel_view word, cltel_xray_place place)
{
    return cltel_xray_filter_refuse(parser, "%.*s may not stand %s", (int)(word.len < SHOWN_MAX ? word.len : SHOWN_MAX),
                                    word.ptr, name_of(place));
}

static const cltel_xray_keyword_row *find_keyword(cltel_view word)
{
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        if (cltel_view_equal_nocase(word, cltel_view_of(keywords[i].name)))
            return &keywords[i];
    return NULL;
}

/* [key], read from the text itself: a key may have any characters. The token is the bracket. */
static bool take_bracketed_key(cltel_xray_parser *parser, cltel_view *key)
{
    const char *close = memchr(parser->at, ']', (size_t)(parser->end - parser->at));
    if (!close)
        return cltel_xray_filter_refuse(parser, "'[' has no ']'");
    const char *begin = parser->at, *end = close;
    while (begin < end && (*begin == ' ' || *begin == '"'))
        begin++;
    while (end > begin && (end[-1] == ' ' || end[-1] == '"'))
        end--;
    *key = (cltel_view){ begin, (size_t)(end - begin) };
    parser->at = close + 1;
    return key->len > 0 || cltel_xray_filter_refuse(parser, "annotation[] has no key");
}

static bool begins_with(cltel_view word, const char *prefix)
{
    size_t len = strlen(prefix);
    return word.len >= len && cltel_view_equal_nocase((cltel_view){ word.ptr, len }, cltel_view_of(prefix));
}

/* "annotation", "source.annotation", "destination.annotation": how long, and which; 0: none of them. */
static size_t annotation_prefix(cltel_view word, cltel_xray_side *side)
{
    static const char *const prefixes[] = { "annotation", "source.annotation", "destination.annotation" };
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (begins_with(word, prefixes[i])) {
            size_t len = strlen(prefixes[i]);
            *side = CLTEL_XRAY_BOTH_SIDES + i;
            if (word.len == len || word.ptr[len] == '.')
                return len;
        }
    return 0;
}

static bool parse_key(cltel_xray_parser *parser, cltel_xray_test *test, size_t prefix)
{
    cltel_view word = parser->token.raw;
    cltel_view key = { word.ptr + prefix + 1, word.len > prefix ? word.len - prefix - 1 : 0 };
    if (word.len == prefix) {
        cltel_xray_advance(parser);
        if (!cltel_xray_is_sign(parser, "["))
            return cltel_xray_filter_refuse(parser, "annotation is followed by .key or [key]");
        if (!take_bracketed_key(parser, &key))
            return false;
    } else if (key.len == 0 || memchr(key.ptr, '.', key.len)) {
        return cltel_xray_filter_refuse(parser, key.len == 0 ? "annotation. has no key"
                                                             : "a key with dots stands in brackets: annotation[a.b]");
    }
    char *copy = cltel_arena_copy(&parser->filter->arena, key);
    if (!copy)
        return cltel_xray_no_memory(parser);
    test->key = (cltel_view){ copy, key.len };
    cltel_xray_advance(parser);
    return !parser->failed;
}

static cltel_xray_term *parse_annotation(cltel_xray_parser *parser, cltel_xray_place place, size_t prefix,
                                         cltel_xray_side side)
{
    if (!(place & (IN_TRACE | IN_SERVICE | IN_EDGE)) || (side != CLTEL_XRAY_BOTH_SIDES && place != IN_EDGE)) {
        refuse_place(parser, parser->token.raw, place);
        return NULL;
    }
    cltel_xray_term *term = cltel_xray_new_term(parser, CLTEL_XRAY_TERM_TEST);
    if (!term)
        return NULL;
    term->test.keyword = CLTEL_XRAY_KEYWORD_ANNOTATION;
    term->test.side = side;
    return parse_key(parser, &term->test, prefix) && cltel_xray_parse_comparison(parser, &term->test, NULL) ? term
                                                                                                            : NULL;
}

static cltel_xray_term *parse_keyword(cltel_xray_parser *parser, cltel_xray_place place)
{
    cltel_view raw = parser->token.raw;
    const cltel_xray_keyword_row *word = find_keyword(raw);
    if (!word) {
        cltel_xray_filter_refuse(parser, "there is no keyword %.*s", (int)(raw.len < SHOWN_MAX ? raw.len : SHOWN_MAX),
                                 raw.ptr);
        return NULL;
    }
    if (!(word->places & place)) {
        refuse_place(parser, raw, place);
        return NULL;
    }
    cltel_xray_term *term = cltel_xray_new_term(parser, CLTEL_XRAY_TERM_TEST);
    if (!term)
        return NULL;
    term->test.keyword = word->symbol;
    cltel_xray_advance(parser);
    return cltel_xray_parse_comparison(parser, &term->test, word) ? term : NULL;
}

static bool is_term_of_traces(const cltel_xray_parser *parser)
{
    return cltel_xray_is_word(parser, "service") || cltel_xray_is_word(parser, "edge") ||
           cltel_xray_is_word(parser, "json") || cltel_xray_is_word(parser, "group.name") ||
           cltel_xray_is_word(parser, "group.arn") || begins_with(parser->token.raw, "rootcause.");
}

static cltel_xray_term *parse_term_of_traces(cltel_xray_parser *parser)
{
    if (cltel_xray_is_word(parser, "service"))
        return cltel_xray_parse_service(parser);
    if (cltel_xray_is_word(parser, "edge"))
        return cltel_xray_parse_edge(parser);
    if (cltel_xray_is_word(parser, "json") || cltel_xray_is_word(parser, "rootcause.json"))
        return cltel_xray_parse_json(parser);
    if (begins_with(parser->token.raw, "rootcause."))
        return cltel_xray_parse_cause(parser);
    bool by_arn = cltel_xray_is_word(parser, "group.arn");
    return cltel_xray_parse_group(parser, by_arn);
}

cltel_xray_term *cltel_xray_parse_term(cltel_xray_parser *parser, cltel_xray_place place)
{
    cltel_xray_side side = CLTEL_XRAY_BOTH_SIDES;
    if (parser->failed)
        return NULL;
    if (parser->token.kind == CLTEL_XRAY_TOKEN_END || cltel_xray_is_sign(parser, ")") ||
        cltel_xray_is_sign(parser, "}")) {
        cltel_xray_filter_refuse(parser, "a keyword was expected");
        return NULL;
    }
    if (parser->token.kind != CLTEL_XRAY_TOKEN_WORD || cltel_xray_is_word(parser, "and") ||
        cltel_xray_is_word(parser, "or")) {
        cltel_view raw = parser->token.raw;
        cltel_xray_filter_refuse(parser, "a keyword was expected, not %.*s",
                                 (int)(raw.len < SHOWN_MAX ? raw.len : SHOWN_MAX), raw.ptr);
        return NULL;
    }
    size_t prefix = annotation_prefix(parser->token.raw, &side);
    if (prefix)
        return parse_annotation(parser, place, prefix, side);
    if (!is_term_of_traces(parser))
        return parse_keyword(parser, place);
    if (place == IN_TRACE)
        return parse_term_of_traces(parser);
    refuse_place(parser, parser->token.raw, place);
    return NULL;
}
