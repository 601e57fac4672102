/* Step 1 of a signature: one text for all forms of the same request. */
#ifndef CLTEL_SIGN_CANONICAL_REQUEST_H
#define CLTEL_SIGN_CANONICAL_REQUEST_H

#include "sign/sigv4.h"

/* Room for sorting, reused from request to request. */
typedef struct cltel_canonicalizer {
    cltel_buf headers; /* an array of the headers to sign */
    size_t bytes;      /* the most that their canonical form can take */
    cltel_buf pairs;   /* an array of the parameters */
    cltel_buf text;    /* the encoded parameters */
} cltel_canonicalizer;

void cltel_canonicalizer_done(cltel_canonicalizer *room);

/* The headers to sign, added one by one, in the order in which they are sent. */
void cltel_canonical_begin(cltel_canonicalizer *room);
void cltel_canonical_add(cltel_canonicalizer *room, cltel_view name, cltel_view value);

/* Headers that a proxy or an HTTP library changes on the way: never signed. */
bool cltel_header_is_never_signed(cltel_view name);

/* "a:1\nb:2\n" to out and "a;b" to names (cleared first): lower case, sorted,
 * white space folded, values of one name joined by commas. */
void cltel_canonical_headers(cltel_canonicalizer *room, cltel_buf *out, cltel_buf *names);

/* Appends the path: "." and ".." and repeated slashes resolved, encoded once more, as asked for. */
void cltel_canonical_path(cltel_buf *out, cltel_view path, bool normalize, bool encode);

/* Appends the query, sorted, without the parameter `leave_out` (len 0: all are taken). */
void cltel_canonical_query(cltel_canonicalizer *room, cltel_buf *out, cltel_view query, cltel_view leave_out);

/* All of it, over the headers that were added. Reads of input: method, path and
 * its switches, payload_sha256. out is cleared, and wiped where it must move:
 * it may hold a session token. Failure is in out->failed and names->failed. */
void cltel_canonical_request(cltel_canonicalizer *room, const cltel_sign_input *input, cltel_view query,
                             cltel_view leave_out, cltel_buf *out, cltel_buf *names);

/* Clears buf and gives it room, wiping the memory that it leaves behind. */
bool cltel_buf_renew(cltel_buf *buf, size_t room);

/* Wipes and releases. */
void cltel_buf_wipe(cltel_buf *buf);

#endif
