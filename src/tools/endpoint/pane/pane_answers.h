/* What the page asks for, a function a path. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_ANSWERS_H
#define CLTEL_TOOLS_ENDPOINT_PANE_ANSWERS_H

#include "tools/endpoint/pane/pane.h"

void cltel_pane_answer_overview(cltel_call *call, cltel_store *store);
void cltel_pane_answer_groups(cltel_call *call, cltel_store *store);
void cltel_pane_answer_logs(cltel_call *call, cltel_store *store);
void cltel_pane_answer_histogram(cltel_call *call, cltel_store *store);
void cltel_pane_answer_fields(cltel_call *call, cltel_store *store);
void cltel_pane_answer_insights(cltel_call *call, cltel_store *store);
void cltel_pane_answer_event(cltel_call *call, cltel_store *store);
void cltel_pane_answer_rank(cltel_call *call, cltel_store *store);
void cltel_pane_answer_requests(cltel_call *call, cltel_store *store);
void cltel_pane_answer_request_detail(cltel_call *call, cltel_store *store);
void cltel_pane_answer_traces(cltel_call *call, cltel_store *store);
void cltel_pane_answer_trace(cltel_call *call, cltel_store *store);
void cltel_pane_answer_segment(cltel_call *call, cltel_store *store);
void cltel_pane_answer_map(cltel_call *call, cltel_store *store);
void cltel_pane_answer_stream(cltel_call *call, cltel_store *store);

/* {"error":message} */
void cltel_pane_refuse(cltel_call *call, int status, const char *message);

/* 200 and JSON; the body is to be appended to what is returned. */
cltel_buf *cltel_pane_body(cltel_call *call);

#endif
