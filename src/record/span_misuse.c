#include "record/span_misuse.h"

#include "base/atomics.h"

static uint64_t misuses;

__attribute__((cold)) void cltel_span_count_misuse(void)
{
    cltel_count_shared(&misuses, 1);
}

uint64_t cltel_span_misuses(void)
{
    return cltel_load_relaxed(&misuses);
}
