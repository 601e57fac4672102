/* The words of filter patterns. */
#include "tools/endpoint/filter_parser.h"

#include <stdio.h>

bool cltel_filter_refuse(cltel_filter_parser *parser, const char *reason)
{
    snprintf(parser->fault->message, sizeof parser->fault->message, "Invalid filter pattern: %s", reason);
    return false;
}

static size_t character_bytes(const char *at, const char *end)
{
    size_t len = 1;
    while (at + len < end && len < 4 && ((unsigned char)at[len] & 0xC0) == 0x80)
        len++;
    return len;
}

bool cltel_filter_refuse_piece(cltel_filter_parser *parser, size_t bytes)
{
    snprintf(parser->fault->message, sizeof parser->fault->message, "Invalid character(s) in term '%.*s'", (int)bytes,
             parser->at);
    return false;
}

bool cltel_filter_refuse_character(cltel_filter_parser *parser)
{
    if (parser->at >= parser->end)
        return cltel_filter_refuse(parser, "it ends too early");
    return cltel_filter_refuse_piece(parser, character_bytes(parser->at, parser->end));
}

char cltel_filter_here(const cltel_filter_parser *parser)
{
    return parser->at < parser->end ? *parser->at : '\0';
}

void cltel_filter_skip_blanks(cltel_filter_parser *parser)
{
    while (parser->at < parser->end &&
           (*parser->at == ' ' || *parser->at == '\t' || *parser->at == '\n' || *parser->at == '\r'))
        parser->at++;
}

bool cltel_filter_take(cltel_filter_parser *parser, const char *text)
{
    size_t len = strlen(text);
    if ((size_t)(parser->end - parser->at) < len || memcmp(parser->at, text, len) != 0)
        return false;
    parser->at += len;
    return true;
}

bool cltel_filter_is_word(char c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

cltel_view cltel_filter_keep(cltel_filter_parser *parser, const char *start, const char *end)
{
    cltel_buf *text = &parser->filter->text;
    size_t len = (size_t)(end - start);
    cltel_buf_append(text, start, len);
    return (cltel_view){ text->ptr + text->len - len, len };
}

bool cltel_filter_read_quoted(cltel_filter_parser *parser, char quote, cltel_view *text)
{
    cltel_buf *meaning = &parser->filter->text;
    size_t start = meaning->len;
    for (; parser->at < parser->end && *parser->at != quote; parser->at++) {
        if (*parser->at == '\\' && parser->end - parser->at > 1)
            parser->at++;
        cltel_buf_append_char(meaning, *parser->at);
    }
    if (parser->at == parser->end)
        return cltel_filter_refuse(parser, "a quoted string has no end");
    parser->at++;
    *text = (cltel_view){ meaning->ptr + start, meaning->len - start };
    return true;
}
