#include "tools/endpoint/pane/find_text.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

static unsigned char folded(char c, bool any_case)
{
    return (unsigned char)(any_case && c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static bool is_here(const char *at, cltel_view needle, bool any_case)
{
    for (size_t i = 0; i < needle.len; i++)
        if (folded(at[i], any_case) != (unsigned char)needle.ptr[i])
            return false;
    return true;
}

static const char *find_slowly(const char *at, const char *last, cltel_view needle, bool any_case)
{
    for (; at <= last; at++)
        if (folded(*at, any_case) == (unsigned char)needle.ptr[0] && is_here(at, needle, any_case))
            return at;
    return NULL;
}

#ifdef __SSE2__
static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* One bit for each of 16 places whose byte is c; bit 5 is ignored for a letter in any case. */
static unsigned places_of(const char *at, char c, bool any_case)
{
    __m128i block = _mm_loadu_si128((const __m128i *)(const void *)at);
    if (any_case && is_lower(c))
        block = _mm_or_si128(block, _mm_set1_epi8(0x20));
    return (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8(c)));
}
#endif

/* Looks at 16 places at a time: only where the first and the last byte fit the rest is compared. */
const char *cltel_find_text(cltel_view hay, cltel_view needle, bool any_case)
{
    if (needle.len == 0)
        return hay.ptr;
    if (hay.len < needle.len)
        return NULL;
    const char *at = hay.ptr, *last = hay.ptr + (hay.len - needle.len);
#ifdef __SSE2__
    for (; last - at >= 15; at += 16) {
        unsigned places = places_of(at, needle.ptr[0], any_case);
        if (places)
            places &= places_of(at + needle.len - 1, needle.ptr[needle.len - 1], any_case);
        for (; places; places &= places - 1) {
            const char *place = at + __builtin_ctz(places);
            if (is_here(place, needle, any_case))
                return place;
        }
    }
#endif
    return find_slowly(at, last, needle, any_case);
}
