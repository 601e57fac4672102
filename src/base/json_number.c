#include "base/json_number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_MAX 9007199254740992.0 /* 2^53: integers below are exact doubles */

static inline char *put_group(char *out, uint32_t number)
{
    cltel_json_put_word(out, cltel_json_eight_digits(number) + CLTEL_JSON_ZEROS);
    return out + CLTEL_JSON_GROUP_DIGITS;
}

char *cltel_json_u64_long(char *out, uint64_t number)
{
    uint64_t front = number / CLTEL_JSON_GROUP;
    uint32_t back = (uint32_t)(number % CLTEL_JSON_GROUP);
    if (front < CLTEL_JSON_GROUP)
        return put_group(cltel_json_put_first(out, (uint32_t)front), back);
    out = cltel_json_put_first(out, (uint32_t)(front / CLTEL_JSON_GROUP));
    return put_group(put_group(out, (uint32_t)(front % CLTEL_JSON_GROUP)), back);
}

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

/* Most doubles in logs are a few decimals long. number: no integer, below EXACT_MAX. */
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

/* Not inline: its buffer would cost every double a check of the stack. */
__attribute__((noinline)) static char *put_any(char *out, double number)
{
    char text[64];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number) /* same locale as the line above */
            break;
    }
    return copy_without_locale(out, text);
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
    return end ? end : put_any(out, number);
}
