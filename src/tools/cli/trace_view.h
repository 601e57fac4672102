/* A trace as it is shown: what each span is called, how deep it stands, what is under it. */
#ifndef CLTEL_TOOLS_CLI_TRACE_VIEW_H
#define CLTEL_TOOLS_CLI_TRACE_VIEW_H

#include "tools/cli/trace_logs.h"
#include "tools/cli/trace_path.h"

enum { CLTEL_CLI_DURATION_CHARS = 24 };

typedef struct cltel_cli_span {
    int32_t level; /* 0: has no parent here */
    int32_t spans; /* itself and what is under it */
    int32_t lines; /* of log, likewise */
    bool trouble;  /* an error, a throttle or a line of warn and worse, here or under it */
    double path_s; /* of the critical path, likewise */
    cltel_view service;
    size_t label_at, label_len; /* in labels; made harmless */
    size_t why_at, why_len;     /* "504 GatewayTimeout"; likewise */
    int32_t first_log;          /* in logs->lines */
    int32_t log_count;
} cltel_cli_span;

/* Borrows trace and logs; nodes of the kind CLTEL_XRAY_INFERRED are no spans: they only say what their caller called.
 */
typedef struct cltel_cli_trace_view {
    const cltel_xray_trace *trace;
    const cltel_cli_logs *logs; /* sorted */
    cltel_cli_path path;
    cltel_cli_span *spans; /* by node */
    cltel_buf labels;
    int32_t span_count;
    int32_t error_count; /* spans with an error or fault */
    int32_t in_progress_count;
    double end_s; /* of what is drawn */
} cltel_cli_trace_view;

bool cltel_cli_trace_view_make(cltel_cli_trace_view *view, const cltel_xray_trace *trace,
                               const cltel_cli_logs *logs); /* false: no memory */
void cltel_cli_trace_view_done(cltel_cli_trace_view *view);

cltel_view cltel_cli_label(const cltel_cli_trace_view *view, int32_t node);
cltel_view cltel_cli_why(const cltel_cli_trace_view *view, int32_t node);

/* "ok", "throttle", "error", "fault"; a span in progress is none of these unless it says so: "running". */
const char *cltel_cli_status(const cltel_xray_node *node);

/* "812 ms", "45 us", "1.24 s", "2 m 05 s", "10 h 00 m"; of NAN "-". */
const char *cltel_cli_duration(double duration_s, bool utf8, char text[CLTEL_CLI_DURATION_CHARS]);

/* "/v1/pay" of "https://x:8080/v1/pay?a=b"; the text itself when it has no scheme. */
cltel_view cltel_cli_url_path(cltel_view url);

/* Writes what a span is called: its request, its query, its operation (the annotation of that name, or AWS's), else its
 * name. Made harmless. */
void cltel_cli_append_label(cltel_buf *labels, const cltel_xray_trace *trace, const cltel_xray_node *node);

#endif
