#include "record/span_misuse.h"

#include "base/atomics.h"

static uint64_t misuses;
static uint64_t told;

__attribute__((cold)) void cltel_span_count_misuse(void)
{
    cltel_count_shared(&misuses, 1);
}

uint64_t cltel_span_misuses(void)
{
    return cltel_load_relaxed(&misuses);
}

uint64_t cltel_span_misuses_told(void)
{
    uint64_t now = cltel_span_misuses(), before = cltel_load_relaxed(&told);
    /* Of two clients one tells. */
    return now != before && __atomic_compare_exchange_n(&told, &before, now, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)
               ? now - before
               : 0;
}
