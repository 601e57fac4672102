#include "tools/cli/trace_bar.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

static double whole_s(const cltel_cli_bars *bars)
{
    double whole = bars->view->end_s - bars->view->trace->start_s;
    return whole > 0 ? whole : 1;
}

/* In cells, broken. */
static double place_of(const cltel_cli_bars *bars, double time_s)
{
    double place = (time_s - bars->view->trace->start_s) / whole_s(bars) * (double)bars->width;
    return !(place > 0) ? 0 : place > (double)bars->width ? (double)bars->width : place; /* not a number is 0 */
}

/* Counted first, then put in place. */
static void sort_stretches(cltel_cli_bars *bars)
{
    const cltel_cli_path *path = &bars->view->path;
    for (size_t i = 0; i < path->count; i++) {
        int32_t row = bars->rows->owner[path->stretches[i].node];
        if (row != CLTEL_XRAY_NONE)
            bars->first[row + 2]++;
    }
    for (size_t row = 0; row < bars->rows->count; row++)
        bars->first[row + 2] += bars->first[row + 1];
    for (size_t i = 0; i < path->count; i++) {
        int32_t row = bars->rows->owner[path->stretches[i].node];
        if (row != CLTEL_XRAY_NONE)
            bars->order[bars->first[row + 1]++] = (int32_t)i;
    }
}

bool cltel_cli_bars_make(cltel_cli_bars *bars, const cltel_cli_trace_view *view, const cltel_cli_trace_rows *rows,
                         size_t width)
{
    *bars = (cltel_cli_bars){ view, rows, width < CLTEL_CLI_BAR_MAX ? width : CLTEL_CLI_BAR_MAX, NULL, NULL };
    bars->order = cltel_alloc((view->path.count + 1) * sizeof *bars->order);
    bars->first = cltel_alloc((rows->count + 2) * sizeof *bars->first);
    if (!bars->order || !bars->first)
        return false;
    sort_stretches(bars);
    return true;
}

static void paint_span(const cltel_cli_bars *bars, int32_t node, char *cells)
{
    double end_s = cltel_cli_end_of(bars->view->trace, node);
    size_t from = (size_t)place_of(bars, bars->view->trace->nodes[node].start_s);
    size_t until = (size_t)ceil(place_of(bars, end_s));
    if (from >= bars->width)
        from = bars->width - 1;
    if (until <= from)
        until = from + 1;
    memset(cells + from, '.', until - from);
    if (bars->view->trace->nodes[node].in_progress)
        cells[until - 1] = '>';
}

/* How much of each cell the stretch takes. */
static void weigh(const cltel_cli_bars *bars, const cltel_cli_stretch *stretch, double *weights)
{
    double from = place_of(bars, stretch->from_s), until = place_of(bars, stretch->until_s);
    for (size_t cell = (size_t)from; cell < bars->width && (double)cell < until; cell++) {
        double begin = from > (double)cell ? from : (double)cell;
        double end = until < (double)cell + 1 ? until : (double)cell + 1;
        weights[cell] += end - begin;
    }
}

static void paint_path(const cltel_cli_bars *bars, size_t row, char *cells)
{
    double weights[CLTEL_CLI_BAR_MAX] = { 0 };
    size_t drawn = 0;
    for (int32_t i = bars->first[row]; i < bars->first[row + 1]; i++)
        weigh(bars, &bars->view->path.stretches[bars->order[i]], weights);
    for (size_t cell = 0; cell < bars->width; cell++)
        drawn += cells[cell] != ' ';
    /* A short span has one cell, however little of it it takes. */
    for (size_t cell = 0; cell < bars->width; cell++)
        if (cells[cell] == '.' && (weights[cell] >= 0.5 || (drawn == 1 && weights[cell] > 0)))
            cells[cell] = '#';
}

void cltel_cli_bar_paint(const cltel_cli_bars *bars, size_t row, char cells[CLTEL_CLI_BAR_MAX])
{
    const cltel_cli_trace_row *of = &bars->rows->items[row];
    int32_t node = of->node;
    memset(cells, ' ', CLTEL_CLI_BAR_MAX);
    if (of->kind == CLTEL_CLI_ROW_LOG || !bars->width)
        return;
    for (int32_t left = of->count; left && node != CLTEL_XRAY_NONE; node = bars->view->trace->nodes[node].next_sibling)
        if (bars->rows->owner[node] == (int32_t)row) {
            paint_span(bars, node, cells);
            left--;
        }
    paint_path(bars, row, cells);
}

void cltel_cli_bars_done(cltel_cli_bars *bars)
{
    cltel_release(bars->order);
    cltel_release(bars->first);
}
