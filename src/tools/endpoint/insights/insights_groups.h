/* The groups of one stats command, by key. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_GROUPS_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_GROUPS_H

#include "tools/endpoint/insights/insights_aggregate.h"
#include "tools/endpoint/insights/insights_eval.h"

typedef struct cltel_group {
    uint64_t hash;
    const char *key; /* cltel_iv_key_append of each key's value */
    size_t key_bytes;
    cltel_state states[];
} cltel_group;

typedef struct cltel_groups {
    const cltel_stats *stats;
    cltel_state_site site;
    cltel_arena arena;
    cltel_group *last; /* that was added to: often the next one, too */
    cltel_group **list;
    size_t count;
    size_t room;
    uint32_t *table; /* places in list, plus 1 */
    size_t table_room;
    cltel_buf key;
} cltel_groups;

void cltel_groups_init(cltel_groups *groups, const cltel_stats *stats, const void *query, cltel_budget *budget);
void cltel_groups_done(cltel_groups *groups);

/* Adds what the frame holds to its group. */
bool cltel_groups_add(cltel_groups *groups, cltel_frame *frame, int64_t time_ms);
bool cltel_groups_merge(cltel_groups *into, cltel_groups *from);

/* Puts them in order: by their keys from the first to the last, times newest first. */
void cltel_groups_sort(cltel_groups *groups);

/* Sets the slots that the stats command names, for group number `index`. */
void cltel_groups_load(cltel_groups *groups, size_t index, cltel_frame *frame);

#endif
