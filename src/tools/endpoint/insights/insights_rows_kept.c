/* Which rows stay: the best so many in a heap with the worst on top, or the best of each kind. */
#include "base/memory.h"
#include "tools/endpoint/insights/insights_rows.h"

enum { ROOM_START = 32, TABLE_START = 64 };

void cltel_rows_drop(cltel_rows *rows, cltel_row *row)
{
    cltel_budget_give(rows->budget, row->bytes);
    cltel_release(row);
}

/* tail wants those that are shown last. */
static bool is_better(const cltel_rows *rows, const cltel_row *a, const cltel_row *b)
{
    int order = cltel_rows_compare(rows, a, b);
    return rows->segment->end == CLTEL_END_TAIL ? order > 0 : order < 0;
}

static void sift_down(cltel_rows *rows, size_t at)
{
    cltel_row **heap = rows->list;
    for (;;) {
        size_t worst = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < rows->count; child++)
            if (is_better(rows, heap[worst], heap[child]))
                worst = child;
        if (worst == at)
            return;
        cltel_row *row = heap[at];
        heap[at] = heap[worst];
        heap[worst] = row;
        at = worst;
    }
}

static bool append(cltel_rows *rows, cltel_row *row)
{
    if (rows->count == rows->room) {
        size_t room = rows->room ? 2 * rows->room : ROOM_START;
        if (!cltel_budget_take(rows->budget, (room - rows->room) * sizeof(cltel_row *)))
            return false;
        cltel_row **list = cltel_realloc(rows->list, room * sizeof(cltel_row *));
        if (list == NULL)
            return cltel_budget_no_memory(rows->budget);
        rows->list = list;
        rows->room = room;
    }
    rows->list[rows->count++] = row;
    if (rows->count == rows->max)
        for (size_t i = rows->count / 2; i-- > 0;)
            sift_down(rows, i);
    return true;
}

/* ---- kinds ---- */

static uint32_t *find_kind(const cltel_rows *rows, uint64_t kind)
{
    for (size_t at = kind >> 1;; at++) {
        uint32_t *entry = &rows->table[at & (rows->table_room - 1)];
        if (*entry == 0 || rows->list[*entry - 1]->kind == kind)
            return entry;
    }
}

static bool grow_table(cltel_rows *rows)
{
    size_t room = rows->table_room ? 2 * rows->table_room : TABLE_START;
    if (!cltel_budget_take(rows->budget, (room - rows->table_room) * sizeof *rows->table))
        return false;
    cltel_release(rows->table);
    rows->table = cltel_alloc(room * sizeof *rows->table);
    rows->table_room = rows->table ? room : 0;
    if (rows->table == NULL)
        return cltel_budget_no_memory(rows->budget);
    for (size_t i = 0; i < rows->count; i++)
        if (rows->list[i]->kind != 0)
            *find_kind(rows, rows->list[i]->kind) = (uint32_t)(i + 1);
    return true;
}

static bool insert_kind(cltel_rows *rows, cltel_row *row)
{
    if (rows->count + 1 > rows->table_room / 2 && !grow_table(rows))
        return false;
    uint32_t *entry = find_kind(rows, row->kind);
    if (*entry == 0) {
        *entry = (uint32_t)(rows->count + 1);
        return append(rows, row);
    }
    cltel_row **place = &rows->list[*entry - 1];
    cltel_row *worse = *place;
    *place = row;
    cltel_rows_drop(rows, worse);
    return true;
}

bool cltel_rows_is_wanted(const cltel_rows *rows, const cltel_row *probe)
{
    if (probe->kind != 0 && rows->table != NULL) {
        uint32_t place = *find_kind(rows, probe->kind);
        return place == 0 || is_better(rows, probe, rows->list[place - 1]);
    }
    return rows->max == 0 || rows->count < rows->max || is_better(rows, probe, rows->list[0]);
}

bool cltel_rows_insert(cltel_rows *rows, cltel_row *row)
{
    if (row->kind != 0) {
        if (insert_kind(rows, row))
            return true;
    } else if (rows->max == 0 || rows->count < rows->max) {
        if (append(rows, row))
            return true;
    } else {
        cltel_rows_drop(rows, rows->list[0]);
        rows->list[0] = row;
        sift_down(rows, 0);
        return true;
    }
    cltel_rows_drop(rows, row);
    return false;
}
