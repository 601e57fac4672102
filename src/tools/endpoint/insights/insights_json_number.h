/* Short decimal numbers of JSON, eight characters at once. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_JSON_NUMBER_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_JSON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define CLTEL_EACH_BYTE(value) (0x0101010101010101ull * (value))

static inline bool cltel_are_digits(uint64_t text)
{
    uint64_t high = text & CLTEL_EACH_BYTE(0xF0);
    uint64_t carried = (text + CLTEL_EACH_BYTE(6)) & CLTEL_EACH_BYTE(0xF0);
    return (high | carried >> 4) == CLTEL_EACH_BYTE(0x33);
}

/* Eight digits, the first one in the lowest byte: pairs, then fours, then all of them are joined. */
static inline uint64_t cltel_join_digits(uint64_t text)
{
    text = (text & CLTEL_EACH_BYTE(0x0F)) * 2561 >> 8;
    text = (text & 0x00FF00FF00FF00FFull) * 6553601 >> 16;
    return (text & 0x0000FFFF0000FFFFull) * 42949672960001ull >> 32;
}

/* Digits with at most one dot behind the first of them, len characters of the eight that can be read: no branch
 * depends on how many there are, which differs from event to event. false: longer, or another form. */
static inline bool cltel_short_number(const char *at, size_t len, double *number)
{
    static const double powers[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7 };
    uint64_t text;
    int fraction = 0;
    if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__ || len == 0 || len > sizeof text || *at == '.')
        return false;
    memcpy(&text, at, sizeof text);
    text <<= 8 * (sizeof text - len);
    text |= len < sizeof text ? CLTEL_EACH_BYTE('0') >> 8 * len : 0; /* zeros in front */
    uint64_t differs = text ^ CLTEL_EACH_BYTE('.');
    uint64_t dots = (differs - CLTEL_EACH_BYTE(1)) & ~differs & CLTEL_EACH_BYTE(0x80);
    if (dots != 0) { /* what stands before the first one moves over it */
        int dot = __builtin_ctzll(dots) / 8;
        uint64_t before = (1ull << 8 * dot) - 1, behind = ~0ull << 8 * dot << 8;
        text = (text & before) << 8 | '0' | (text & behind);
        fraction = 7 - dot;
    }
    if (!cltel_are_digits(text))
        return false;
    *number = (double)cltel_join_digits(text) / powers[fraction];
    return true;
}

#endif
