/* Small pieces of text that the trace headers share. Everything is bounds-checked by views. */
#ifndef CLTEL_RECORD_TRACE_TEXT_H
#define CLTEL_RECORD_TRACE_TEXT_H

#include "base/bytes.h"

/* Which hex digits count: W3C takes lower case only, X-Ray's readers take both. */
typedef enum cltel_hex_case { CLTEL_HEX_LOWER, CLTEL_HEX_ANY } cltel_hex_case;

/* Reads 2 * count hex digits at text. false: another character stands there. */
bool cltel_hex_read(uint8_t *out, const char *text, size_t count, cltel_hex_case hex_case);

static inline bool cltel_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Without the spaces and tabs at both ends. */
static inline cltel_view cltel_trim(cltel_view text)
{
    while (text.len && cltel_is_blank(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len && cltel_is_blank(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

/* The first of `text` up to `border`, or all of it. */
static inline cltel_view cltel_until(cltel_view text, char border)
{
    const char *found = text.len ? memchr(text.ptr, border, text.len) : NULL;
    return (cltel_view){ text.ptr, found ? (size_t)(found - text.ptr) : text.len };
}

/* Takes the next piece off a list, trimmed. false: the list is at its end. */
static inline bool cltel_next_piece(cltel_view *list, char border, cltel_view *piece)
{
    if (!list->ptr)
        return false;
    cltel_view whole = cltel_until(*list, border);
    *piece = cltel_trim(whole);
    bool last = whole.len == list->len;
    list->len = last ? 0 : list->len - whole.len - 1;
    list->ptr = last ? NULL : list->ptr + whole.len + 1;
    return true;
}

/* Two sides of the first `border`, trimmed. false: there is none. */
static inline bool cltel_split(cltel_view text, char border, cltel_view *left, cltel_view *right)
{
    cltel_view first = cltel_until(text, border);
    if (first.len == text.len)
        return false;
    *left = cltel_trim(first);
    *right = cltel_trim((cltel_view){ text.ptr + first.len + 1, text.len - first.len - 1 });
    return true;
}

#endif
