/* The web page of the local endpoint: its files, and the JSON that they ask for under /_pane/.
 * Reads only; nothing on the page changes what the endpoint holds. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_PANE_H
#define CLTEL_TOOLS_ENDPOINT_PANE_PANE_H

#include "tools/endpoint/pane/pane_stream.h"
#include "tools/endpoint/pane/request_log.h"
#include "tools/endpoint/service.h"

enum { CLTEL_PANE_TOKEN_CHARS = 32 };

typedef struct cltel_pane {
    char token[CLTEL_PANE_TOKEN_CHARS + 1]; /* opens /_pane/, not the AWS side */
    const char *region;                     /* that new users are told to set */
    bool default_keys;                      /* the documented pair is what signs here */
    int64_t started_ms;
    cltel_request_log *requests;
    cltel_pane_streams *streams;
} cltel_pane;

/* The token is kept in data_dir, mode 0600, so that a bookmarked page still works after a restart. */
cltel_err cltel_pane_open(const char *data_dir, const char *store_path, cltel_pane **pane, cltel_error *detail);
void cltel_pane_close(cltel_pane *pane);

/* Whether a request is for the page. */
bool cltel_pane_takes(const cltel_http_request *request);
extern const cltel_operation cltel_pane_operation; /* answers those that it takes */

#endif
