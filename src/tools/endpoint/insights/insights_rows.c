#include "tools/endpoint/insights/insights_rows.h"

#include <stdlib.h>

#include "base/memory.h"

/* "sort @timestamp desc" is the order without a sort: events fed newest first need no look at later ones. */
static size_t count_sort_keys(const cltel_insights_query *query, const cltel_segment *segment, bool by_time)
{
    const cltel_sort_key *first = segment->sort;
    bool usual = by_time && segment->sort_count == 1 && first->down && first->node->kind == CLTEL_NODE_SLOT &&
                 query->slots[first->node->slot].kind == CLTEL_SLOT_TIMESTAMP;
    return usual ? 0 : segment->sort_count;
}

bool cltel_rows_init(cltel_rows *rows, const cltel_insights_query *query, const cltel_segment *segment, bool by_time,
                     size_t max, cltel_budget *budget)
{
    *rows = (cltel_rows){ .segment = segment, .budget = budget, .by_time = by_time, .max = max };
    rows->sort_count = count_sort_keys(query, segment, by_time);
    rows->seed = (uintptr_t)query * 0x9E3779B97F4A7C15ull;
    rows->probe = cltel_alloc(sizeof *rows->probe + (rows->sort_count + 1) * sizeof(cltel_iv));
    return rows->probe != NULL;
}

void cltel_rows_done(cltel_rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        cltel_release(rows->list[i]);
    cltel_release(rows->list);
    cltel_release(rows->probe);
    cltel_release(rows->table);
    cltel_buf_done(&rows->key);
    *rows = (cltel_rows){ 0 };
}

int cltel_rows_compare(const cltel_rows *rows, const cltel_row *a, const cltel_row *b)
{
    for (size_t i = 0; i < rows->sort_count; i++) {
        int order = cltel_iv_order(&a->values[i], &b->values[i]);
        if (order != 0)
            return rows->segment->sort[i].down ? -order : order;
    }
    if (rows->by_time && a->time_ms != b->time_ms)
        return a->time_ms > b->time_ms ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

static int compare_for_sort(const void *a, const void *b, void *rows)
{
    return cltel_rows_compare(rows, *(cltel_row *const *)a, *(cltel_row *const *)b);
}

void cltel_rows_sort(cltel_rows *rows)
{
    if (rows->count > 1)
        qsort_r(rows->list, rows->count, sizeof *rows->list, compare_for_sort, rows);
}

static size_t text_bytes(const cltel_iv *value)
{
    return value->type == CLTEL_IV_TEXT || value->raw ? value->text.len : 0;
}

static void copy_value(cltel_iv *to, const cltel_iv *value, char **text)
{
    size_t bytes = text_bytes(value);
    *to = *value;
    to->text = (cltel_view){ *text, bytes };
    if (bytes > 0)
        memcpy(*text, value->text.ptr, bytes);
    *text += bytes;
}

static cltel_row *make_row(cltel_rows *rows, cltel_frame *frame)
{
    const cltel_segment *segment = rows->segment;
    size_t bytes = sizeof(cltel_row) + (rows->sort_count + segment->kept_count) * sizeof(cltel_iv);
    char *text;
    cltel_iv room;
    size_t head = bytes;
    for (size_t i = 0; i < rows->sort_count; i++)
        bytes += text_bytes(&rows->probe->values[i]);
    for (size_t i = 0; i < segment->kept_count; i++)
        bytes += text_bytes(cltel_eval_slot(frame, segment->kept[i], &room));
    if (!cltel_budget_take(rows->budget, bytes))
        return NULL;
    cltel_row *row = cltel_realloc(NULL, bytes);
    if (row == NULL) {
        cltel_budget_no_memory(rows->budget);
        return NULL;
    }
    *row = *rows->probe;
    row->bytes = bytes;
    text = (char *)row + head;
    for (size_t i = 0; i < rows->sort_count; i++)
        copy_value(&row->values[i], &rows->probe->values[i], &text);
    for (size_t i = 0; i < segment->kept_count; i++)
        copy_value(&row->values[rows->sort_count + i], cltel_eval_slot(frame, segment->kept[i], &room), &text);
    return row;
}

/* What is missing makes no duplicate. */
static bool find_kind(cltel_rows *rows, cltel_frame *frame, uint64_t *kind)
{
    const cltel_segment *segment = rows->segment;
    cltel_iv room;
    *kind = 0;
    cltel_buf_clear(&rows->key);
    for (size_t i = 0; i < segment->dedup_count; i++) {
        const cltel_iv *value = cltel_eval(frame, segment->dedup[i], &room);
        if (value->type == CLTEL_IV_MISSING)
            return true;
        cltel_iv_key_append(&rows->key, value);
    }
    if (rows->key.failed)
        return cltel_budget_no_memory(rows->budget);
    if (segment->dedup_count > 0)
        *kind = cltel_iv_hash(rows->key.ptr, rows->key.len, rows->seed) | 1;
    return true;
}

bool cltel_rows_add(cltel_rows *rows, cltel_frame *frame, int64_t time_ms)
{
    cltel_iv room;
    cltel_row *probe = rows->probe;
    probe->time_ms = time_ms;
    probe->number = rows->arrived++;
    for (size_t i = 0; i < rows->sort_count; i++)
        probe->values[i] = *cltel_eval(frame, rows->segment->sort[i].node, &room);
    if (!find_kind(rows, frame, &probe->kind))
        return false;
    if (!cltel_rows_is_wanted(rows, probe))
        return true;
    cltel_row *row = make_row(rows, frame);
    return row != NULL && cltel_rows_insert(rows, row);
}

bool cltel_rows_merge(cltel_rows *into, cltel_rows *from)
{
    bool done = true;
    for (size_t i = 0; i < from->count; i++) {
        cltel_row *row = from->list[i];
        row->number += into->arrived;
        if (!done || !cltel_rows_is_wanted(into, row))
            cltel_release(row);
        else
            done = cltel_budget_take(into->budget, row->bytes) && cltel_rows_insert(into, row);
    }
    into->arrived += from->arrived;
    from->count = 0;
    return done;
}

void cltel_rows_load(const cltel_rows *rows, size_t index, cltel_frame *frame)
{
    const cltel_segment *segment = rows->segment;
    for (size_t i = 0; i < segment->kept_count; i++)
        frame->slots[segment->kept[i]] = rows->list[index]->values[rows->sort_count + i];
}
