/* Steps over pieces of JSON, 16 bytes at a time. Returns the place behind a piece, or NULL when it does not end. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_JSON_SKIP_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_JSON_SKIP_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/bytes.h"

static inline bool cltel_json_is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static inline const char *cltel_json_skip_blank(const char *at, const char *end)
{
    if (at < end && (unsigned char)*at > ' ') /* as between nearly all pieces: one comparison */
        return at;
    while (at < end && cltel_json_is_blank(*at))
        at++;
    return at;
}

/* at: behind the opening quote. Returns the closing one. */
static inline const char *cltel_json_string_end(const char *at, const char *end, bool *escaped)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\');
    while (end - at >= 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)at);
        unsigned quotes = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, quote));
        unsigned slashes = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, slash));
        unsigned both = quotes | slashes;
        unsigned first = both & (0u - both);
        if (both == 0) {
            at += 16;
        } else if (quotes & first) {
            return at + __builtin_ctz(first);
        } else {
            *escaped = true;
            at += __builtin_ctz(first) + 2;
        }
    }
#endif
    while (at < end && *at != '"') {
        *escaped |= *at == '\\';
        at += *at == '\\' ? 2 : 1;
    }
    return at < end ? at : NULL;
}

/* Numbers and words end before a blank, a comma or a closing bracket. */
static inline const char *cltel_json_scalar_end(const char *at, const char *end)
{
#ifdef __SSE2__
    if (end - at >= 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i blank = _mm_cmplt_epi8(block, _mm_set1_epi8(0x21)); /* signed: bytes beyond ASCII end it, too */
        __m128i comma = _mm_cmpeq_epi8(block, _mm_set1_epi8(','));
        __m128i close = _mm_cmpeq_epi8(_mm_or_si128(block, _mm_set1_epi8(0x20)), _mm_set1_epi8('}'));
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(blank, comma), close));
        if (mask != 0)
            return at + __builtin_ctz(mask);
    }
#endif
    while (at < end && (signed char)*at > 0x20 && *at != ',' && (*at | 0x20) != '}')
        at++;
    return at;
}

const char *cltel_json_skip_nested(const char *at, const char *end); /* at: on the opening bracket */

static inline const char *cltel_json_skip_value(const char *at, const char *end)
{
    if (at >= end)
        return NULL;
    if (*at == '"') {
        bool escaped = false;
        const char *close = cltel_json_string_end(at + 1, end, &escaped);
        return close != NULL ? close + 1 : NULL;
    }
    if (*at == '{' || *at == '[')
        return cltel_json_skip_nested(at, end);
    const char *scalar_end = cltel_json_scalar_end(at, end);
    return scalar_end > at ? scalar_end : NULL;
}

#endif
