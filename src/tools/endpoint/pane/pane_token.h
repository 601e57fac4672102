/* The token of the page. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_TOKEN_H
#define CLTEL_TOOLS_ENDPOINT_PANE_TOKEN_H

#include "tools/endpoint/pane/pane.h"

#define CLTEL_PANE_TOKEN_FILE "cltel-local.token"

/* Reads the folder's token, or makes one. */
cltel_err cltel_pane_token_open(const char *data_dir, char *token, cltel_error *detail);

/* Whether the request carries it; takes the same time wherever they differ. */
bool cltel_pane_token_fits(const cltel_http_request *request, const char *token);

#endif
