#include "base/json_number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXACT_MAX 9007199254740992.0 /* 2^53: integers below are exact doubles */

const char cltel_digit_pairs[200] = "00010203040506070809101112131415161718192021222324"
                                    "25262728293031323334353637383940414243444546474849"
                                    "50515253545556575859606162636465666768697071727374"
                                    "75767778798081828384858687888990919293949596979899";

static unsigned digit_count(uint64_t number)
{
    static const uint64_t powers[20] = {
        0,
        10,
        100,
        1000,
        10000,
        100000,
        1000000,
        10000000,
        100000000,
        1000000000,
        10000000000,
        100000000000,
        1000000000000,
        10000000000000,
        100000000000000,
        1000000000000000,
        10000000000000000,
        100000000000000000,
        1000000000000000000,
        10000000000000000000u,
    };
    /* 1233 / 4096 is log10(2): the guess is right or one too high. */
    unsigned guess = (64u - (unsigned)__builtin_clzll(number | 1)) * 1233 >> 12;
    return guess + (number >= powers[guess]);
}

char *cltel_json_u64(char *out, uint64_t number)
{
    char *end = out + (number ? digit_count(number) : 1);
    char *p = end;
    while (number >= 100) {
        p -= 2;
        memcpy(p, cltel_digit_pairs + number % 100 * 2, 2);
        number /= 100;
    }
    if (number >= 10)
        memcpy(p - 2, cltel_digit_pairs + number * 2, 2);
    else
        p[-1] = (char)('0' + number);
    return end;
}

char *cltel_json_i64(char *out, int64_t number)
{
    if (number >= 0)
        return cltel_json_u64(out, (uint64_t)number);
    *out++ = '-';
    return cltel_json_u64(out, 0 - (uint64_t)number);
}

/* scaled / 10^places, scaled > 0, without zeros at the end. */
static char *put_decimal(char *out, uint64_t scaled, unsigned places)
{
    while (scaled % 10 == 0) {
        scaled /= 10;
        places--;
    }
    char digits[24];
    size_t count = (size_t)(cltel_json_u64(digits, scaled) - digits);
    if (count <= places) {
        memcpy(out, "0.00000000", 10);
        out += 2 + places - count;
        memcpy(out, digits, count);
        return out + count;
    }
    size_t whole = count - places;
    memcpy(out, digits, whole);
    out[whole] = '.';
    memcpy(out + whole + 1, digits + whole, places);
    return out + count + 1;
}

/* Most doubles in logs are a few decimals long. m and 10^k are exact, so the
 * quotient is rounded once, just as a reader of "m / 10^k" rounds. */
static char *put_short_decimal(char *out, double number)
{
    static const struct {
        double scale;
        unsigned places;
    } tries[] = { { 1e3, 3 }, { 1e6, 6 }, { 1e9, 9 } };
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        double scaled = number * tries[i].scale + 0.5;
        if (!(scaled < EXACT_MAX))
            break;
        uint64_t rounded = (uint64_t)(int64_t)scaled;
        if ((double)(int64_t)rounded / tries[i].scale == number)
            return put_decimal(out, rounded, tries[i].places);
    }
    return NULL;
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

static char *put_any(char *out, double number)
{
    char text[64];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number) /* same locale as the line above */
            break;
    }
    return copy_without_locale(out, text);
}

static char *put_word(char *out, const char *word)
{
    size_t len = strlen(word);
    memcpy(out, word, len);
    return out + len;
}

char *cltel_json_f64(char *out, double number)
{
    if (!cltel_json_is_finite(number))
        return put_word(out, number != number ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
    if (__builtin_signbit(number)) {
        *out++ = '-';
        number = -number;
    }
    if (number < EXACT_MAX && (double)(int64_t)number == number)
        return cltel_json_u64(out, (uint64_t)number);
    char *end = number < EXACT_MAX ? put_short_decimal(out, number) : NULL;
    return end ? end : put_any(out, number);
}
