#include "tools/endpoint/pane/pane_rows.h"

#include <stdlib.h>

#include "base/memory.h"

static int by_place_up(const void *a, const void *b)
{
    return cltel_place_compare(&((const cltel_pane_row *)a)->place, &((const cltel_pane_row *)b)->place);
}

static int by_place_down(const void *a, const void *b)
{
    return by_place_up(b, a);
}

static bool keep(void *context, const cltel_pane_event *event)
{
    cltel_pane_rows *rows = context;
    if (rows->count == rows->room) {
        size_t room = rows->room ? 2 * rows->room : 512;
        cltel_pane_row *grown = cltel_realloc(rows->rows, room * sizeof *grown);
        if (!grown) {
            rows->failed = true;
            return false;
        }
        rows->rows = grown;
        rows->room = room;
    }
    rows->rows[rows->count++] = (cltel_pane_row){ event->place, event->stream_id };
    return true;
}

/* Keeps the nearest ones only. */
static void settle(cltel_pane_rows *rows)
{
    if (rows->count > 1)
        qsort(rows->rows, rows->count, sizeof *rows->rows, rows->oldest_first ? by_place_up : by_place_down);
    if (rows->count > rows->wanted)
        rows->count = rows->wanted;
}

/* Whether something that is still to come could be nearer than the last row kept. */
static bool may_come_nearer(void *context, int64_t edge_ms)
{
    cltel_pane_rows *rows = context;
    if (rows->count < rows->wanted)
        return true;
    settle(rows);
    int64_t last_ms = rows->rows[rows->count - 1].place.timestamp_ms;
    return rows->oldest_first ? edge_ms <= last_ms : edge_ms >= last_ms;
}

bool cltel_pane_rows_find(cltel_pane_rows *rows, cltel_pane_scan *scan)
{
    if (rows->wanted == 0)
        return true;
    rows->oldest_first = scan->oldest_first;
    cltel_pane_visitor visitor = { keep, may_come_nearer, rows };
    bool done = cltel_pane_scan_run(scan, &visitor);
    settle(rows);
    return done && !rows->failed;
}

void cltel_pane_rows_done(cltel_pane_rows *rows)
{
    cltel_release(rows->rows);
    *rows = (cltel_pane_rows){ 0 };
}
