/* CloudWatch Logs filter patterns, compiled once and matched often:
 *   terms      ERROR "not found" -DEBUG ?a ?b %regex%
 *   JSON       { $.a.b[0] = "x*" && ($.n > 10 || $.flag IS TRUE) && $.d NOT EXISTS }
 *   columns    [ip, user, ..., request = *html*, status = 4* || status = 5*, bytes > 1000]
 * Reads no store and no clock. A compiled filter belongs to one thread at a time. */
#ifndef CLTEL_TOOLS_ENDPOINT_FILTER_PATTERN_H
#define CLTEL_TOOLS_ENDPOINT_FILTER_PATTERN_H

#include "tools/endpoint/insights/insights_search.h"

enum {
    CLTEL_FILTER_BYTES_MAX = 4096,  /* 1,024 characters of UTF-8 */
    CLTEL_FILTER_REGEXES_MAX = 2,   /* in one pattern, as AWS */
    CLTEL_FILTER_WILDCARDS_MAX = 3, /* .* and [*] in one pattern, one in a selector, as AWS */
    CLTEL_FILTER_NEEDLES_MAX = 8
};

typedef struct cltel_filter cltel_filter;

typedef struct cltel_filter_fault {
    char message[160]; /* for the user, ends in NUL */
} cltel_filter_fault;

/* NULL: fault says why. The pattern is copied. */
cltel_filter *cltel_filter_compile(cltel_view pattern, cltel_filter_fault *fault);
void cltel_filter_free(cltel_filter *filter);

bool cltel_filter_takes(cltel_filter *filter, cltel_view message);
bool cltel_filter_takes_all(const cltel_filter *filter); /* the empty pattern */
bool cltel_filter_has_regex(const cltel_filter *filter); /* a group may have five such metric filters */

/* What the pattern names in a message that it takes: $.selector of JSON, $column and $7 (the seventh field, without a
 * name) of columns. Objects, arrays, null and selectors with wildcards are left out. A value lives until visit returns.
 */
typedef void (*cltel_filter_visit)(void *context, cltel_view name, cltel_view value);
void cltel_filter_extract(cltel_filter *filter, cltel_view message, cltel_filter_visit visit, void *context);

/* Each message that is taken has at least one of these texts in it, as it stands there. How many they are;
 * 0: nothing is known. They live as long as the filter. */
size_t cltel_filter_needles(const cltel_filter *filter, const cltel_needle **needles);

#endif
