/* The key pairs that this endpoint knows. */
#ifndef CLTEL_TOOLS_ENDPOINT_ACCESS_KEYS_H
#define CLTEL_TOOLS_ENDPOINT_ACCESS_KEYS_H

#include <cltel/error.h>

#include "sign/verify.h"

typedef struct cltel_access_key {
    char *text; /* owned copy that the views point into */
    size_t text_bytes;
    cltel_view id;
    cltel_key key;
} cltel_access_key;

typedef struct cltel_access_keys {
    cltel_access_key *keys;
    size_t count;
} cltel_access_keys;

/* texts are "id:secret" or "id:secret:session token". The error never shows a secret. */
cltel_err cltel_access_keys_init(cltel_access_keys *keys, const char *const *texts, size_t count, cltel_error *detail);
void cltel_access_keys_done(cltel_access_keys *keys); /* wipes */

/* A cltel_key_lookup; context is the cltel_access_keys. */
bool cltel_access_keys_find(void *context, cltel_view access_key_id, cltel_key *key);

#endif
