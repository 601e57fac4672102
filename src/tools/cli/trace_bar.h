/* The bar of each row of a waterfall, cell by cell. */
#ifndef CLTEL_TOOLS_CLI_TRACE_BAR_H
#define CLTEL_TOOLS_CLI_TRACE_BAR_H

#include "tools/cli/trace_rows.h"

enum { CLTEL_CLI_BAR_MAX = 200 };

typedef struct cltel_cli_bars {
    const cltel_cli_trace_view *view;
    const cltel_cli_trace_rows *rows;
    size_t width;   /* cells, at most CLTEL_CLI_BAR_MAX */
    int32_t *order; /* stretches of the critical path, those of one row together */
    int32_t *first; /* of each row in order; one more at the end */
} cltel_cli_bars;

bool cltel_cli_bars_make(cltel_cli_bars *bars, const cltel_cli_trace_view *view, const cltel_cli_trace_rows *rows,
                         size_t width); /* false: no memory */
void cltel_cli_bars_done(cltel_cli_bars *bars);

/* For each cell ' ' nothing, '.' the span lasts, '#' the trace waited for it or for what it stands for, '>' it goes
 * on. */
void cltel_cli_bar_paint(const cltel_cli_bars *bars, size_t row, char cells[CLTEL_CLI_BAR_MAX]);

#endif
