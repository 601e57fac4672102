/* How many different values: a set of their hashes of 64 bits. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_DISTINCT_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_DISTINCT_H

#include <stdint.h>

#include "tools/endpoint/insights/insights_budget.h"

typedef struct cltel_distinct {
    uint64_t *hashes; /* 0: unused */
    uint32_t room;
    uint32_t count;
} cltel_distinct;

bool cltel_distinct_add(cltel_distinct *set, uint64_t hash, cltel_budget *budget);
bool cltel_distinct_merge(cltel_distinct *into, const cltel_distinct *from, cltel_budget *budget);
void cltel_distinct_done(cltel_distinct *set);

#endif
