/* A trace for programs. */
#ifndef CLTEL_TOOLS_CLI_TRACE_FORMS_H
#define CLTEL_TOOLS_CLI_TRACE_FORMS_H

#include "tools/cli/rows.h"
#include "tools/cli/trace_view.h"

/* One object: the trace, its critical path, and the tree of its spans with their lines of log. */
void cltel_cli_trace_append_json(cltel_buf *out, const cltel_cli_trace_view *view);

/* A row for each span, parents before their children. false: no memory. */
bool cltel_cli_trace_span_rows(cltel_cli_rows *rows, const cltel_cli_trace_view *view);

/* "2026-11-25T08:40:00.123456Z"; of a time that no calendar has: 1970. */
cltel_view cltel_cli_iso(double time_s, char *text);

#endif
