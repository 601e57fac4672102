/* Step 2: what the key signs. */
#ifndef CLTEL_SIGN_STRING_TO_SIGN_H
#define CLTEL_SIGN_STRING_TO_SIGN_H

#include "base/bytes.h"

#define CLTEL_SIGN_ALGORITHM "AWS4-HMAC-SHA256"
#define CLTEL_SIGN_TERMINATOR "aws4_request"

/* "20150830/us-east-1/logs/aws4_request"; date: anything that begins with YYYYMMDD. */
void cltel_append_scope(cltel_buf *out, const char *date, cltel_view region, cltel_view service);

/* Clears out; hash: 64 characters, the canonical request's SHA-256 in hex. */
void cltel_string_to_sign(cltel_buf *out, const char *amz_date, cltel_view region, cltel_view service,
                          const char *hash);

#endif
