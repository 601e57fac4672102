/* What is worth keeping of a request, without its secrets. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_REQUEST_FACTS_H
#define CLTEL_TOOLS_ENDPOINT_PANE_REQUEST_FACTS_H

#include "tools/endpoint/pane/request_log.h"
#include "tools/endpoint/service.h"

/* Fills all but number and latency_us. The texts are owned by request. */
void cltel_request_facts(const cltel_call *call, cltel_logged_request *request);

/* Appends at most max bytes of text; values behind names that say secret, password, token or
 * authorization become "***", in plain JSON and in JSON inside a JSON string. */
void cltel_append_masked(cltel_buf *out, cltel_view text, size_t max);

#endif
