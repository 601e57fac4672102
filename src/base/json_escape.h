/* Text inside a JSON string, and inside a JSON string that itself stands in a
 * JSON string. Both repair UTF-8 (each broken piece becomes U+FFFD) and escape
 * '"', '\', all control characters (C0, DEL, C1) and U+2028/U+2029, so that a
 * line stays a line whoever reads it.
 *
 * `once` means escaped for one JSON string, `twice` for the nested one. All
 * writers take a place to write with enough room and return the end of what
 * they wrote; they may scribble over CLTEL_JSON_SLACK_BYTES more. */
#ifndef CLTEL_BASE_JSON_ESCAPE_H
#define CLTEL_BASE_JSON_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/bytes.h"

enum {
    CLTEL_JSON_ONCE_MAX = 6,  /* most bytes that one byte of text becomes */
    CLTEL_JSON_TWICE_MAX = 7, /* the same, escaped twice */
    CLTEL_JSON_SLACK_BYTES = 32
};

char *cltel_json_once(char *out, cltel_view text);

/* Adds to *extra how many of the written bytes go away when the outer string is
 * read: written - extra is what cltel_json_once() would have written. */
char *cltel_json_twice(char *out, cltel_view text, size_t *extra);

#ifdef __SSE2__
/* One bit for each of 16 bytes that cannot be copied as it is. */
static inline unsigned cltel_json_special_mask(__m128i block)
{
    __m128i low = _mm_cmplt_epi8(block, _mm_set1_epi8(0x20)); /* signed: catches 0x80 and up, too */
    __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
    __m128i slash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
    __m128i del = _mm_cmpeq_epi8(block, _mm_set1_epi8(0x7F));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(low, quote), _mm_or_si128(slash, del)));
}
#endif

/* Copies text of at most 16 bytes when nothing in it needs escaping, as with most
 * keys and many values. readable_end: of the memory that text lies in. NULL when
 * cltel_json_twice() must do it. */
static inline char *cltel_json_copy_plain(char *out, cltel_view text, const void *readable_end)
{
#ifdef __SSE2__
    size_t readable = (size_t)((const char *)readable_end - text.ptr);
    __m128i block;
    if (text.len <= 16 && readable >= 16)
        block = _mm_loadu_si128((const __m128i *)(const void *)text.ptr);
    else if (text.len <= 8 && readable >= 8)
        block = _mm_loadl_epi64((const __m128i *)(const void *)text.ptr);
    else
        return NULL;
    if ((cltel_json_special_mask(block) & ((1u << text.len) - 1)) != 0)
        return NULL;
    _mm_storeu_si128((__m128i *)(void *)out, block);
    return out + text.len;
#else
    (void)out;
    (void)text;
    (void)readable_end;
    return NULL;
#endif
}

/* How much of text, cut between characters, fits into max bytes once escaped:
 * returns bytes of text; *once is what they become. */
size_t cltel_json_fit(cltel_view text, size_t max, size_t *once);

/* text is JSON that stands in a JSON string already: escapes '"', '\' and
 * nothing else. For our own pieces, which hold no other special character. */
char *cltel_json_outer(char *out, cltel_view text, size_t *extra);

#endif
