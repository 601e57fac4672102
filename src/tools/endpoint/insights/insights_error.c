/* Where and why a query is wrong. */
#include <stdarg.h>
#include <stdio.h>

#include "tools/endpoint/insights/insights_lexer.h"

static size_t characters(const char *text, size_t bytes)
{
    size_t count = 0;
    for (size_t i = 0; i < bytes; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

/* A message is one line of text: what was quoted from the query is cut at a character and loses its controls. */
static void make_printable(char *message)
{
    size_t len = strlen(message);
    while (len > 0 && ((unsigned char)message[len - 1] & 0xC0) == 0x80)
        len--; /* the last character may have been cut: look at how it began */
    if (len > 0 && (unsigned char)message[len - 1] >= 0xC0) {
        unsigned char lead = (unsigned char)message[len - 1];
        size_t wanted = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (strlen(message) - (len - 1) < wanted)
            message[len - 1] = 0;
    }
    for (char *p = message; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            *p = ' ';
}

/* "unexpected symbol found x at line 1 and position 9: expected ..." The message has room for it. */
static void insert_place(char *message, const char *place)
{
    char *behind = strstr(message, ": expected ");
    if (behind == NULL)
        behind = message + strlen(message);
    memmove(behind + strlen(place), behind, strlen(behind) + 1);
    memcpy(behind, place, strlen(place));
}

void cltel_lexer_fail(cltel_lexer *lexer, size_t start, size_t end, const char *format, ...)
{
    if (lexer->failed)
        return;
    lexer->failed = true;
    cltel_insights_error *error = lexer->error;
    va_list args;
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message - 64, format, args);
    va_end(args);
    make_printable(error->message);
    error->start = characters(lexer->text.ptr, start);
    error->end = characters(lexer->text.ptr, end);
    size_t line = 1, line_begin = 0;
    for (size_t i = 0; i < start; i++) {
        if (lexer->text.ptr[i] != '\n')
            continue;
        line++;
        line_begin = i + 1;
    }
    char place[64];
    snprintf(place, sizeof place, " at line %zu and position %zu", line,
             characters(lexer->text.ptr + line_begin, start - line_begin));
    insert_place(error->message, place);
}
