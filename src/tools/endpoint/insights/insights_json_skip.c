#include "tools/endpoint/insights/insights_json_skip.h"

/* The next bracket or quote; end: there is none. */
static const char *next_mark(const char *at, const char *end)
{
#ifdef __SSE2__
    const __m128i fold = _mm_set1_epi8(0x20), quote = _mm_set1_epi8('"');
    const __m128i open = _mm_set1_epi8('{'), close = _mm_set1_epi8('}');
    for (; end - at >= 16; at += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)at);
        __m128i folded = _mm_or_si128(block, fold); /* '[' becomes '{', ']' becomes '}' */
        __m128i bracket = _mm_or_si128(_mm_cmpeq_epi8(folded, open), _mm_cmpeq_epi8(folded, close));
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(bracket, _mm_cmpeq_epi8(block, quote)));
        if (mask != 0)
            return at + __builtin_ctz(mask);
    }
#endif
    while (at < end && *at != '"' && (*at | 0x20) != '{' && (*at | 0x20) != '}')
        at++;
    return at;
}

const char *cltel_json_skip_nested(const char *at, const char *end)
{
    size_t depth = 0;
    while ((at = next_mark(at, end)) < end) {
        bool escaped = false;
        char mark = *at++;
        if (mark == '"') {
            at = cltel_json_string_end(at, end, &escaped);
            if (at == NULL)
                return NULL;
            at++;
        } else if (mark == '{' || mark == '[') {
            depth++;
        } else if (--depth == 0) {
            return at;
        }
    }
    return NULL;
}
