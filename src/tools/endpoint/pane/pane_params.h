/* The query of a URL. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_PARAMS_H
#define CLTEL_TOOLS_ENDPOINT_PANE_PARAMS_H

#include "base/bytes.h"

/* Writes the decoded value of the first parameter of this name; false: there is none. */
bool cltel_pane_param(cltel_view query, const char *name, cltel_buf *value);

/* A number within [min, max]; fallback where it is missing or no number, the nearer end where it lies outside. */
int64_t cltel_pane_param_i64(cltel_view query, const char *name, int64_t fallback, int64_t min, int64_t max);

#endif
