/* What kind of failure an AWS error code is. */
#ifndef CLTEL_SETTLE_ERROR_CLASS_H
#define CLTEL_SETTLE_ERROR_CLASS_H

#include <stdint.h>

typedef enum cltel_error_class {
    CLTEL_CLASS_UNKNOWN,   /* no code, or none of the table: the HTTP status decides */
    CLTEL_CLASS_THROTTLED, /* too fast; surely not accepted */
    CLTEL_CLASS_TRANSIENT, /* heals by itself */
    CLTEL_CLASS_SKEW,      /* the signature's time; or a wrong secret */
    CLTEL_CLASS_KEYS,      /* expired or unknown keys */
    CLTEL_CLASS_DENIED,    /* a policy, a subscription or a setting of the account */
    CLTEL_CLASS_MISSING,   /* the target does not exist */
    CLTEL_CLASS_EXISTS,    /* the target exists already */
    CLTEL_CLASS_STORED,    /* this batch was accepted before */
    CLTEL_CLASS_CONTENT    /* the request's content */
} cltel_error_class;

/* By code, with or without a final "Exception", then by status (429, 413, ...). */
cltel_error_class cltel_error_class_of(const char *code, int32_t status);

#endif
