#include "tools/endpoint/insights/insights_distinct.h"

#include "base/memory.h"

enum { ROOM_START = 16 };

static uint64_t *find(const cltel_distinct *set, uint64_t hash)
{
    for (uint32_t at = (uint32_t)hash;; at++) {
        uint64_t *entry = &set->hashes[at & (set->room - 1)];
        if (*entry == 0 || *entry == hash)
            return entry;
    }
}

static bool grow(cltel_distinct *set, cltel_budget *budget)
{
    cltel_distinct larger = { .room = set->room ? 2 * set->room : ROOM_START, .count = set->count };
    if (!cltel_budget_take(budget, larger.room * sizeof *larger.hashes))
        return false;
    larger.hashes = cltel_alloc(larger.room * sizeof *larger.hashes);
    if (larger.hashes == NULL)
        return cltel_budget_no_memory(budget);
    for (uint32_t i = 0; i < set->room; i++)
        if (set->hashes[i] != 0)
            *find(&larger, set->hashes[i]) = set->hashes[i];
    cltel_budget_give(budget, set->room * sizeof *set->hashes);
    cltel_release(set->hashes);
    *set = larger;
    return true;
}

bool cltel_distinct_add(cltel_distinct *set, uint64_t hash, cltel_budget *budget)
{
    hash += hash == 0;
    if (set->count + 1 > set->room / 4 * 3 && !grow(set, budget))
        return false;
    uint64_t *entry = find(set, hash);
    set->count += *entry == 0;
    *entry = hash;
    return true;
}

bool cltel_distinct_merge(cltel_distinct *into, const cltel_distinct *from, cltel_budget *budget)
{
    for (uint32_t i = 0; i < from->room; i++)
        if (from->hashes[i] != 0 && !cltel_distinct_add(into, from->hashes[i], budget))
            return false;
    return true;
}

void cltel_distinct_done(cltel_distinct *set)
{
    cltel_release(set->hashes);
    *set = (cltel_distinct){ 0 };
}
