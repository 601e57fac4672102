#include "config/value.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "base/fail.h"

/* How much of a wrong value an error shows. */
enum { SHOWN_MAX_BYTES = 60 };

typedef struct suffix {
    const char *text;
    int64_t factor;
} suffix;

static const suffix size_suffixes[] = {
    { "", 1 },      { "B", 1 },     { "KiB", 1024 },   { "MiB", 1024 * 1024 }, { "GiB", 1024 * 1024 * 1024 },
    { "kB", 1000 }, { "KB", 1000 }, { "MB", 1000000 }, { "GB", 1000000000 },
};
static const suffix duration_suffixes[] = { { "", 1 }, { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 } };
static const suffix no_suffix[] = { { "", 1 } };

static bool scaled(int64_t number, const char *text, const suffix *suffixes, size_t count, int64_t *out)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, suffixes[i].text) == 0)
            return !__builtin_mul_overflow(number, suffixes[i].factor, out);
    return false;
}

/* Decimal digits with an optional minus; what follows them is the suffix. */
static bool digits(const char *text, int64_t *number, const char **rest)
{
    bool negative = *text == '-';
    if (negative)
        text++;
    if (*text < '0' || *text > '9')
        return false;
    int64_t sum = 0;
    for (; *text >= '0' && *text <= '9'; text++)
        if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_sub_overflow(sum, *text - '0', &sum))
            return false;
    if (!negative && sum == INT64_MIN)
        return false;
    *number = negative ? sum : -sum;
    *rest = text;
    return true;
}

static bool parse_number(cltel_option_type type, const char *text, int64_t *number)
{
    const char *rest;
    int64_t plain;
    if (!digits(text, &plain, &rest))
        return false;
    if (type == CLTEL_OPTION_SIZE)
        return scaled(plain, rest, size_suffixes, sizeof size_suffixes / sizeof size_suffixes[0], number);
    if (type == CLTEL_OPTION_DURATION)
        return scaled(plain, rest, duration_suffixes, sizeof duration_suffixes / sizeof duration_suffixes[0], number);
    return scaled(plain, rest, no_suffix, 1, number);
}

bool cltel_value_boolean(const char *text, int64_t *truth)
{
    static const char *const words[] = { "false", "true", "0", "1", "no", "yes", "off", "on" };
    for (int i = 0; i < 8; i++)
        if (strcasecmp(text, words[i]) == 0) {
            *truth = i % 2;
            return true;
        }
    return false;
}

/* The n-th name of "a|b|c"; len 0 past the last. */
static cltel_view choice_at(const char *range, int64_t n)
{
    for (; n > 0 && *range; n--) {
        range += strcspn(range, "|");
        range += *range == '|';
    }
    return (cltel_view){ range, strcspn(range, "|") };
}

static bool parse_choice(const char *range, const char *text, int64_t *number)
{
    cltel_view name;
    for (int64_t i = 0; (name = choice_at(range, i)).len; i++)
        if (cltel_view_equal_nocase(name, cltel_view_of(text))) {
            *number = i;
            return true;
        }
    return false;
}

/* A wrong value as an error may show it: one line, not too long, no secret. */
static const char *show(const cltel_option *row, const char *text, char *out)
{
    if (row->secret)
        return "***";
    size_t len = 0;
    for (; text[len] && len < SHOWN_MAX_BYTES; len++)
        out[len] = (unsigned char)text[len] < 0x20 || text[len] == 0x7f ? '?' : text[len];
    while (text[len] && len && ((unsigned char)text[len] & 0xc0) == 0x80) /* not inside a UTF-8 sequence */
        len--;
    memcpy(out + len, text[len] ? "..." : "", text[len] ? 4 : 1);
    return out;
}

static cltel_err check_number(size_t index, const char *text, int64_t *number, cltel_error *detail)
{
    const cltel_option *row = cltel_config_option_at(index);
    char *rest;
    int64_t min = strtoll(row->range, &rest, 10);
    int64_t max = strtoll(rest + strlen(" to "), NULL, 10);
    if (parse_number(cltel_option_type_at(index), text, number) && *number >= min && *number <= max)
        return CLTEL_OK;
    char shown[SHOWN_MAX_BYTES + 4];
    return cltel_fail(detail, CLTEL_E_INVALID_VALUE, "option \"%s\": \"%s\" is no %s from %lld to %lld%s%s", row->name,
                      show(row, text, shown), row->type, (long long)min, (long long)max, row->unit[0] ? " " : "",
                      row->unit);
}

static bool in_set(const char *set, char c)
{
    for (; *set; set++) {
        if (set[1] == '-' && set[2]) {
            if (c >= set[0] && c <= set[2])
                return true;
            set += 2;
        } else if (*set == c)
            return true;
    }
    return false;
}

/* range: "at most N bytes", then nothing, " of SET" or " without SET". Control characters are never taken:
 * these texts go into headers, file names and URLs. */
static bool string_fits(const char *range, const char *text)
{
    char *rest;
    unsigned long max_bytes = strtoul(range + strlen("at most "), &rest, 10);
    rest += strlen(" bytes");
    const char *only = strncmp(rest, " of ", 4) == 0 ? rest + 4 : NULL;
    const char *without = strncmp(rest, " without ", 9) == 0 ? rest + 9 : NULL;
    size_t len = strnlen(text, max_bytes + 1);
    if (len > max_bytes)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f || (only && !in_set(only, text[i])) ||
            (without && in_set(without, text[i])))
            return false;
    return true;
}

static cltel_err check_string(const cltel_option *row, const char *text, cltel_error *detail)
{
    if (string_fits(row->range, text))
        return CLTEL_OK;
    char shown[SHOWN_MAX_BYTES + 4];
    return cltel_fail(detail, CLTEL_E_INVALID_VALUE,
                      "option \"%s\": \"%s\" (%zu bytes) is no text of %s, nor may it hold control characters",
                      row->name, show(row, text, shown), strlen(text), row->range);
}

cltel_err cltel_value_parse(size_t index, const char *text, int64_t *number, cltel_error *detail)
{
    const cltel_option *row = cltel_config_option_at(index);
    char shown[SHOWN_MAX_BYTES + 4];
    *number = 0;
    switch (cltel_option_type_at(index)) {
    case CLTEL_OPTION_STRING:
        return check_string(row, text, detail);
    case CLTEL_OPTION_BOOLEAN:
        if (cltel_value_boolean(text, number))
            return CLTEL_OK;
        return cltel_fail(detail, CLTEL_E_INVALID_VALUE, "option \"%s\": \"%s\" is no boolean: true or false",
                          row->name, show(row, text, shown));
    case CLTEL_OPTION_CHOICE:
        if (parse_choice(row->range, text, number))
            return CLTEL_OK;
        return cltel_fail(detail, CLTEL_E_INVALID_VALUE, "option \"%s\": \"%s\" is none of %s", row->name,
                          show(row, text, shown), row->range);
    default:
        return check_number(index, text, number, detail);
    }
}

int32_t cltel_value_format(size_t index, int64_t number, char *text, size_t size)
{
    if (cltel_option_type_at(index) == CLTEL_OPTION_BOOLEAN)
        return snprintf(text, size, "%s", number ? "true" : "false");
    if (cltel_option_type_at(index) != CLTEL_OPTION_CHOICE)
        return snprintf(text, size, "%lld", (long long)number);
    cltel_view name = choice_at(cltel_config_option_at(index)->range, number);
    return snprintf(text, size, "%.*s", (int)name.len, name.ptr);
}
