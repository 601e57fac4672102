/* The words of filter expressions. */
#include <stdarg.h>
#include <stdio.h>

#include "tools/endpoint/insights/insights_value.h"
#include "tools/endpoint/xray_filter_parts.h"

enum { SHOWN_CHARS_MAX = 40 };

/* Places are counted in characters, from 1. */
static size_t character_of(const char *begin, const char *at)
{
    size_t count = 1;
    for (; begin < at; begin++)
        count += ((unsigned char)*begin & 0xC0) != 0x80;
    return count;
}

bool cltel_xray_filter_refuse(cltel_xray_parser *parser, const char *format, ...)
{
    cltel_xray_filter_fault *fault = parser->fault;
    if (parser->failed)
        return false;
    parser->failed = true;
    char reason[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    fault->at = (size_t)(parser->token.raw.ptr - parser->begin);
    snprintf(fault->message, sizeof fault->message, "Invalid filter expression: %s, at character %zu", reason,
             character_of(parser->begin, parser->token.raw.ptr));
    return false;
}

bool cltel_xray_no_memory(cltel_xray_parser *parser)
{
    return cltel_xray_filter_refuse(parser, "there is no memory for it");
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-' || (unsigned char)c >= 0x80;
}

static void refuse_here(cltel_xray_parser *parser, const char *at, const char *reason)
{
    parser->token.raw = (cltel_view){ at, 0 };
    cltel_xray_filter_refuse(parser, "%s", reason);
}

/* \" and \\ are a quote and a backslash; any other backslash is itself. */
static void read_text(cltel_xray_parser *parser)
{
    const char *open = parser->at++;
    char *text = cltel_arena_take(&parser->filter->arena, (size_t)(parser->end - parser->at) + 1);
    size_t len = 0;
    if (!text) {
        refuse_here(parser, open, "there is no memory for it");
        return;
    }
    for (; parser->at < parser->end && *parser->at != '"'; parser->at++) {
        if (*parser->at == '\\' && parser->end - parser->at > 1 && (parser->at[1] == '"' || parser->at[1] == '\\'))
            parser->at++;
        text[len++] = *parser->at;
    }
    cltel_arena_trim(&parser->filter->arena, text, len);
    if (parser->at == parser->end) {
        refuse_here(parser, open, "a text has no closing quote");
        return;
    }
    parser->at++;
    parser->token =
        (cltel_xray_token){ CLTEL_XRAY_TOKEN_TEXT, { open, (size_t)(parser->at - open) }, { text, len }, 0 };
}

static void read_word(cltel_xray_parser *parser)
{
    const char *begin = parser->at;
    bool digits = *begin == '-' || *begin == '.' || (*begin >= '0' && *begin <= '9');
    while (parser->at < parser->end &&
           (is_word(*parser->at) || (digits && *parser->at == '+' && (parser->at[-1] | 0x20) == 'e')))
        parser->at++;
    cltel_view raw = { begin, (size_t)(parser->at - begin) };
    parser->token = (cltel_xray_token){ CLTEL_XRAY_TOKEN_WORD, raw, raw, 0 };
    double number = 0;
    if (digits && cltel_iv_scan_number(begin, parser->at, &number) == parser->at) {
        parser->token.kind = CLTEL_XRAY_TOKEN_NUMBER;
        parser->token.number = number;
    }
}

static void read_sign(cltel_xray_parser *parser)
{
    static const char signs[] = "(){}[],:!=<>#";
    const char *begin = parser->at;
    if (*begin == '\0' || !strchr(signs, *begin)) {
        refuse_here(parser, begin,
                    *begin == '\'' ? "texts stand in double quotes" : "this character means nothing here");
        return;
    }
    parser->at++;
    if (strchr("!<>", *begin) && parser->at < parser->end && *parser->at == '=')
        parser->at++;
    cltel_view raw = { begin, (size_t)(parser->at - begin) };
    parser->token = (cltel_xray_token){ CLTEL_XRAY_TOKEN_SIGN, raw, raw, 0 };
}

void cltel_xray_advance(cltel_xray_parser *parser)
{
    if (parser->failed)
        return;
    while (parser->at < parser->end && strchr(" \t\r\n", *parser->at) && *parser->at)
        parser->at++;
    if (parser->at == parser->end)
        parser->token = (cltel_xray_token){ CLTEL_XRAY_TOKEN_END, { parser->end, 0 }, { NULL, 0 }, 0 };
    else if (*parser->at == '"')
        read_text(parser);
    else if (is_word(*parser->at))
        read_word(parser);
    else
        read_sign(parser);
}

bool cltel_xray_is_sign(const cltel_xray_parser *parser, const char *sign)
{
    return !parser->failed && parser->token.kind == CLTEL_XRAY_TOKEN_SIGN &&
           cltel_view_equal(parser->token.raw, cltel_view_of(sign));
}

bool cltel_xray_is_word(const cltel_xray_parser *parser, const char *word)
{
    return !parser->failed && parser->token.kind == CLTEL_XRAY_TOKEN_WORD &&
           cltel_view_equal_nocase(parser->token.raw, cltel_view_of(word));
}

bool cltel_xray_take_sign(cltel_xray_parser *parser, const char *sign)
{
    bool here = cltel_xray_is_sign(parser, sign);
    if (here)
        cltel_xray_advance(parser);
    return here;
}

bool cltel_xray_expect_sign(cltel_xray_parser *parser, const char *sign)
{
    if (cltel_xray_take_sign(parser, sign))
        return !parser->failed;
    if (parser->token.kind == CLTEL_XRAY_TOKEN_END)
        return cltel_xray_filter_refuse(parser, "it ends where '%s' was expected", sign);
    size_t len = parser->token.raw.len < SHOWN_CHARS_MAX ? parser->token.raw.len : SHOWN_CHARS_MAX;
    return cltel_xray_filter_refuse(parser, "'%s' was expected, not %.*s", sign, (int)len, parser->token.raw.ptr);
}
