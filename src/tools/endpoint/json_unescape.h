/* What a JSON string means. */
#ifndef CLTEL_TOOLS_ENDPOINT_JSON_UNESCAPE_H
#define CLTEL_TOOLS_ENDPOINT_JSON_UNESCAPE_H

#include "base/bytes.h"

/* *at stands behind the opening quote and is moved behind the closing one. Writes what the
 * string means to out, *len bytes and up to 8 more behind them; out may be NULL. Control
 * characters and broken UTF-8 are faults; half a surrogate pair becomes U+FFFD, for
 * languages with UTF-16 strings send such. Returns NULL, or the fault. */
const char *cltel_json_unescape(const char **at, const char *end, char *out, size_t *len);

#endif
