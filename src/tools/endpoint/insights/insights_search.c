#include "tools/endpoint/insights/insights_search.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* How common a byte is in JSON and English text; only the order matters. */
static int commonness(unsigned char c)
{
    if (strchr(" \"etaoinsr:,01", c) != NULL && c != 0)
        return 3;
    if ((c >= 'a' && c <= 'z') || (c >= '2' && c <= '9') || strchr("{}[]_-./", c) != NULL)
        return 2;
    return c >= 'A' && c <= 'Z' ? 1 : 0;
}

cltel_needle cltel_needle_of(cltel_view text)
{
    cltel_needle needle = { .text = text, .other = text.len > 0 ? text.len - 1 : 0 };
    for (size_t i = 0; i < text.len; i++)
        if (commonness((unsigned char)text.ptr[i]) < commonness((unsigned char)text.ptr[needle.rare]))
            needle.rare = i;
    if (needle.rare == needle.other && text.len > 1)
        needle.other = 0;
    if (needle.rare > needle.other) {
        size_t swap = needle.rare;
        needle.rare = needle.other;
        needle.other = swap;
    }
    return needle;
}

#ifdef __SSE2__
static inline unsigned candidates(const char *at, const cltel_needle *needle, __m128i rare, __m128i other)
{
    __m128i a = _mm_loadu_si128((const __m128i *)(const void *)(at + needle->rare));
    __m128i b = _mm_loadu_si128((const __m128i *)(const void *)(at + needle->other));
    return (unsigned)_mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(a, rare), _mm_cmpeq_epi8(b, other)));
}

static inline const char *confirm(const char *at, unsigned mask, cltel_view text)
{
    for (; mask != 0; mask &= mask - 1) {
        const char *place = at + __builtin_ctz(mask);
        if (memcmp(place, text.ptr, text.len) == 0)
            return place;
    }
    return NULL;
}

/* haystack has at least 15 bytes more than the needle. */
static const char *find_by_blocks(const cltel_needle *needle, cltel_view haystack)
{
    enum { BLOCK = 16 };
    const char *at = haystack.ptr;
    const char *last = haystack.ptr + haystack.len - needle->text.len - (BLOCK - 1); /* the last block begins here */
    __m128i rare = _mm_set1_epi8(needle->text.ptr[needle->rare]);
    __m128i other = _mm_set1_epi8(needle->text.ptr[needle->other]);
    for (; at < last; at += BLOCK) {
        unsigned mask = candidates(at, needle, rare, other);
        const char *found = mask ? confirm(at, mask, needle->text) : NULL;
        if (found != NULL)
            return found;
    }
    return confirm(last, candidates(last, needle, rare, other), needle->text);
}
#endif

const char *cltel_needle_find(const cltel_needle *needle, cltel_view haystack)
{
    if (needle->text.len == 0)
        return haystack.ptr ? haystack.ptr : "";
    if (haystack.len < needle->text.len)
        return NULL;
#ifdef __SSE2__
    if (haystack.len - needle->text.len >= 15)
        return find_by_blocks(needle, haystack);
#endif
    return memmem(haystack.ptr, haystack.len, needle->text.ptr, needle->text.len);
}
