/* Raw JSON that an application hands in: checked, then written as one line. */
#ifndef CLTEL_BASE_JSON_CHECK_H
#define CLTEL_BASE_JSON_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

enum { CLTEL_JSON_DEPTH_MAX = 32 };

/* One JSON value with white space around it, nested at most CLTEL_JSON_DEPTH_MAX
 * deep. Half a surrogate pair is refused, for many readers do so. Broken UTF-8
 * inside strings passes: the writers repair it. */
bool cltel_json_valid(cltel_view text);

/* Writes checked JSON escaped for an outer string, without white space between
 * tokens, and with the same characters escaped as json_escape.h says. At most
 * CLTEL_JSON_TWICE_MAX bytes a byte. *extra as in cltel_json_twice(). */
char *cltel_json_raw_twice(char *out, cltel_view json, size_t *extra);

/* The same as it stands by itself, and its bytes. At most CLTEL_JSON_ONCE_MAX bytes a byte. */
char *cltel_json_raw_once(char *out, cltel_view json);
size_t cltel_json_raw_bytes(cltel_view json);

#endif
