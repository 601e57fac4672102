/* The lines of a waterfall: which spans, in which order, with which lines of log between them. */
#ifndef CLTEL_TOOLS_CLI_TRACE_ROWS_H
#define CLTEL_TOOLS_CLI_TRACE_ROWS_H

#include "tools/cli/trace_view.h"

enum {
    CLTEL_CLI_ROWS_SENSIBLE = 200, /* of more, only what matters is shown */
    CLTEL_CLI_RUN_MIN = 4          /* so many equal siblings become one row */
};

typedef enum cltel_cli_trace_row_kind {
    CLTEL_CLI_ROW_SPAN,
    CLTEL_CLI_ROW_RUN, /* count equal siblings, from node on */
    CLTEL_CLI_ROW_LOG
} cltel_cli_trace_row_kind;

typedef struct cltel_cli_trace_row {
    cltel_cli_trace_row_kind kind;
    int32_t node;   /* of a log: its span, or CLTEL_XRAY_NONE */
    int32_t count;  /* of a run */
    int32_t level;  /* how far it is indented */
    int32_t hidden; /* spans under it that have no row */
    int32_t log;    /* in logs->lines */
    double sum_s;   /* of a run: the durations together */
    uint64_t rails; /* bit l: a line of the tree goes on at level l */
    bool is_last;   /* of its parent's rows */
} cltel_cli_trace_row;

/* What is wanted; zeroed: as much as is sensible. */
typedef struct cltel_cli_trace_wish {
    int32_t levels;  /* at most so many; 0: all */
    double min_s;    /* only spans that last so long, and what they stand under */
    bool trouble;    /* only what went wrong, and what it stands under */
    bool everything; /* no runs, and as many rows as there are */
} cltel_cli_trace_wish;

/* Zeroed: none. */
typedef struct cltel_cli_trace_rows {
    cltel_cli_trace_row *items;
    size_t count;
    size_t room;
    int32_t *owner; /* for each node: the row that stands for it, its own or of what it stands under */
    bool *kept;     /* for each node */
    bool reduced;   /* there were too many: only the critical path and what went wrong is here */
    bool cut;       /* there were still too many */
    int32_t spans;  /* that have a row, those of runs too */
    int32_t lines;  /* of log that have a row */
} cltel_cli_trace_rows;

bool cltel_cli_trace_rows_make(cltel_cli_trace_rows *rows, const cltel_cli_trace_view *view,
                               const cltel_cli_trace_wish *wish); /* false: no memory */
void cltel_cli_trace_rows_done(cltel_cli_trace_rows *rows);

#endif
