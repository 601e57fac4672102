/* Doubles as JSON: three ways, the cheapest that is exact. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json_number.h"

#define EXACT_MAX 9007199254740992.0 /* 2^53: integers below are exact doubles */

typedef unsigned __int128 u128;

/* ---- a few decimals, as most doubles in logs have ---- */

/* thousandths, 1 to 999, as digits without zeros at the end. */
static inline char *put_thousandths(char *out, uint32_t thousandths)
{
    uint32_t digits = cltel_json_four_digits(10 * thousandths);
    cltel_json_put_half(out, digits + (uint32_t)CLTEL_JSON_ZEROS);
    return out + 4 - __builtin_clz(digits) / 8;
}

/* billionths, 1 to 999,999,999, likewise. */
static inline char *put_billionths(char *out, uint32_t billionths)
{
    uint64_t digits = cltel_json_eight_digits(billionths % CLTEL_JSON_GROUP);
    *out++ = (char)('0' + billionths / CLTEL_JSON_GROUP);
    cltel_json_put_word(out, digits + CLTEL_JSON_ZEROS);
    return digits ? out + CLTEL_JSON_GROUP_DIGITS - __builtin_clzll(digits) / 8 : out;
}

/* Finds m with m / scale == number. m and scale are exact, so the quotient is
 * rounded once, just as a reader of "m / scale" in decimals rounds. */
static inline bool scaled_exactly(double number, double scale, uint64_t *m)
{
    double scaled = number * scale + 0.5;
    if (!(scaled < EXACT_MAX))
        return false;
    int64_t rounded = (int64_t)scaled;
    *m = (uint64_t)rounded;
    return (double)rounded / scale == number;
}

/* number: no integer, below EXACT_MAX. */
static char *put_short_decimal(char *out, double number)
{
    uint64_t m;
    if (scaled_exactly(number, 1e3, &m)) {
        out = cltel_json_u64(out, m / 1000);
        *out = '.';
        return put_thousandths(out + 1, (uint32_t)(m % 1000));
    }
    uint32_t to_billionths = 1000;
    if (!scaled_exactly(number, 1e6, &m)) {
        to_billionths = 1;
        if (!scaled_exactly(number, 1e9, &m))
            return NULL;
    }
    uint32_t divisor = 1000000000 / to_billionths;
    out = cltel_json_u64(out, m / divisor);
    *out = '.';
    return put_billionths(out + 1, (uint32_t)(m % divisor) * to_billionths);
}

/* ---- up to 17 digits, exactly, while 5^places fits a word ---- */

enum { PLACES_MAX = 27, MANTISSA_BITS = 52, DIGITS = 17 };
#define DIGITS_END 100000000000000000ull /* 10^DIGITS */

/* number = mantissa * 2^exponent; scaled = mantissa * 5^places, so that
 * number * 10^places = scaled >> shift, which has 17 digits before the point. */
typedef struct scaled {
    uint64_t mantissa;
    int exponent;
    int places;
    uint64_t five; /* 5^places */
    u128 value;
    int shift;
} scaled;

static bool scale(scaled *s, int places)
{
    if (places < 0 || places > PLACES_MAX)
        return false;
    s->places = places;
    s->five = 1;
    for (uint64_t base = 5; places; places >>= 1, base *= base)
        if (places & 1)
            s->five *= base;
    s->value = (u128)s->mantissa * s->five;
    s->shift = -(s->exponent + s->places);
    if (s->shift >= 0)
        return true;
    s->value <<= -s->shift; /* integers above 2^53: no fraction */
    s->five <<= -s->shift;
    s->shift = 0;
    return true;
}

/* digits / 10^places lies nearer to number than to its neighbours, or in the middle where a reader
 * chooses the even mantissa. Half the distance to them is 5^places / 2 in units of value. */
static bool reads_back(const scaled *s, uint64_t digits)
{
    u128 candidate = (u128)digits << s->shift;
    bool below = candidate < s->value;
    u128 distance = below ? s->value - candidate : candidate - s->value;
    bool narrow = below && s->mantissa == 1ull << MANTISSA_BITS; /* below a power of two they are twice as dense */
    u128 scaled_distance = distance << (narrow ? 2 : 1);
    return scaled_distance < s->five || (scaled_distance == s->five && s->mantissa % 2 == 0);
}

static uint64_t shortest_digits(const scaled *s)
{
    uint64_t whole = (uint64_t)(s->value >> s->shift);
    for (uint64_t step = 100; step > 1; step /= 10) {
        uint64_t digits = (whole + step / 2) / step * step;
        if (reads_back(s, digits))
            return digits;
    }
    bool up = s->shift > 0 && (s->value >> (s->shift - 1) & 1);
    return whole + up;
}

/* digits / 10^places, written out. */
static char *put_places(char *out, uint64_t digits, int places)
{
    while (places > 0 && digits % 10 == 0) {
        digits /= 10;
        places--;
    }
    char text[CLTEL_JSON_NUMBER_BYTES];
    int count = (int)(cltel_json_u64(text, digits) - text);
    if (count <= places) {
        *out++ = '0';
        *out++ = '.';
        memset(out, '0', (size_t)(places - count));
        memcpy(out + places - count, text, (size_t)count);
        return out + places;
    }
    memcpy(out, text, (size_t)(count - places));
    out += count - places;
    if (places == 0)
        return out;
    *out++ = '.';
    memcpy(out, text + count - places, (size_t)places);
    return out + places;
}

/* number: normal and positive. NULL when it is too small or too large for this way. */
static char *put_shortest(char *out, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    int power = (int)(bits >> MANTISSA_BITS) - 1023; /* number is at least 2^power */
    if (power < -1022)
        return NULL;
    scaled s = { .mantissa = (bits & ((1ull << MANTISSA_BITS) - 1)) | 1ull << MANTISSA_BITS,
                 .exponent = power - MANTISSA_BITS };
    /* 1233 / 4096 is log10(2), a little less: the digits before the point, or one fewer. */
    int places = DIGITS - 1 - (power * 1233 >> 12);
    if (!scale(&s, places) || (s.value >> s.shift >= DIGITS_END && !scale(&s, places - 1)))
        return NULL;
    return put_places(out, shortest_digits(&s), s.places);
}

/* ---- everything else ---- */

/* The locale's decimal point, which may be several bytes, becomes '.'. */
static char *copy_without_locale(char *out, const char *text)
{
    bool point = false;
    for (; *text; text++) {
        bool known = (*text >= '0' && *text <= '9') || *text == '-' || *text == '+' || *text == 'e';
        if (known)
            *out++ = *text;
        else if (!point)
            *out++ = '.';
        point |= !known;
    }
    return out;
}

static char *put_any(char *out, double number)
{
    char text[64];
    for (int digits = 15; digits <= DIGITS; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number) /* same locale as the line above */
            break;
    }
    return copy_without_locale(out, text);
}

/* Not inline: its buffers would cost every double a check of the stack. */
__attribute__((noinline)) static char *put_long(char *out, double number)
{
    char *end = put_shortest(out, number);
    return end ? end : put_any(out, number);
}

static char *put_name(char *out, const char *name)
{
    size_t len = strlen(name);
    memcpy(out, name, len);
    return out + len;
}

char *cltel_json_f64(char *out, double number)
{
    if (!cltel_json_is_finite(number))
        return put_name(out, number != number ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
    if (__builtin_signbit(number)) {
        *out++ = '-';
        number = -number;
    }
    if (number < EXACT_MAX && (double)(int64_t)number == number)
        return cltel_json_u64(out, (uint64_t)number);
    char *end = number < EXACT_MAX ? put_short_decimal(out, number) : NULL;
    return end ? end : put_long(out, number);
}
