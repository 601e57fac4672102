/* Unstructured patterns: all terms must occur, or none of them, or one of several. */
#include "tools/endpoint/filter_parser.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Letters beyond ASCII are taken; typographic quotes, which come by copying from documents, are not. */
static bool is_term_character(const char *at, const char *end)
{
    if (cltel_filter_is_word(*at))
        return true;
    bool punctuation = end - at > 1 && (unsigned char)at[0] == 0xE2 && ((unsigned char)at[1] & 0xFE) == 0x80;
    return (unsigned char)*at >= 0x80 && !punctuation;
}

static bool read_word(cltel_filter_parser *parser, cltel_view *text)
{
    cltel_buf *meaning = &parser->filter->text;
    size_t start = meaning->len;
    while (parser->at < parser->end && is_term_character(parser->at, parser->end))
        cltel_buf_append_char(meaning, *parser->at++);
    *text = (cltel_view){ meaning->ptr + start, meaning->len - start };
    return text->len > 0 ? true : cltel_filter_refuse_character(parser);
}

/* A phrase of blanks is how the documentation writes "everything". */
static bool is_nothing(cltel_view text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_blank(text.ptr[i]))
            return false;
    return true;
}

static bool read_phrase(cltel_filter_parser *parser, cltel_view *text)
{
    const char *start = parser->at++;
    if (!cltel_filter_read_quoted(parser, '"', text))
        return false;
    if (text->len > 0)
        return true;
    parser->at = start;
    return cltel_filter_refuse_piece(parser, 2);
}

static bool read_term(cltel_filter_parser *parser)
{
    cltel_filter_term term = { .kind = CLTEL_FILTER_MUST };
    cltel_view text = { 0 };
    char c = cltel_filter_here(parser);
    if (c == '-' || c == '?') {
        term.kind = c == '-' ? CLTEL_FILTER_MUST_NOT : CLTEL_FILTER_MAY;
        parser->at++;
        if (parser->at == parser->end || is_blank(*parser->at)) {
            parser->at--;
            return cltel_filter_refuse_character(parser);
        }
        c = *parser->at;
    }
    bool good = c == '%'   ? cltel_filter_read_regex(parser, &term.regex)
                : c == '"' ? read_phrase(parser, &text)
                           : read_word(parser, &text);
    if (!good)
        return false;
    if (parser->at < parser->end && !is_blank(*parser->at))
        return cltel_filter_refuse_character(parser);
    term.needle = cltel_needle_of(text);
    if (term.regex || term.kind != CLTEL_FILTER_MUST || !is_nothing(text))
        parser->filter->terms[parser->filter->term_count++] = term;
    return true;
}

/* What may occur counts only where nothing must and nothing must not: so does AWS. */
static void drop_idle_alternatives(cltel_filter *filter)
{
    size_t others = 0;
    for (size_t i = 0; i < filter->term_count; i++)
        others += filter->terms[i].kind != CLTEL_FILTER_MAY;
    if (others == 0)
        return;
    size_t kept = 0;
    for (size_t i = 0; i < filter->term_count; i++)
        if (filter->terms[i].kind != CLTEL_FILTER_MAY)
            filter->terms[kept++] = filter->terms[i];
    filter->term_count = kept;
}

bool cltel_filter_read_terms(cltel_filter_parser *parser)
{
    for (cltel_filter_skip_blanks(parser); parser->at < parser->end; cltel_filter_skip_blanks(parser))
        if (!read_term(parser))
            return false;
    drop_idle_alternatives(parser->filter);
    return true;
}

static bool occurs(const cltel_filter *filter, const cltel_filter_term *term, cltel_view message)
{
    return term->regex ? cltel_regex_match(term->regex, filter->room, message) == CLTEL_REGEX_YES
                       : cltel_needle_find(&term->needle, message) != NULL;
}

bool cltel_filter_terms_take(const cltel_filter *filter, cltel_view message)
{
    bool alternatives = false;
    for (size_t i = 0; i < filter->term_count; i++) {
        const cltel_filter_term *term = &filter->terms[i];
        bool there = occurs(filter, term, message);
        if (term->kind == CLTEL_FILTER_MAY && there)
            return true;
        if (term->kind != CLTEL_FILTER_MAY && there != (term->kind == CLTEL_FILTER_MUST))
            return false;
        alternatives = term->kind == CLTEL_FILTER_MAY;
    }
    return !alternatives;
}
