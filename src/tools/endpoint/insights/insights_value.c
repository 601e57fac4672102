#include "tools/endpoint/insights/insights_value.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

#include "base/json_number.h"

#define WHOLE_MAX 1e15  /* below, whole numbers are written with all their digits */
#define DIGITS_END 9e18 /* and up to here, too, though they are no longer exact */

cltel_iv cltel_iv_number(double number)
{
    return (cltel_iv){ .type = isfinite(number) ? CLTEL_IV_NUMBER : CLTEL_IV_MISSING, .number = number };
}

bool cltel_iv_to_number(const cltel_iv *value, double *number)
{
    if (value->type == CLTEL_IV_MISSING)
        return false;
    if (value->type != CLTEL_IV_TEXT) {
        *number = value->number;
        return true;
    }
    const char *end = value->text.ptr + value->text.len;
    return value->text.len > 0 && cltel_iv_scan_number(value->text.ptr, end, number) == end;
}

bool cltel_iv_is_true(const cltel_iv *value)
{
    if (value->type == CLTEL_IV_TEXT)
        return cltel_view_equal(value->text, CLTEL_VIEW("true"));
    return value->type != CLTEL_IV_MISSING && value->number != 0;
}

/* ---- as text ---- */

static bool is_whole_text(cltel_view text)
{
    size_t i = text.len > 0 && text.ptr[0] == '-';
    if (i == text.len)
        return false;
    while (i < text.len && (unsigned)(text.ptr[i] - '0') < 10)
        i++;
    return i == text.len;
}

/* At most four decimals, without zeros at the end. */
static size_t round_to_four(double number, char *out)
{
    int len = snprintf(out, CLTEL_IV_TEXT_BYTES, "%.4f", number);
    while (out[len - 1] == '0')
        len--;
    if (out[len - 1] < '0' || out[len - 1] > '9') { /* the point, whatever the locale's is */
        len--;
        if (len == 2 && out[0] == '-' && out[1] == '0') {
            out[0] = '0';
            len = 1;
        }
        return (size_t)len;
    }
    for (int i = 0; i < len; i++)
        if (out[i] == ',')
            out[i] = '.';
    return (size_t)len;
}

static size_t show_large(double number, char *out)
{
    for (int digits = 1; digits <= 17; digits++) {
        char text[64];
        int len = snprintf(text, sizeof text, "%.*g", digits, number);
        double again;
        for (int i = 0; i < len; i++)
            if (text[i] == ',')
                text[i] = '.';
        memcpy(out, text, (size_t)len);
        if (cltel_iv_scan_number(text, text + len, &again) == text + len && again == number)
            return (size_t)len;
    }
    return (size_t)snprintf(out, CLTEL_IV_TEXT_BYTES, "%.17g", number);
}

static cltel_view show_number(const cltel_iv *value, char *out)
{
    double number = value->number;
    if (value->raw) {
        if (is_whole_text(value->text))
            return value->text; /* with all digits of a long identifier */
        if (fabs(number) < WHOLE_MAX)
            return (cltel_view){ out, (size_t)(cltel_json_f64(out, number) - out) };
    }
    if (fabs(number) < DIGITS_END && number == (double)(int64_t)number)
        return (cltel_view){ out, (size_t)(cltel_json_i64(out, (int64_t)number) - out) };
    if (fabs(number) < WHOLE_MAX)
        return (cltel_view){ out, round_to_four(number, out) };
    return (cltel_view){ out, show_large(number, out) };
}

static char *put_digits(char *out, int number, int digits)
{
    for (int i = digits - 1; i >= 0; i--, number /= 10)
        out[i] = (char)('0' + number % 10);
    return out + digits;
}

cltel_view cltel_iv_show_time(double ms, char *out)
{
    if (ms > 253402300799999.0 || ms < -62167219200000.0) /* years of four digits */
        return (cltel_view){ out, (size_t)(cltel_json_f64(out, ms) - out) };
    int64_t whole = (int64_t)floor(ms);
    int64_t milli = ((whole % 1000) + 1000) % 1000;
    time_t seconds = (time_t)((whole - milli) / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    const int parts[] = { tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec };
    char *p = out;
    for (int i = 0; i < 6; i++) {
        p = put_digits(p, parts[i], i == 0 ? 4 : 2);
        *p++ = "-- ::."[i];
    }
    p = put_digits(p, (int)milli, 3);
    return (cltel_view){ out, (size_t)(p - out) };
}

cltel_view cltel_iv_show(const cltel_iv *value, char *out)
{
    switch (value->type) {
    case CLTEL_IV_TEXT:
        return value->text;
    case CLTEL_IV_NUMBER:
        return show_number(value, out);
    case CLTEL_IV_BOOL:
        out[0] = value->number != 0 ? '1' : '0';
        return (cltel_view){ out, 1 };
    case CLTEL_IV_TIME:
        return cltel_iv_show_time(value->number, out);
    case CLTEL_IV_MISSING:
        break;
    }
    return (cltel_view){ out, 0 };
}

/* ---- as keys of groups ---- */

enum { KEY_MISSING, KEY_TIME, KEY_TEXT, KEY_NUMBER };

static void append_number_key(cltel_buf *key, char tag, double number)
{
    if (!cltel_buf_reserve(key, 1 + sizeof number))
        return;
    key->ptr[key->len] = tag;
    memcpy(key->ptr + key->len + 1, &number, sizeof number);
    key->len += 1 + sizeof number;
}

static void append_text_key(cltel_buf *key, cltel_view text)
{
    uint32_t len = (uint32_t)text.len;
    if (!cltel_buf_reserve(key, 1 + sizeof len + text.len))
        return;
    char *out = key->ptr + key->len;
    *out = KEY_TEXT;
    memcpy(out + 1, &len, sizeof len);
    key->len += 1 + sizeof len + text.len;
    if (text.len > 8)
        memcpy(out + 1 + sizeof len, text.ptr, text.len);
    else
        for (size_t i = 0; i < text.len; i++) /* most are short: no call */
            out[1 + sizeof len + i] = text.ptr[i];
}

/* Apart, for its room would be cleared for each key. */
__attribute__((noinline)) static void append_shown_key(cltel_buf *key, const cltel_iv *value)
{
    char text[CLTEL_IV_TEXT_BYTES];
    append_text_key(key, cltel_iv_show(value, text));
}

void cltel_iv_key_append(cltel_buf *key, const cltel_iv *value)
{
    if (value->type == CLTEL_IV_TEXT || (value->type == CLTEL_IV_NUMBER && value->raw && is_whole_text(value->text)))
        append_text_key(key, value->text);
    else if (value->type == CLTEL_IV_MISSING)
        cltel_buf_append_char(key, KEY_MISSING);
    else if (value->type == CLTEL_IV_TIME)
        append_number_key(key, KEY_TIME, value->number);
    else if (fabs(value->number) < WHOLE_MAX && value->number == (double)(int64_t)value->number)
        append_shown_key(key, value); /* a whole number and its digits as text are one group: they are shown alike */
    else
        append_number_key(key, KEY_NUMBER, value->number);
}

const char *cltel_iv_key_read(const char *at, cltel_iv *value)
{
    char tag = *at++;
    uint32_t len;
    *value = cltel_iv_missing();
    if (tag == KEY_TEXT) {
        memcpy(&len, at, sizeof len);
        *value = cltel_iv_text((cltel_view){ at + sizeof len, len });
        return at + sizeof len + len;
    }
    if (tag == KEY_MISSING)
        return at;
    value->type = tag == KEY_TIME ? CLTEL_IV_TIME : CLTEL_IV_NUMBER;
    memcpy(&value->number, at, sizeof value->number);
    return at + sizeof value->number;
}

static inline uint64_t mix(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t read_tail(const char *bytes, size_t len)
{
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++)
        word = word << 8 | (unsigned char)bytes[i];
    return word;
}

uint64_t cltel_iv_hash(const char *bytes, size_t len, uint64_t seed)
{
    uint64_t hash = seed ^ 0x9E3779B97F4A7C15ull, word;
    size_t at = 0;
    for (; len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, bytes + at, sizeof word);
        hash = mix(hash ^ word, 0xA0761D6478BD642Full);
    }
    if (len >= sizeof word)
        memcpy(&word, bytes + len - sizeof word, sizeof word); /* some bytes twice */
    else
        word = read_tail(bytes, len);
    return mix(hash ^ word, 0xE7037ED1A0B428DBull ^ len);
}
