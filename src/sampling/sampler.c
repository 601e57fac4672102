#include "sampling/sampler.h"

#include <stdio.h>

#include "base/atomics.h"
#include "base/memory.h"

static uint64_t bits_of(double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

/* The slot of a name, new or known; -1: there are too many. */
static int find_slot(cltel_sampler *sampler, const char *name)
{
    for (uint32_t i = 0; i < sampler->slot_count; i++)
        if (strcmp(sampler->slots[i].name, name) == 0)
            return (int)i;
    if (sampler->slot_count == CLTEL_RULES_MAX)
        return -1;
    snprintf(sampler->slots[sampler->slot_count].name, CLTEL_RULE_NAME_MAX + 1, "%s", name);
    return (int)sampler->slot_count++;
}

static bool is_of_table(const cltel_sampling_table *table, uint32_t slot)
{
    for (uint32_t i = 0; table && i < table->rules->count; i++)
        if (table->slots[i] == slot)
            return true;
    return false;
}

/* Names come and go over months; slots of rules that are gone serve new ones once all are in use. */
static int find_slot_or_reuse(cltel_sampler *sampler, const cltel_sampling_table *made, const char *name)
{
    int slot = find_slot(sampler, name);
    for (uint32_t i = 0; slot < 0 && i < CLTEL_RULES_MAX; i++) {
        if (is_of_table(sampler->table, i) || is_of_table(made, i))
            continue;
        snprintf(sampler->slots[i].name, CLTEL_RULE_NAME_MAX + 1, "%s", name);
        cltel_store_relaxed(&sampler->slots[i].quota_until_s, 0);
        slot = (int)i;
    }
    return slot;
}

/* false: there are too many names. */
static bool find_slots(cltel_sampler *sampler, cltel_sampling_table *table)
{
    uint32_t count = table->rules->count;
    int slot = 0;
    table->rules->count = 0;
    for (uint32_t i = 0; i < count && slot >= 0; i++) {
        slot = find_slot_or_reuse(sampler, table, table->rules->rules[i].name);
        table->slots[i] = (uint8_t)slot;
        table->rules->count += slot >= 0; /* the slots of these are taken */
    }
    table->rules->count = count;
    return slot >= 0;
}

static cltel_sampling_table *make_table(cltel_sampler *sampler, cltel_sampling_rules *rules, bool central)
{
    cltel_sampling_table *table = cltel_alloc(sizeof *table);
    if (!table)
        return NULL;
    *table = (cltel_sampling_table){ .rules = rules, .central = central };
    if (!find_slots(sampler, table)) {
        cltel_release(table);
        return NULL;
    }
    for (uint32_t i = 0; i < rules->count; i++)
        cltel_store_relaxed(&sampler->slots[table->slots[i]].rate_bits, bits_of(rules->rules[i].rate));
    return table;
}

bool cltel_sampler_publish(cltel_sampler *sampler, cltel_sampling_rules *rules, bool central,
                           const cltel_sampling_table **old)
{
    cltel_sampling_table *table = rules ? make_table(sampler, rules, central) : NULL;
    *old = NULL;
    if (!table) {
        cltel_sampling_rules_free(rules);
        return false;
    }
    *old = sampler->table;
    cltel_store_release(&sampler->table, table);
    return true;
}

bool cltel_sampler_init(cltel_sampler *sampler, cltel_sampling_rules *rules, bool central)
{
    const cltel_sampling_table *old;
    memset(sampler, 0, sizeof *sampler);
    return cltel_sampler_publish(sampler, rules, central, &old);
}

void cltel_sampling_table_free(const cltel_sampling_table *table)
{
    if (!table)
        return;
    cltel_sampling_rules_free(table->rules);
    cltel_release((void *)(uintptr_t)table);
}

void cltel_sampler_done(cltel_sampler *sampler)
{
    cltel_sampling_table_free(sampler->table);
    sampler->table = NULL;
}

void cltel_sampler_target(cltel_sampler *sampler, const char *rule, double rate, int64_t quota, int64_t until_s)
{
    for (uint32_t i = 0; i < sampler->slot_count; i++) {
        cltel_sampling_slot *slot = &sampler->slots[i];
        if (strcmp(slot->name, rule) != 0)
            continue;
        if (rate >= 0 && rate <= 1)
            cltel_store_relaxed(&slot->rate_bits, bits_of(rate));
        if (quota < 0)
            continue;
        cltel_store_relaxed(&slot->quota, quota < UINT32_MAX ? (uint32_t)quota : UINT32_MAX);
        cltel_store_release(&slot->quota_until_s, until_s);
    }
}

/* Takes one of `most` of this second. Whoever comes too late only reads. A thread that read the clock
 * before the second changed takes of the new one: it may not begin the old one again. */
static bool take(uint64_t *word, uint32_t second, uint32_t most)
{
    enum { LATE_S = 2 }; /* more is a clock that was set back */
    uint64_t seen = cltel_load_relaxed(word);
    for (;;) {
        uint32_t ahead_s = (uint32_t)(seen >> 32) - second;
        if (ahead_s <= LATE_S)
            second += ahead_s;
        uint32_t taken = (uint32_t)(seen >> 32) == second ? (uint32_t)seen : 0;
        if (taken >= most)
            return false;
        uint64_t wanted = (uint64_t)second << 32 | (taken + 1);
        if (__atomic_compare_exchange_n(word, &seen, wanted, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
            return true;
    }
}

static bool by_rate(const cltel_sampling_slot *slot, uint64_t random)
{
    double rate = double_of(cltel_load_relaxed(&slot->rate_bits));
    return (double)(random >> 11) * 0x1p-53 < rate;
}

static bool decide_by(const cltel_sampling_table *table, const cltel_sampling_rule *rule, cltel_sampling_slot *slot,
                      int64_t second, uint64_t random, bool *borrowed)
{
    uint32_t second_32 = (uint32_t)second;
    if (!table->central)
        return (rule->reservoir > 0 && take(&slot->taken, second_32, (uint32_t)rule->reservoir)) ||
               by_rate(slot, random);
    if (second < cltel_load_acquire(&slot->quota_until_s))
        return take(&slot->taken, second_32, cltel_load_relaxed(&slot->quota)) || by_rate(slot, random);
    *borrowed = rule->reservoir > 0 && take(&slot->borrowed, second_32, 1);
    return *borrowed || by_rate(slot, random);
}

cltel_sampling_decision cltel_sampler_decide(cltel_sampler *sampler, cltel_sampling_counts *counts,
                                             const cltel_sampling_request *request, int64_t second, uint64_t random)
{
    const cltel_sampling_table *table = cltel_load_acquire(&sampler->table);
    for (uint32_t i = 0; i < table->rules->count; i++) {
        const cltel_sampling_rule *rule = &table->rules->rules[i];
        if (!cltel_sampling_rule_matches(rule, request))
            continue;
        uint32_t slot = table->slots[i];
        cltel_sampling_decision decision = { .slot = slot + 1 };
        decision.sampled = decide_by(table, rule, &sampler->slots[slot], second, random, &decision.borrowed);
        cltel_count(&counts->requests[slot], 1);
        cltel_count(&counts->sampled[slot], decision.sampled && !decision.borrowed); /* X-Ray counts them apart */
        cltel_count(&counts->borrowed[slot], decision.borrowed);
        return decision;
    }
    return (cltel_sampling_decision){ 0 };
}

bool cltel_sampler_asks_for_request(const cltel_sampler *sampler)
{
    return cltel_load_acquire(&sampler->table)->rules->asks_for_request;
}

void cltel_sampler_rule_name(const cltel_sampler *sampler, uint32_t slot, char *name, size_t size)
{
    const cltel_sampling_table *table = cltel_load_acquire(&sampler->table);
    name[0] = '\0';
    for (uint32_t i = 0; i < table->rules->count; i++)
        if (table->slots[i] + 1u == slot)
            snprintf(name, size, "%s", table->rules->rules[i].name);
}

bool cltel_sampler_is_central(const cltel_sampler *sampler, uint32_t slot)
{
    return sampler->table->central && is_of_table(sampler->table, slot);
}
