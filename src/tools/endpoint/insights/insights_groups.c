#include "tools/endpoint/insights/insights_groups.h"

#include "base/memory.h"

enum { TABLE_START = 64, LIST_START = 32 };

void cltel_groups_init(cltel_groups *groups, const cltel_stats *stats, const void *query, cltel_budget *budget)
{
    *groups = (cltel_groups){ .stats = stats };
    /* Runs that are merged have one query, so one seed; and nobody outside knows it. */
    groups->site =
        (cltel_state_site){ .budget = budget, .exact = true, .seed = (uintptr_t)query * 0x9E3779B97F4A7C15ull };
}

void cltel_groups_done(cltel_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++)
        for (size_t a = 0; a < groups->stats->aggregate_count; a++) {
            const cltel_aggregate *aggregate = &groups->stats->aggregates[a];
            if (aggregate->owns_state)
                cltel_state_done(&groups->list[i]->states[aggregate->state], aggregate);
        }
    cltel_arena_done(&groups->arena);
    cltel_release(groups->list);
    cltel_release(groups->table);
    cltel_buf_done(&groups->key);
    cltel_buf_done(&groups->site.scratch);
    *groups = (cltel_groups){ 0 };
}

/* Keys are short: a call costs more than the comparison. */
static inline bool same_bytes(const char *a, const char *b, size_t len)
{
    uint64_t x, y;
    if (len < sizeof x)
        return memcmp(a, b, len) == 0;
    for (size_t at = 0; at < len - sizeof x; at += sizeof x) {
        memcpy(&x, a + at, sizeof x);
        memcpy(&y, b + at, sizeof y);
        if (x != y)
            return false;
    }
    memcpy(&x, a + len - sizeof x, sizeof x);
    memcpy(&y, b + len - sizeof y, sizeof y);
    return x == y;
}

static uint32_t *find(const cltel_groups *groups, uint64_t hash, cltel_view key)
{
    for (size_t at = hash;; at++) {
        uint32_t *entry = &groups->table[at & (groups->table_room - 1)];
        if (*entry == 0)
            return entry;
        const cltel_group *group = groups->list[*entry - 1];
        if (group->hash == hash && group->key_bytes == key.len && same_bytes(group->key, key.ptr, key.len))
            return entry;
    }
}

static bool grow_table(cltel_groups *groups)
{
    size_t room = groups->table_room ? 2 * groups->table_room : TABLE_START;
    if (!cltel_budget_take(groups->site.budget, room * sizeof *groups->table))
        return false;
    uint32_t *table = cltel_alloc(room * sizeof *table);
    if (table == NULL)
        return cltel_budget_no_memory(groups->site.budget);
    cltel_budget_give(groups->site.budget, groups->table_room * sizeof *table);
    cltel_release(groups->table);
    groups->table = table;
    groups->table_room = room;
    for (size_t i = 0; i < groups->count; i++) {
        size_t at = groups->list[i]->hash;
        while (table[at & (room - 1)] != 0)
            at++;
        table[at & (room - 1)] = (uint32_t)(i + 1);
    }
    return true;
}

static bool grow_list(cltel_groups *groups)
{
    size_t room = groups->room ? 2 * groups->room : LIST_START;
    if (!cltel_budget_take(groups->site.budget, (room - groups->room) * sizeof(cltel_group *)))
        return false;
    cltel_group **list = cltel_realloc(groups->list, room * sizeof(cltel_group *));
    if (list == NULL)
        return cltel_budget_no_memory(groups->site.budget);
    groups->list = list;
    groups->room = room;
    return true;
}

static cltel_group *make_group(cltel_groups *groups, uint64_t hash, cltel_view key)
{
    cltel_budget *budget = groups->site.budget;
    size_t bytes = sizeof(cltel_group) + groups->stats->state_count * sizeof(cltel_state);
    if (groups->count == CLTEL_INSIGHTS_GROUPS_MAX) {
        cltel_budget_fail(budget, "stats makes more than 1000000 groups: group by fields of fewer values, or filter");
        return NULL;
    }
    if (!cltel_budget_take(budget, bytes + key.len + 32))
        return NULL;
    cltel_group *group = cltel_arena_take(&groups->arena, bytes);
    const char *copy = cltel_arena_copy(&groups->arena, key);
    if (group == NULL || copy == NULL) {
        cltel_budget_no_memory(budget);
        return NULL;
    }
    memset(group, 0, bytes);
    group->hash = hash;
    group->key = copy;
    group->key_bytes = key.len;
    return group;
}

static inline bool is_of(const cltel_group *group, cltel_view key)
{
    return group != NULL && group->key_bytes == key.len && same_bytes(group->key, key.ptr, key.len);
}

static cltel_group *find_or_add(cltel_groups *groups, cltel_view key)
{
    if (groups->count + 1 > groups->table_room / 2 && !grow_table(groups))
        return NULL;
    uint64_t hash = cltel_iv_hash(key.ptr, key.len, groups->site.seed);
    uint32_t *entry = find(groups, hash, key);
    if (*entry != 0)
        return groups->list[*entry - 1];
    if (groups->count == groups->room && !grow_list(groups))
        return NULL;
    cltel_group *group = make_group(groups, hash, key);
    if (group == NULL)
        return NULL;
    groups->list[groups->count++] = group;
    *entry = (uint32_t)groups->count;
    return group;
}

/* Percentiles hold too many values: all of them are counted in buckets from now on. */
static bool roughen(cltel_groups *groups)
{
    groups->site.exact = false;
    for (size_t a = 0; a < groups->stats->aggregate_count; a++) {
        const cltel_aggregate *aggregate = &groups->stats->aggregates[a];
        if (!aggregate->owns_state || !cltel_aggregate_is_percentile(aggregate))
            continue;
        for (size_t i = 0; i < groups->count; i++)
            if (!cltel_quantiles_roughen(&groups->list[i]->states[aggregate->state].values.quantiles,
                                         groups->site.budget))
                return false;
    }
    return true;
}

bool cltel_groups_add(cltel_groups *groups, cltel_frame *frame, int64_t time_ms)
{
    const cltel_stats *stats = groups->stats;
    cltel_iv room;
    cltel_buf_clear(&groups->key);
    for (size_t i = 0; i < stats->key_count; i++)
        cltel_iv_key_append(&groups->key, cltel_eval_quick(frame, stats->keys[i], &room));
    if (groups->key.failed)
        return cltel_budget_no_memory(groups->site.budget);
    cltel_view key = { groups->key.ptr ? groups->key.ptr : "", groups->key.len };
    cltel_group *group = is_of(groups->last, key) ? groups->last : find_or_add(groups, key);
    if (group == NULL)
        return false;
    groups->last = group;
    for (size_t a = 0; a < stats->aggregate_count; a++) {
        const cltel_aggregate *aggregate = &stats->aggregates[a];
        if (!aggregate->owns_state)
            continue;
        if (aggregate->arg == NULL) {
            group->states[aggregate->state].count++;
            continue;
        }
        const cltel_iv *value = cltel_eval_quick(frame, aggregate->arg, &room);
        if (!cltel_state_add(&group->states[aggregate->state], aggregate, value, time_ms, &groups->site))
            return false;
    }
    return !groups->site.exact || groups->site.held <= CLTEL_QUANTILES_EXACT_MAX || roughen(groups);
}

bool cltel_groups_merge(cltel_groups *into, cltel_groups *from)
{
    into->site.held += from->site.held;
    bool rough = !from->site.exact || into->site.held > CLTEL_QUANTILES_EXACT_MAX;
    if (rough && ((into->site.exact && !roughen(into)) || (from->site.exact && !roughen(from))))
        return false;
    if (!into->site.exact && from->site.exact && !roughen(from))
        return false;
    for (size_t i = 0; i < from->count; i++) {
        cltel_group *theirs = from->list[i];
        cltel_group *ours = find_or_add(into, (cltel_view){ theirs->key, theirs->key_bytes });
        if (ours == NULL)
            return false;
        for (size_t a = 0; a < into->stats->aggregate_count; a++) {
            const cltel_aggregate *aggregate = &into->stats->aggregates[a];
            if (aggregate->owns_state && !cltel_state_merge(&ours->states[aggregate->state],
                                                            &theirs->states[aggregate->state], aggregate, &into->site))
                return false;
        }
    }
    return true;
}
