/* Reads the answers of a service that speaks JSON: as hostile bytes. */
#ifndef CLTEL_SETTLE_AWS_ERROR_H
#define CLTEL_SETTLE_AWS_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/json_tree.h"

typedef struct cltel_aws_error {
    char code[96];     /* "ThrottlingException"; "" when there was none */
    char message[320]; /* one line, cut; "" when there was none */
    bool names_target; /* the whole message speaks of group, stream or entity: a matter of configuration */
} cltel_aws_error;

/* Code: body "__type" or "code", else the header x-amzn-ErrorType; what stands after
 * '#' and before ':'. Message: "message" or "Message". The message is cut where a
 * service begins to quote the request, because that holds session tokens. */
void cltel_aws_error_read(cltel_view body, const char *error_type_header, cltel_aws_error *error);

/* Copies text as one line of ASCII that ends in NUL: cut at the first control character
 * and at a quotation of the request; other characters become '?'. */
void cltel_aws_message_copy(const char *text, char *out, size_t size);

#endif
