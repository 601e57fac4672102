/* A waterfall as text for people. */
#ifndef CLTEL_TOOLS_CLI_TRACE_DRAW_H
#define CLTEL_TOOLS_CLI_TRACE_DRAW_H

#include "tools/cli/trace_bar.h"

typedef struct cltel_cli_trace_style {
    size_t width; /* cells; 0: as wide as it becomes */
    bool utf8;
    bool colour;
    bool utc; /* times of day; else local */
} cltel_cli_trace_style;

/* Appends head, rows and remarks. false: no memory. */
bool cltel_cli_trace_draw(cltel_buf *out, const cltel_cli_trace_view *view, const cltel_cli_trace_rows *rows,
                          const cltel_cli_trace_style *style);

/* Writes the times of `bar` cells, ending in NUL. */
void cltel_cli_trace_axis(const cltel_cli_trace_view *view, size_t bar, char line[CLTEL_CLI_BAR_MAX + 1]);

/* Appends text, cut to `cells` with a mark, or filled up with spaces. */
void cltel_cli_append_fitted(cltel_buf *out, cltel_view text, size_t cells, bool utf8);
void cltel_cli_append_spaces(cltel_buf *out, size_t count);
void cltel_cli_append_colour(cltel_buf *out, const cltel_cli_trace_style *style, const char *colour);

/* "14:02:11.530" */
void cltel_cli_append_clock(cltel_buf *out, double time_s, bool utc);
/* "2026-11-25 14:02:11.530 +0100" */
void cltel_cli_append_moment(cltel_buf *out, double time_s, bool utc);

/* What is not as it should be with the trace, and what is not shown; a line each. */
void cltel_cli_append_remarks(cltel_buf *out, const cltel_cli_trace_view *view, const cltel_cli_trace_rows *rows,
                              bool utf8);

#define CLTEL_CLI_DIM "\033[2m"
#define CLTEL_CLI_BOLD "\033[1m"
#define CLTEL_CLI_RED "\033[31m"
#define CLTEL_CLI_YELLOW "\033[33m"
#define CLTEL_CLI_CYAN "\033[36m"
#define CLTEL_CLI_PLAIN "\033[0m"

#endif
