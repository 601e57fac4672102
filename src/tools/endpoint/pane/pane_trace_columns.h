/* The spans of a trace as columns, in the order in which they are drawn. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_TRACE_COLUMNS_H
#define CLTEL_TOOLS_ENDPOINT_PANE_TRACE_COLUMNS_H

#include "tools/endpoint/xray_model.h"

/* ,"id":[...],"parent":[...], ... ,"texts":[...]: times in microseconds from the trace's beginning, parents and
 * documents as rows, names by their number among the texts. What nobody sent, but was inferred, has no row. false: no
 * memory. */
bool cltel_pane_append_columns(cltel_buf *body, const cltel_xray_trace *trace);

#endif
