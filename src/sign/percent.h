/* Percent-encoding as Signature Version 4 wants it: A-Z a-z 0-9 - . _ ~ stay,
 * every other byte is %XX with upper-case digits. */
#ifndef CLTEL_SIGN_PERCENT_H
#define CLTEL_SIGN_PERCENT_H

#include "base/bytes.h"

/* keep_slash: for paths. */
void cltel_percent_encode(cltel_buf *out, cltel_view bytes, bool keep_slash);

/* %XX becomes its byte; a % without two hex digits stays. Never longer than the input. */
void cltel_percent_decode(cltel_buf *out, cltel_view text);

/* Encodes what a wire form means, so that "%41", "A" and, as "%2f", "%2F" come out the same. */
void cltel_percent_normalize(cltel_buf *out, cltel_view text);

/* Takes the next `name=value` from a query, up to '&'. false at its end. */
bool cltel_query_next(cltel_view *rest, cltel_view *name, cltel_view *value);

#endif
