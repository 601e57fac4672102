/* A fault rule from words: name=value,name=value. The same names are the members of its JSON. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "tools/endpoint/fault_rules.h"

enum { VALUE_CHARS_MAX = 63, COUNT_MAX = 1000000000 };

static cltel_err refuse(cltel_error *detail, const char *name, const char *value, const char *range)
{
    return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT, "fault rule: %s: \"%s\" is not %s", name, value, range);
}

static cltel_err set_number(const char *name, const char *value, int64_t min, int64_t max, int64_t *number,
                            cltel_error *detail)
{
    char *end;
    errno = 0;
    long long parsed = strtoll(value, &end, 10);
    if (end == value || *end || errno || parsed < min || parsed > max) {
        char range[80];
        snprintf(range, sizeof range, "a number from %lld to %lld", (long long)min, (long long)max);
        return refuse(detail, name, value, range);
    }
    *number = parsed;
    return CLTEL_OK;
}

static cltel_err set_rate(const char *value, double *rate, cltel_error *detail)
{
    char *end;
    double parsed = strtod(value, &end);
    if (end == value || *end || !(parsed >= 0 && parsed <= 1))
        return refuse(detail, "rate", value, "a number from 0 to 1");
    *rate = parsed;
    return CLTEL_OK;
}

static bool is_word(const char *text, size_t max)
{
    size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    return len > 0 && len <= max && !text[len];
}

static cltel_err set_word(const char *name, const char *value, char *text, size_t size, cltel_error *detail)
{
    if (!is_word(value, size - 1))
        return refuse(detail, name, value, "a name of letters and digits");
    snprintf(text, size, "%s", value);
    return CLTEL_OK;
}

static int index_of(const char *value, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], value) == 0)
            return i + 1;
    return 0;
}

static cltel_err set_reset(const char *value, cltel_fault *fault, cltel_error *detail)
{
    static const char *const words[] = { "before", "after", NULL };
    fault->reset = (cltel_fault_reset)index_of(value, words);
    return fault->reset ? CLTEL_OK : refuse(detail, "reset", value, "before or after");
}

static cltel_err set_body(const char *value, cltel_fault *fault, cltel_error *detail)
{
    static const char *const words[] = { "malformed", "truncated", "slow", NULL };
    fault->body = (cltel_fault_body)index_of(value, words);
    return fault->body ? CLTEL_OK : refuse(detail, "body", value, "malformed, truncated or slow");
}

static cltel_err set_size(const char *name, const char *value, size_t *size, cltel_error *detail)
{
    int64_t number = 0;
    cltel_err err = set_number(name, value, 1, 10000, &number, detail);
    *size = (size_t)number;
    return err;
}

static cltel_err set_status(const char *value, cltel_fault *fault, cltel_error *detail)
{
    int64_t number = 0;
    cltel_err err = set_number("status", value, 400, 599, &number, detail);
    fault->status = (int)number;
    return err;
}

static cltel_err set_seed(const char *value, uint64_t *seed, cltel_error *detail)
{
    int64_t number = 0;
    cltel_err err = set_number("seed", value, 0, INT64_MAX, &number, detail);
    *seed = (uint64_t)number;
    return err;
}

static cltel_err set_text(cltel_fault_rule *rule, const char *name, const char *value, cltel_error *detail)
{
    cltel_fault *fault = &rule->fault;
    if (strcmp(name, "service") == 0)
        return set_word(name, value, rule->service, sizeof rule->service, detail);
    if (strcmp(name, "operation") == 0)
        return set_word(name, value, rule->operation, sizeof rule->operation, detail);
    if (strcmp(name, "code") == 0)
        return set_word(name, value, fault->code, sizeof fault->code, detail);
    if (strcmp(name, "status") == 0)
        return set_status(value, fault, detail);
    if (strcmp(name, "rate") == 0)
        return set_rate(value, &rule->rate, detail);
    if (strcmp(name, "count") == 0)
        return set_number(name, value, 0, COUNT_MAX, &rule->count, detail);
    if (strcmp(name, "skip") == 0)
        return set_number(name, value, 0, COUNT_MAX, &rule->skip, detail);
    if (strcmp(name, "seed") == 0)
        return set_seed(value, &rule->seed, detail);
    if (strcmp(name, "delay_ms") == 0)
        return set_number(name, value, 0, CLTEL_FAULT_DELAY_MS_MAX, &fault->delay_ms, detail);
    if (strcmp(name, "reset") == 0)
        return set_reset(value, fault, detail);
    if (strcmp(name, "body") == 0)
        return set_body(value, fault, detail);
    if (strcmp(name, "too_old") == 0)
        return set_size(name, value, &fault->too_old, detail);
    if (strcmp(name, "expired") == 0)
        return set_size(name, value, &fault->expired, detail);
    if (strcmp(name, "too_new") == 0)
        return set_size(name, value, &fault->too_new, detail);
    if (strcmp(name, "unprocessed") == 0)
        return set_size(name, value, &fault->unprocessed, detail);
    return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT,
                      "fault rule: \"%s\" is none of service, operation, status, code, rate, count, skip, seed, "
                      "delay_ms, reset, body, too_old, expired, too_new, unprocessed",
                      name);
}

static bool copy(cltel_view from, char *to)
{
    if (from.len > VALUE_CHARS_MAX || memchr(from.ptr, 0, from.len))
        return false;
    memcpy(to, from.ptr, from.len);
    to[from.len] = '\0';
    return true;
}

void cltel_fault_rule_init(cltel_fault_rule *rule)
{
    *rule = (cltel_fault_rule){ .rate = 1, .count = -1, .seed = 1 };
}

cltel_err cltel_fault_rule_set(cltel_fault_rule *rule, cltel_view name, cltel_view value, cltel_error *detail)
{
    char name_text[VALUE_CHARS_MAX + 1], value_text[VALUE_CHARS_MAX + 1];
    if (!copy(name, name_text) || !copy(value, value_text))
        return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT, "fault rule: a word may have at most %d characters",
                          VALUE_CHARS_MAX);
    return set_text(rule, name_text, value_text, detail);
}

cltel_err cltel_fault_rule_check(const cltel_fault_rule *rule, cltel_error *detail)
{
    const cltel_fault *fault = &rule->fault;
    if (fault->code[0] && !fault->status && !fault->unprocessed)
        return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT, "fault rule: a code needs a status, or unprocessed");
    if (fault->status || fault->delay_ms || fault->reset || fault->body || fault->too_old || fault->expired ||
        fault->too_new || fault->unprocessed)
        return CLTEL_OK;
    return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT,
                      "fault rule: it does nothing; give status, delay_ms, reset, body, too_old, expired, too_new "
                      "or unprocessed");
}

cltel_err cltel_fault_rule_parse(cltel_fault_rule *rule, cltel_view text, cltel_error *detail)
{
    cltel_fault_rule_init(rule);
    const char *at = text.ptr, *end = text.ptr + text.len;
    while (at < end) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *stop = comma ? comma : end;
        const char *equal = memchr(at, '=', (size_t)(stop - at));
        if (!equal)
            return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT,
                              "fault rule: \"%.*s\" is not name=value; several are separated by commas",
                              (int)(stop - at < VALUE_CHARS_MAX ? stop - at : VALUE_CHARS_MAX), at);
        cltel_err err = cltel_fault_rule_set(rule, (cltel_view){ at, (size_t)(equal - at) },
                                             (cltel_view){ equal + 1, (size_t)(stop - equal) - 1 }, detail);
        if (err != CLTEL_OK)
            return err;
        at = stop + 1;
    }
    return cltel_fault_rule_check(rule, detail);
}
