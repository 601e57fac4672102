/* Everything that is known of one span. */
#ifndef CLTEL_TOOLS_CLI_TRACE_SPAN_H
#define CLTEL_TOOLS_CLI_TRACE_SPAN_H

#include "tools/cli/trace_draw.h"

/* The span with this id, or with the only id that begins so. CLTEL_XRAY_NONE: there is none; *many: more than one. */
int32_t cltel_cli_span_find(const cltel_cli_trace_view *view, const char *id, bool *many);

/* The object of the span in its document; ptr NULL: it cannot be found. */
cltel_view cltel_cli_span_object(const cltel_cli_documents *documents, const cltel_xray_node *node);

/* Appends what the span's object says, for people. */
void cltel_cli_span_describe(cltel_buf *out, const cltel_cli_trace_view *view, int32_t node, cltel_view object,
                             const cltel_cli_trace_style *style);

enum { CLTEL_CLI_NAME_CELLS = 24 };

/* Parts of that: each appends nothing when the object has none of it. */
void cltel_cli_span_title(cltel_buf *out, const cltel_cli_trace_style *style, const char *title);
void cltel_cli_span_block(cltel_buf *out, const cltel_cli_trace_style *style, cltel_view object, const char *member);
void cltel_cli_span_cause(cltel_buf *out, const cltel_cli_trace_style *style, cltel_view object);
void cltel_cli_span_links(cltel_buf *out, const cltel_cli_trace_style *style, cltel_view object);
void cltel_cli_span_events(cltel_buf *out, const cltel_cli_trace_style *style, cltel_view object, double start_s);

#endif
