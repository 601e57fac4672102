/* %regex% in filter patterns: AWS's dialect is a small part of PCRE's, without groups, references and the rest. */
#include "tools/endpoint/filter_parser.h"

static bool is_allowed(char c)
{
    return cltel_filter_is_word(c) || (c != '\0' && strchr(" :#=@/;,-^$?[]{}|\\*+.", c));
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/* Behind a backslash. Letters mean something in PCRE that AWS's dialect does not have. */
static bool is_allowed_escape(const char *at, const char *end)
{
    if (at == end)
        return false;
    if (*at == 'x')
        return end - at > 2 && is_hex(at[1]) && is_hex(at[2]);
    if (cltel_filter_is_word(*at))
        return *at == '_' || strchr("dDsSwW", *at);
    return true;
}

typedef struct translation {
    cltel_filter_parser *parser;
    const char *end; /* of the expression */
    cltel_buf pcre;
    bool in_class;
} translation;

/* Takes one element, of one or more characters. false: it may not stand in an expression. */
static bool translate_next(translation *t)
{
    const char *at = t->parser->at;
    if (!is_allowed(*at))
        return cltel_filter_refuse_character(t->parser);
    if (*at == '\\') {
        if (!is_allowed_escape(at + 1, t->end))
            return cltel_filter_refuse_character(t->parser);
        size_t len = at[1] == 'x' ? 4 : 1;
        cltel_buf_append(&t->pcre, at, len);
        t->parser->at += len;
        if (len == 4)
            return true;
        at++;
        if (!is_allowed(*at))
            return cltel_filter_refuse_character(t->parser);
    } else if (*at == '[' && !t->in_class) {
        t->in_class = true;
    } else if (*at == ']') {
        t->in_class = false;
    } else if (*at == '$' && !t->in_class) {
        cltel_buf_append_text(&t->pcre, "\\z"); /* the very end, not before a last newline */
        t->parser->at++;
        return true;
    }
    cltel_buf_append_char(&t->pcre, *at);
    if (*at == '{' && at + 1 < t->end && at[1] == ',' && !t->in_class)
        cltel_buf_append_char(&t->pcre, '0'); /* {,3} */
    t->parser->at++;
    return true;
}

static bool translate(translation *t)
{
    while (t->parser->at < t->end)
        if (!translate_next(t))
            return false;
    return true;
}

static bool compile(cltel_filter_parser *parser, cltel_view pcre, const cltel_regex **regex)
{
    cltel_filter *filter = parser->filter;
    char why[120] = "no memory for it";
    size_t offset = 0;
    if (filter->regex_count == CLTEL_FILTER_REGEXES_MAX)
        return cltel_filter_refuse(parser, "it has more than 2 regular expressions");
    if (!filter->room && !(filter->room = cltel_regex_room_new(0)))
        return cltel_filter_refuse(parser, why);
    cltel_regex *made = cltel_regex_new(pcre, why, sizeof why, &offset);
    if (!made)
        return cltel_filter_refuse(parser, why);
    filter->regexes[filter->regex_count++] = made;
    *regex = made;
    return true;
}

bool cltel_filter_read_regex(cltel_filter_parser *parser, const cltel_regex **regex)
{
    parser->at++;
    const char *end = parser->at < parser->end ? memchr(parser->at, '%', (size_t)(parser->end - parser->at)) : NULL;
    if (!end)
        return cltel_filter_refuse(parser, "a regular expression has no end");
    if (end == parser->at)
        return cltel_filter_refuse(parser, "a regular expression is empty");
    translation t = { .parser = parser, .end = end };
    bool good = translate(&t) && (!t.pcre.failed || cltel_filter_refuse(parser, "no memory for it")) &&
                compile(parser, cltel_buf_view(&t.pcre), regex);
    cltel_buf_done(&t.pcre);
    parser->at = end + 1;
    return good;
}
