/* Numbers as JSON. Each needs a room of CLTEL_JSON_NUMBER_BYTES and returns the
 * end. Doubles read back exactly and never depend on the locale; JSON has no
 * word for NaN and the infinities, so these are written without quotes as NaN,
 * Infinity, -Infinity and the caller, who asked cltel_json_is_finite(), adds them. */
#ifndef CLTEL_BASE_JSON_NUMBER_H
#define CLTEL_BASE_JSON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { CLTEL_JSON_NUMBER_BYTES = 32, CLTEL_JSON_GROUP_DIGITS = 8 };

#define CLTEL_JSON_GROUP 100000000u /* 10^CLTEL_JSON_GROUP_DIGITS */
#define CLTEL_JSON_ZEROS 0x3030303030303030ull

char *cltel_json_u64_long(char *out, uint64_t number); /* CLTEL_JSON_GROUP and above */
char *cltel_json_f64(char *out, double number);

static inline bool cltel_json_is_finite(double number)
{
    return number - number == 0;
}

/* Eight digits at once, the first in the lowest byte: number is halved three
 * times, each time in all lanes of one word. The factors divide by 100 and 10,
 * exactly for what can be in a lane. */
static inline uint64_t cltel_json_eight_digits(uint32_t number)
{
    uint64_t fours = number / 10000 | (uint64_t)(number % 10000) << 32;
    uint64_t hundreds = (fours * 10486 >> 20) & 0x0000007F0000007Full;
    uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
    uint64_t tens = (twos * 103 >> 10) & 0x000F000F000F000Full;
    return tens | (twos - 10 * tens) << 8;
}

/* The same for four digits. */
static inline uint32_t cltel_json_four_digits(uint32_t number)
{
    uint32_t hundreds = number * 10486 >> 20;
    uint32_t twos = hundreds | (number - 100 * hundreds) << 16;
    uint32_t tens = (twos * 103 >> 10) & 0x000F000F;
    return tens | (twos - 10 * tens) << 8;
}

static inline void cltel_json_put_half(char *out, uint32_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap32(word);
#endif
    memcpy(out, &word, sizeof word);
}

static inline void cltel_json_put_word(char *out, uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    memcpy(out, &word, sizeof word);
}

/* number < CLTEL_JSON_GROUP, without zeros in front. Writes 8 bytes in any case. */
static inline char *cltel_json_put_first(char *out, uint32_t number)
{
    uint64_t digits = cltel_json_eight_digits(number);
    unsigned zeros = (unsigned)__builtin_ctzll(digits | 1ull << 56) / 8;
    cltel_json_put_word(out, (digits + CLTEL_JSON_ZEROS) >> 8 * zeros);
    return out + CLTEL_JSON_GROUP_DIGITS - zeros;
}

/* number < 10,000; writes 4 bytes in any case. Most numbers in logs are small, and half the work is half the time. */
static inline char *cltel_json_put_small(char *out, uint32_t number)
{
    uint32_t digits = cltel_json_four_digits(number);
    unsigned zeros = (unsigned)__builtin_ctz(digits | 1u << 24) / 8;
    cltel_json_put_half(out, (digits + (uint32_t)CLTEL_JSON_ZEROS) >> 8 * zeros);
    return out + 4 - zeros;
}

static inline char *cltel_json_u64(char *out, uint64_t number)
{
    if (number < 10) {
        *out = (char)('0' + number);
        return out + 1;
    }
    if (number < 10000)
        return cltel_json_put_small(out, (uint32_t)number);
    if (number < CLTEL_JSON_GROUP)
        return cltel_json_put_first(out, (uint32_t)number);
    return cltel_json_u64_long(out, number);
}

static inline char *cltel_json_i64(char *out, int64_t number)
{
    uint64_t size = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    *out = '-';
    return cltel_json_u64(out + (number < 0), size);
}

#endif
