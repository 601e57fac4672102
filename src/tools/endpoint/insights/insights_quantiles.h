/* Percentiles: exact while a query holds at most a million values. Beyond, values are counted in buckets: those
 * that share sign, exponent and the upper ten bits of the mantissa, so a bucket is at most 0.1 % wide, and whole
 * numbers up to 2,048 are still exact. A bucket stands for its value next to zero. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_QUANTILES_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_QUANTILES_H

#include <stdint.h>

#include "tools/endpoint/insights/insights_budget.h"

enum { CLTEL_QUANTILES_EXACT_MAX = 1000000 };

typedef struct cltel_quantiles {
    double *values; /* exact */
    uint32_t value_count;
    uint32_t value_room;
    uint64_t *buckets;    /* bucket number above, count below; 0: unused */
    uint32_t bucket_room; /* a power of two */
    uint32_t bucket_count;
    uint64_t total;
    bool packed; /* the buckets stand at the front, no longer where they are found */
} cltel_quantiles;

bool cltel_quantiles_add(cltel_quantiles *q, double value, bool exact, cltel_budget *budget);
bool cltel_quantiles_roughen(cltel_quantiles *q, cltel_budget *budget);
/* Both exact, or both rough. */
bool cltel_quantiles_merge(cltel_quantiles *into, const cltel_quantiles *from, cltel_budget *budget);
/* Moves the values about, which costs most before the next one is added. false: no values. */
bool cltel_quantiles_at(cltel_quantiles *q, double percent, double *value);
void cltel_quantiles_done(cltel_quantiles *q);

#endif
