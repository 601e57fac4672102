/* The rows of a segment: the first so many in its order, or the last, or one of each kind. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_ROWS_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_ROWS_H

#include "tools/endpoint/insights/insights_budget.h"
#include "tools/endpoint/insights/insights_eval.h"

typedef struct cltel_row {
    int64_t time_ms;
    uint64_t number; /* in order of arrival */
    uint64_t kind;   /* dedup: hash of what makes it a duplicate; 0: it is nobody's */
    size_t bytes;
    cltel_iv values[]; /* the sort keys, then what the segment keeps */
} cltel_row;

typedef struct cltel_rows {
    const cltel_segment *segment;
    cltel_budget *budget;
    bool by_time;      /* without a sort the newest are first; else the order of arrival */
    size_t sort_count; /* 0 also for "sort @timestamp desc", which is that */
    size_t max;        /* 0: no bound but the budget */
    cltel_row **list;  /* when there are max of them: a heap with the worst on top */
    size_t count;
    size_t room;
    uint64_t arrived;
    cltel_row *probe; /* sort keys of the one that is offered */
    uint32_t *table;  /* of kinds: places in list, plus 1 */
    size_t table_room;
    cltel_buf key;
    uint64_t seed;
} cltel_rows;

bool cltel_rows_init(cltel_rows *rows, const cltel_insights_query *query, const cltel_segment *segment, bool by_time,
                     size_t max, cltel_budget *budget);
void cltel_rows_done(cltel_rows *rows);

bool cltel_rows_add(cltel_rows *rows, cltel_frame *frame, int64_t time_ms);
bool cltel_rows_merge(cltel_rows *into, cltel_rows *from); /* takes the rows over */
void cltel_rows_sort(cltel_rows *rows);
void cltel_rows_load(const cltel_rows *rows, size_t index, cltel_frame *frame);

/* Negative: a is shown before b. */
int cltel_rows_compare(const cltel_rows *rows, const cltel_row *a, const cltel_row *b);

/* insights_rows_kept.c: which rows stay. Takes the row over. */
bool cltel_rows_insert(cltel_rows *rows, cltel_row *row);
bool cltel_rows_is_wanted(const cltel_rows *rows, const cltel_row *probe);
void cltel_rows_drop(cltel_rows *rows, cltel_row *row);

#endif
