/* How much memory a run may hold. What goes over it fails the run with a sentence for the user. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_BUDGET_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_BUDGET_H

#include <stdbool.h>
#include <stddef.h>

enum { CLTEL_INSIGHTS_MEMORY_MAX = 256 << 20, CLTEL_INSIGHTS_GROUPS_MAX = 1000000 };

typedef struct cltel_budget {
    size_t used;
    const char *failure; /* NULL: none; static */
} cltel_budget;

static inline bool cltel_budget_fail(cltel_budget *budget, const char *failure)
{
    if (budget->failure == NULL)
        budget->failure = failure;
    return false;
}

static inline bool cltel_budget_take(cltel_budget *budget, size_t bytes)
{
    if (bytes > CLTEL_INSIGHTS_MEMORY_MAX - budget->used)
        return cltel_budget_fail(
            budget, "the query needs more than 256 MiB of memory: narrow it down by time, filter or limit, "
                    "or group by fields of fewer values");
    budget->used += bytes;
    return true;
}

static inline void cltel_budget_give(cltel_budget *budget, size_t bytes)
{
    budget->used -= bytes;
}

static inline bool cltel_budget_no_memory(cltel_budget *budget)
{
    return cltel_budget_fail(budget, "there is no memory for the query");
}

#endif
