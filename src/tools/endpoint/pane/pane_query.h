/* What the requests of the page have in common: q, from, to, and the budget of time. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_QUERY_H
#define CLTEL_TOOLS_ENDPOINT_PANE_QUERY_H

#include "tools/endpoint/pane/pane_answers.h"
#include "tools/endpoint/pane/pane_scan.h"

typedef struct cltel_pane_query {
    cltel_buf pattern; /* owned; the filter points into it */
    cltel_pane_filter filter;
    cltel_pane_scan scan;
} cltel_pane_query;

/* false: answered with what is wrong. Done or not, call _done. */
bool cltel_pane_query_init(cltel_pane_query *query, cltel_call *call, cltel_store *store);
void cltel_pane_query_done(cltel_pane_query *query);

/* ids are <time>-<batch>-<index>; false: this is none. */
bool cltel_pane_id_parse(cltel_view text, cltel_event_place *place);
void cltel_pane_id_append(cltel_buf *out, const cltel_event_place *place); /* in quotes */

/* ,"next":"<time>-<batch>" where the scan ran out of time, which the request's `mark` takes. */
void cltel_pane_append_mark(cltel_buf *out, const cltel_pane_scan *scan);

#endif
