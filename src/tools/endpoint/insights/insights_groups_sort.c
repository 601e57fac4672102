#include <stdlib.h>

#include "tools/endpoint/insights/insights_groups.h"

static int compare_keys(const void *a, const void *b, void *context)
{
    const cltel_groups *groups = context;
    const char *x = (*(cltel_group *const *)a)->key, *y = (*(cltel_group *const *)b)->key;
    for (size_t i = 0; i < groups->stats->key_count; i++) {
        cltel_iv v, w;
        x = cltel_iv_key_read(x, &v);
        y = cltel_iv_key_read(y, &w);
        int order = cltel_iv_order(&v, &w);
        if (order != 0)
            return v.type == CLTEL_IV_TIME && w.type == CLTEL_IV_TIME ? -order : order;
    }
    /* Different keys in one place of the order, such as 1 and 01: by their bytes, so that it is always the same. */
    const cltel_group *g = *(cltel_group *const *)a, *h = *(cltel_group *const *)b;
    size_t common = g->key_bytes < h->key_bytes ? g->key_bytes : h->key_bytes;
    int order = memcmp(g->key, h->key, common);
    return order != 0 ? order : (g->key_bytes > h->key_bytes) - (g->key_bytes < h->key_bytes);
}

void cltel_groups_sort(cltel_groups *groups)
{
    if (groups->count > 1)
        qsort_r(groups->list, groups->count, sizeof *groups->list, compare_keys, groups);
}

void cltel_groups_load(cltel_groups *groups, size_t index, cltel_frame *frame)
{
    const cltel_stats *stats = groups->stats;
    cltel_group *group = groups->list[index];
    const char *key = group->key;
    for (size_t i = 0; i < stats->key_count; i++)
        key = cltel_iv_key_read(key, &frame->slots[stats->key_slots[i]]);
    for (size_t a = 0; a < stats->aggregate_count; a++)
        frame->slots[stats->aggregates[a].slot] =
            cltel_state_result(&group->states[stats->aggregates[a].state], &stats->aggregates[a]);
    cltel_run_steps(frame, stats->results, stats->result_count);
}
