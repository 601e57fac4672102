/* Values of a query: what a field of an event or an expression is. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_VALUE_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_VALUE_H

#include "base/bytes.h"

typedef enum cltel_iv_type {
    CLTEL_IV_MISSING,
    CLTEL_IV_NUMBER,
    CLTEL_IV_BOOL, /* number is 0 or 1 */
    CLTEL_IV_TIME, /* number is ms since 1970 */
    CLTEL_IV_TEXT
} cltel_iv_type;

typedef struct cltel_iv {
    cltel_iv_type type;
    bool raw;        /* a NUMBER that came from JSON: text is how it stood there */
    double number;   /* NUMBER, BOOL, TIME: always finite */
    cltel_view text; /* TEXT; borrowed */
} cltel_iv;

/* Member by member: a whole that is put together in one place and copied waits for its parts. */
static inline void cltel_iv_set_text(cltel_iv *value, cltel_view text)
{
    value->type = CLTEL_IV_TEXT;
    value->raw = false;
    value->text = text;
}

static inline void cltel_iv_set_number(cltel_iv *value, cltel_iv_type type, double number)
{
    value->type = type;
    value->raw = false;
    value->number = number;
}

enum { CLTEL_IV_TEXT_BYTES = 352 }; /* of any value that is not TEXT: %.4f of the largest double */

static inline cltel_iv cltel_iv_missing(void)
{
    return (cltel_iv){ .type = CLTEL_IV_MISSING };
}

cltel_iv cltel_iv_number(double number); /* missing when it is not finite */

static inline cltel_iv cltel_iv_bool(bool is)
{
    return (cltel_iv){ .type = CLTEL_IV_BOOL, .number = is };
}

static inline cltel_iv cltel_iv_text(cltel_view text)
{
    return (cltel_iv){ .type = CLTEL_IV_TEXT, .text = text };
}

static inline cltel_iv cltel_iv_time(double ms)
{
    return (cltel_iv){ .type = CLTEL_IV_TIME, .number = ms };
}

/* Reads the decimal number that text begins with; returns the end of it or NULL. */
const char *cltel_iv_scan_number(const char *at, const char *end, double *number);

/* Numbers, times, 0 and 1 for booleans, and text that is a number from its first to its last character. */
bool cltel_iv_to_number(const cltel_iv *value, double *number);

/* How it is shown. Text of other types is written to out, which has CLTEL_IV_TEXT_BYTES. */
cltel_view cltel_iv_show(const cltel_iv *value, char *out);

/* "2026-11-25 08:45:18.123" */
cltel_view cltel_iv_show_time(double ms, char *out);

bool cltel_iv_is_true(const cltel_iv *value);

typedef enum cltel_iv_relation {
    CLTEL_IV_EQ,
    CLTEL_IV_NE,
    CLTEL_IV_LT,
    CLTEL_IV_LE,
    CLTEL_IV_GT,
    CLTEL_IV_GE
} cltel_iv_relation;

/* What = != < <= > >= say; never true when one of them is missing. */
bool cltel_iv_compare(const cltel_iv *a, cltel_iv_relation relation, const cltel_iv *b);

/* The order of `sort`: missing, then text (digits in it by value), then numbers. Negative, 0, positive. */
int cltel_iv_order(const cltel_iv *a, const cltel_iv *b);

/* Appends bytes that are equal for values which are one group; and back. Views stay in the key. */
void cltel_iv_key_append(cltel_buf *key, const cltel_iv *value);
const char *cltel_iv_key_read(const char *at, cltel_iv *value);

uint64_t cltel_iv_hash(const char *bytes, size_t len, uint64_t seed);

#endif
