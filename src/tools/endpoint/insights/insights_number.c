/* Decimal text to a double, correctly rounded: exact arithmetic for what logs are full of, strtod for the rest. */
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "tools/endpoint/insights/insights_value.h"

enum { DIGITS_MAX = 18, POWERS = 23, LONG_MAX_BYTES = 400 };
#define EXACT_MAX 9007199254740992ull /* 2^53 */

static const double powers[POWERS] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

static locale_t plain_locale;
static pthread_once_t plain_locale_once = PTHREAD_ONCE_INIT;

static void make_plain_locale(void)
{
    plain_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static bool read_long(const char *at, const char *end, double *number)
{
    char copy[LONG_MAX_BYTES];
    size_t len = (size_t)(end - at);
    if (len >= sizeof copy)
        return false;
    memcpy(copy, at, len);
    copy[len] = 0;
    pthread_once(&plain_locale_once, make_plain_locale);
    *number = plain_locale ? strtod_l(copy, NULL, plain_locale) : strtod(copy, NULL);
    return isfinite(*number);
}

typedef struct decimal {
    uint64_t mantissa;
    int digits; /* in the mantissa, zeros in front not counted; more than DIGITS_MAX: it does not hold them all */
    int exponent;
} decimal;

static inline bool is_digit(const char *at, const char *end)
{
    return at < end && (unsigned)(*at - '0') < 10;
}

static inline const char *read_digits(const char *at, const char *end, decimal *d)
{
    for (; is_digit(at, end); at++) {
        if (d->digits < DIGITS_MAX)
            d->mantissa = 10 * d->mantissa + (unsigned)(*at - '0');
        d->digits += d->mantissa != 0;
    }
    return at;
}

static const char *read_exponent(const char *at, const char *end, decimal *d)
{
    const char *p = at + 1;
    bool minus = p < end && *p == '-';
    p += p < end && (*p == '-' || *p == '+');
    if (!is_digit(p, end))
        return at; /* the number ends before the letter */
    int exponent = 0;
    for (; is_digit(p, end); p++)
        if (exponent < 10000)
            exponent = 10 * exponent + (*p - '0');
    d->exponent += minus ? -exponent : exponent;
    return p;
}

const char *cltel_iv_scan_number(const char *at, const char *end, double *number)
{
    const char *begin = at;
    bool minus = at < end && *at == '-';
    at += at < end && (*at == '-' || *at == '+');
    decimal d = { 0 };
    const char *digits = at;
    at = read_digits(at, end, &d);
    size_t count = (size_t)(at - digits);
    if (at < end && *at == '.' && (count > 0 || is_digit(at + 1, end))) {
        const char *fraction = at + 1;
        at = read_digits(fraction, end, &d);
        count += (size_t)(at - fraction);
        d.exponent = -(int)(at - fraction > 100000 ? 100000 : at - fraction);
    }
    if (count == 0)
        return NULL;
    if (at < end && (*at == 'e' || *at == 'E'))
        at = read_exponent(at, end, &d);
    if (d.digits > DIGITS_MAX || d.mantissa > EXACT_MAX || d.exponent >= POWERS || d.exponent <= -POWERS)
        return read_long(begin, at, number) ? at : NULL;
    double size = (double)d.mantissa;
    size = d.exponent < 0 ? size / powers[-d.exponent] : size * powers[d.exponent];
    *number = minus ? -size : size;
    return at;
}
