/* Text inside a JSON string, and inside a JSON string that itself stands in a
 * JSON string. Both repair UTF-8 (each broken piece becomes U+FFFD) and escape
 * '"', '\', all control characters (C0, DEL, C1) and U+2028/U+2029, so that a
 * line stays a line whoever reads it.
 *
 * `once` means escaped for one JSON string, `twice` for the nested one. All
 * writers take a place to write with enough room and return the end of what
 * they wrote; they may scribble over CLTEL_JSON_SLACK_BYTES more. */
#ifndef CLTEL_BASE_JSON_ESCAPE_H
#define CLTEL_BASE_JSON_ESCAPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

enum {
    CLTEL_JSON_ONCE_MAX = 6,  /* most bytes that one byte of text becomes */
    CLTEL_JSON_TWICE_MAX = 7, /* the same, escaped twice */
    CLTEL_JSON_SLACK_BYTES = 32
};

char *cltel_json_once(char *out, cltel_view text);

/* Adds to *extra how many of the written bytes go away when the outer string is
 * read: written - extra is what cltel_json_once() would have written. */
char *cltel_json_twice(char *out, cltel_view text, size_t *extra);

/* How much of text, cut between characters, fits into max bytes once escaped:
 * returns bytes of text; *once is what they become. */
size_t cltel_json_fit(cltel_view text, size_t max, size_t *once);

/* text is JSON that stands in a JSON string already: escapes '"', '\' and
 * nothing else. For our own pieces, which hold no other special character. */
char *cltel_json_outer(char *out, cltel_view text, size_t *extra);

#endif
