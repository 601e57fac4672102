/* Looking at text 16 bytes at a time; shared by json_escape.c and json_fit.c. */
#ifndef CLTEL_BASE_JSON_BLOCK_H
#define CLTEL_BASE_JSON_BLOCK_H

#include "base/json_escape.h"

enum { CLTEL_JSON_BLOCK_BYTES = 16 };

/* How an ASCII character is written: 0 as it is, else the letter after '\'. */
extern const char cltel_json_letters[128];

/* One bit for each of the 16 bytes at p that cannot be copied as it is. */
#ifdef __SSE2__
static inline unsigned cltel_json_block_mask(const char *p)
{
    return cltel_json_special_mask(_mm_loadu_si128((const __m128i *)(const void *)p));
}
#else
/* The high bit of each byte of the result is set where the byte is special. */
static inline uint64_t cltel_json_special_word(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101ull, highs = 0x8080808080808080ull;
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\', del = word ^ ones * 0x7F;
    /* Exact for bytes below 0x80; others have their own high bit set anyway. */
    uint64_t zero = (quote - ones) | (slash - ones) | (del - ones) | (word - ones * 0x20);
    return (zero | word) & highs;
}

static inline unsigned cltel_json_block_mask(const char *p)
{
    unsigned mask = 0;
    for (unsigned half = 0; half < 2; half++) {
        uint64_t word;
        memcpy(&word, p + 8 * half, sizeof word);
        if (cltel_json_special_word(word) == 0)
            continue;
        for (unsigned i = 0; i < 8; i++) {
            uint8_t byte = (uint8_t)p[8 * half + i];
            mask |= (unsigned)(byte >= 0x80 || cltel_json_letters[byte] != 0) << (8 * half + i);
        }
    }
    return mask;
}
#endif

static inline bool cltel_json_must_escape(uint32_t code)
{
    if (code < 0x80)
        return cltel_json_letters[code] != 0;
    return code < 0xA0 || code == 0x2028 || code == 0x2029;
}

/* Bytes of the character at p when it is one of those that most texts beyond ASCII are made of and is
 * copied as it is; else 0, and cltel_utf8_next() decides. */
static inline size_t cltel_json_wide_len(const uint8_t *p, size_t room)
{
    enum { FOLLOWS = 0xC0, FOLLOWING = 0x80 };
    if (p[0] >= 0xC3 && p[0] <= 0xDF)
        return room >= 2 && (p[1] & FOLLOWS) == FOLLOWING ? 2 : 0;
    if (p[0] >= 0xE3 && p[0] <= 0xEF && p[0] != 0xED)
        return room >= 3 && (p[1] & FOLLOWS) == FOLLOWING && (p[2] & FOLLOWS) == FOLLOWING ? 3 : 0;
    return 0;
}

static inline size_t cltel_json_wide_run(const char *p, size_t room)
{
    size_t run = 0, len = 1;
    for (; run < room && len > 0; run += len)
        len = cltel_json_wide_len((const uint8_t *)p + run, room - run);
    return run;
}

#endif
