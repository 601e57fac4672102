/* What a span did, in a few words. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_SPAN_TEXT_H
#define CLTEL_TOOLS_ENDPOINT_PANE_SPAN_TEXT_H

#include "tools/endpoint/xray_model.h"

enum { CLTEL_PANE_WHAT_BYTES_MAX = 160 };

/* A JSON string: "POST /v1/pay 504", "PutItem", "select ..."; "" where the span says no more than its name. */
void cltel_pane_append_what(cltel_buf *body, const cltel_xray_node *node);
/* The same as plain bytes. */
void cltel_pane_append_what_plain(cltel_buf *out, const cltel_xray_node *node);

#endif
