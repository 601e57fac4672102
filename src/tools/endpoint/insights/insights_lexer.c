#include "tools/endpoint/insights/insights_lexer.h"

#include "tools/endpoint/insights/insights_value.h"

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@' || c == '`';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_part(char c)
{
    return is_name_start(c) || is_digit(c) || c == '.';
}

static char char_at(const cltel_lexer *lexer, size_t at)
{
    return at < lexer->text.len ? lexer->text.ptr[at] : 0;
}

static cltel_token wrong(cltel_lexer *lexer, size_t start, size_t end)
{
    lexer->at = lexer->text.len;
    return (cltel_token){ .kind = CLTEL_TOKEN_WRONG, .start = start, .end = end };
}

static void skip_blanks_and_comments(cltel_lexer *lexer)
{
    while (lexer->at < lexer->text.len) {
        char c = lexer->text.ptr[lexer->at];
        if (c == '#')
            while (lexer->at < lexer->text.len && lexer->text.ptr[lexer->at] != '\n')
                lexer->at++;
        else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v')
            lexer->at++;
        else
            break;
    }
}

static cltel_token no_memory(cltel_lexer *lexer, size_t start)
{
    cltel_lexer_fail(lexer, start, start, "there is no memory for the query");
    return wrong(lexer, start, start);
}

/* Letters, digits, '@', '_', '.', and anything between backticks, in any mixture. */
static cltel_token read_name(cltel_lexer *lexer)
{
    cltel_token token = { .kind = CLTEL_TOKEN_NAME, .start = lexer->at };
    char *out = cltel_arena_take(lexer->arena, lexer->text.len - lexer->at + 1);
    if (out == NULL)
        return no_memory(lexer, token.start);
    token.text.ptr = out;
    size_t at = lexer->at;
    for (bool ticked = false; at < lexer->text.len && (ticked || is_name_part(lexer->text.ptr[at])); at++) {
        char c = lexer->text.ptr[at];
        if (c != '`') {
            *out++ = c;
            continue;
        }
        token.quoted = true;
        ticked = !ticked;
        if (ticked && memchr(lexer->text.ptr + at + 1, '`', lexer->text.len - at - 1) == NULL) {
            cltel_lexer_fail(lexer, at, lexer->text.len, "the backtick has no closing backtick");
            return wrong(lexer, at, lexer->text.len);
        }
    }
    token.text.len = (size_t)(out - token.text.ptr);
    cltel_arena_trim(lexer->arena, out - token.text.len, token.text.len);
    token.end = lexer->at = at;
    if (token.text.len == 0) {
        cltel_lexer_fail(lexer, token.start, at, "there is no name between the backticks");
        return wrong(lexer, token.start, at);
    }
    return token;
}

/* A name in several parts has none that is empty, unless backticks say so. */
static cltel_token check_parts(cltel_lexer *lexer, cltel_token token)
{
    cltel_view name = token.text;
    bool empty = name.ptr[name.len - 1] == '.' || memmem(name.ptr, name.len, "..", 2) != NULL;
    if (!empty || token.quoted)
        return token;
    cltel_lexer_fail(lexer, token.start, token.end, "a part of the name %.*s is empty",
                     (int)(name.len < 100 ? name.len : 100), name.ptr);
    return wrong(lexer, token.start, token.end);
}

static cltel_token read_number(cltel_lexer *lexer)
{
    cltel_token token = { .kind = CLTEL_TOKEN_NUMBER, .start = lexer->at };
    const char *begin = lexer->text.ptr + lexer->at, *end = lexer->text.ptr + lexer->text.len;
    const char *after = cltel_iv_scan_number(begin, end, &token.number);
    size_t unit_begin = after ? lexer->at + (size_t)(after - begin) : lexer->at + 1, at = unit_begin;
    while (at < lexer->text.len && (is_name_part(lexer->text.ptr[at])))
        at++;
    token.end = lexer->at = at;
    cltel_view unit = { lexer->text.ptr + unit_begin, at - unit_begin };
    cltel_view count = { begin, unit_begin - token.start };
    if (after != NULL && unit.len == 0)
        return token;
    token.kind = CLTEL_TOKEN_PERIOD;
    if (after != NULL && cltel_period_read(count, unit, &token.period))
        return token;
    cltel_lexer_fail(lexer, token.start, at, "%.*s is no number and no period of time (such as 30s, 5m, 1h, 1d)",
                     (int)(at - token.start < 100 ? at - token.start : 100), begin);
    return wrong(lexer, token.start, at);
}

static char unescaped(char c)
{
    return c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
}

/* A backslash before a quote, a backslash, n, t or r; before others it is itself, for patterns in quotes. */
static cltel_token read_text(cltel_lexer *lexer, char quote)
{
    cltel_token token = { .kind = CLTEL_TOKEN_TEXT, .start = lexer->at };
    char *out = cltel_arena_take(lexer->arena, lexer->text.len - lexer->at + 1);
    if (out == NULL)
        return no_memory(lexer, token.start);
    token.text.ptr = out;
    size_t at = lexer->at + 1;
    for (; at < lexer->text.len && lexer->text.ptr[at] != quote; at++) {
        char c = lexer->text.ptr[at], next = char_at(lexer, at + 1);
        if (c == '\\' && next != 0 && strchr("\"'\\ntr", next) != NULL) {
            c = unescaped(next);
            at++;
        }
        *out++ = c;
    }
    if (at >= lexer->text.len) {
        cltel_lexer_fail(lexer, token.start, lexer->text.len, "the text has no closing %c", quote);
        return wrong(lexer, token.start, lexer->text.len);
    }
    token.text.len = (size_t)(out - token.text.ptr);
    cltel_arena_trim(lexer->arena, out - token.text.len, token.text.len);
    token.end = lexer->at = at + 1;
    return token;
}

static int two_character_mark(char first, char second)
{
    switch (first) {
    case '!':
        return second == '=' ? CLTEL_MARK_NE : 0;
    case '<':
        return second == '=' ? CLTEL_MARK_LE : 0;
    case '>':
        return second == '=' ? CLTEL_MARK_GE : 0;
    case '=':
        return second == '~' ? CLTEL_MARK_MATCH : second == '=' ? '=' : 0;
    default:
        return 0;
    }
}

static cltel_token read_mark(cltel_lexer *lexer)
{
    cltel_token token = { .kind = CLTEL_TOKEN_MARK, .start = lexer->at, .end = lexer->at + 1 };
    char c = lexer->text.ptr[lexer->at];
    token.mark = two_character_mark(c, char_at(lexer, lexer->at + 1));
    if (token.mark != 0) {
        token.end++;
    } else if (c != 0 && strchr("|,()[]+-*/%^=<>", c) != NULL) {
        token.mark = c;
    } else {
        while (((unsigned char)char_at(lexer, token.end) & 0xC0) == 0x80)
            token.end++; /* all of a character beyond ASCII */
        cltel_lexer_fail(lexer, token.start, token.end, "unexpected symbol found %.*s", (int)(token.end - token.start),
                         lexer->text.ptr + token.start);
        return wrong(lexer, token.start, token.end);
    }
    lexer->at = token.end;
    return token;
}

cltel_token cltel_lexer_next(cltel_lexer *lexer)
{
    skip_blanks_and_comments(lexer);
    if (lexer->failed)
        return wrong(lexer, lexer->at, lexer->at);
    if (lexer->at >= lexer->text.len)
        return (cltel_token){ .kind = CLTEL_TOKEN_END, .start = lexer->text.len, .end = lexer->text.len };
    char c = lexer->text.ptr[lexer->at];
    if (is_name_start(c)) {
        cltel_token name = read_name(lexer);
        return name.kind == CLTEL_TOKEN_NAME ? check_parts(lexer, name) : name;
    }
    if (is_digit(c) || (c == '.' && is_digit(char_at(lexer, lexer->at + 1))))
        return read_number(lexer);
    if (c == '"' || c == '\'')
        return read_text(lexer, c);
    return read_mark(lexer);
}

cltel_token cltel_lexer_pattern(cltel_lexer *lexer, const cltel_token *slash)
{
    cltel_token token = { .kind = CLTEL_TOKEN_TEXT, .start = slash->start };
    char *out = cltel_arena_take(lexer->arena, lexer->text.len - slash->start + 1);
    if (out == NULL)
        return no_memory(lexer, token.start);
    token.text.ptr = out;
    size_t at = slash->end;
    for (; at < lexer->text.len && lexer->text.ptr[at] != '/'; at++) {
        if (lexer->text.ptr[at] == '\\' && at + 1 < lexer->text.len) {
            if (lexer->text.ptr[at + 1] != '/')
                *out++ = '\\';
            at++;
        }
        *out++ = lexer->text.ptr[at];
    }
    if (at >= lexer->text.len) {
        cltel_lexer_fail(lexer, token.start, lexer->text.len, "the regular expression has no closing /");
        return wrong(lexer, token.start, lexer->text.len);
    }
    token.text.len = (size_t)(out - token.text.ptr);
    cltel_arena_trim(lexer->arena, out - token.text.len, token.text.len);
    token.end = lexer->at = at + 1;
    return token;
}
