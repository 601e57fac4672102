#include "tools/endpoint/term_filter.h"

static bool is_plain(unsigned char c)
{
    return c >= 0x80 || c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

typedef struct reader {
    const char *at;
    const char *end;
    const char *fault;
} reader;

static void skip_blanks(reader *r)
{
    while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r'))
        r->at++;
}

/* Behind the opening quote. A backslash takes the next character as it is. */
static void read_phrase(reader *r, cltel_buf *text)
{
    for (; r->at < r->end && *r->at != '"'; r->at++) {
        if (*r->at == '\\' && r->end - r->at > 1)
            r->at++;
        cltel_buf_append_char(text, *r->at);
    }
    if (r->at == r->end)
        r->fault = "Invalid filter pattern: a quoted phrase has no end";
    else
        r->at++;
}

static void read_word(reader *r, cltel_buf *text)
{
    for (; r->at < r->end && is_plain((unsigned char)*r->at); r->at++)
        cltel_buf_append_char(text, *r->at);
    if (r->at < r->end && *r->at != ' ' && *r->at != '\t' && *r->at != '\n' && *r->at != '\r')
        r->fault = "Invalid character(s) in term: terms with characters other than letters, digits and underscores "
                   "must be in double quotes";
}

static void read_term(reader *r, cltel_term_filter *filter)
{
    cltel_term *term = &filter->terms[filter->count];
    term->kind = *r->at == '-' ? CLTEL_TERM_MUST_NOT : *r->at == '?' ? CLTEL_TERM_ANY : CLTEL_TERM_MUST;
    r->at += term->kind != CLTEL_TERM_MUST;
    size_t start = filter->text.len;
    if (r->at < r->end && *r->at == '"') {
        r->at++;
        read_phrase(r, &filter->text);
    } else {
        read_word(r, &filter->text);
    }
    term->text.len = filter->text.len - start;
    if (term->text.len == 0 && !r->fault)
        r->fault = "Invalid filter pattern: a term is empty";
    filter->any_count += term->kind == CLTEL_TERM_ANY;
    filter->count++;
}

/* The text may have moved while it grew. */
static void place_terms(cltel_term_filter *filter)
{
    size_t at = 0;
    for (size_t i = 0; i < filter->count && filter->text.ptr; i++) {
        filter->terms[i].text.ptr = filter->text.ptr + at;
        at += filter->terms[i].text.len;
    }
}

static const char *other_grammar(const reader *r)
{
    if (r->at == r->end)
        return NULL;
    if (*r->at == '{')
        return "Filter patterns with JSON selectors are not answered by this endpoint yet; use terms";
    if (*r->at == '[')
        return "Filter patterns for space-delimited columns are not answered by this endpoint yet; use terms";
    if (*r->at == '%')
        return "Filter patterns with regular expressions are not answered by this endpoint yet; use terms";
    return NULL;
}

bool cltel_term_filter_init(cltel_term_filter *filter, cltel_view pattern, const char **fault)
{
    *filter = (cltel_term_filter){ 0 };
    const char *start = pattern.len ? pattern.ptr : "";
    reader r = { start, start + pattern.len, NULL };
    skip_blanks(&r);
    r.fault = other_grammar(&r);
    for (skip_blanks(&r); r.at < r.end && !r.fault; skip_blanks(&r)) {
        if (filter->count == CLTEL_TERMS_MAX)
            r.fault = "Invalid filter pattern: more than 64 terms";
        else
            read_term(&r, filter);
    }
    if (filter->text.failed)
        r.fault = "Invalid filter pattern: no memory for it";
    place_terms(filter);
    *fault = r.fault;
    return r.fault == NULL;
}

void cltel_term_filter_done(cltel_term_filter *filter)
{
    cltel_buf_done(&filter->text);
    *filter = (cltel_term_filter){ 0 };
}

static bool occurs(cltel_view term, cltel_view bytes)
{
    return memmem(bytes.ptr, bytes.len, term.ptr, term.len) != NULL;
}

bool cltel_term_filter_takes(const cltel_term_filter *filter, cltel_view message)
{
    bool any = filter->any_count == 0;
    for (size_t i = 0; i < filter->count; i++) {
        const cltel_term *term = &filter->terms[i];
        if (term->kind == CLTEL_TERM_ANY && any)
            continue;
        bool there = occurs(term->text, message);
        if (term->kind == CLTEL_TERM_ANY)
            any = there;
        else if (there != (term->kind == CLTEL_TERM_MUST))
            return false;
    }
    return any;
}

bool cltel_term_filter_may_take(const cltel_term_filter *filter, cltel_view bytes)
{
    for (size_t i = 0; i < filter->count; i++)
        if (filter->terms[i].kind == CLTEL_TERM_MUST && !occurs(filter->terms[i].text, bytes))
            return false;
    return true;
}
