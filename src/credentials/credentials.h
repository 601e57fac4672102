/* Where keys come from: one provider per file behind one table, and a chain.
 * Worker thread only. */
#ifndef CLTEL_CREDENTIALS_CREDENTIALS_H
#define CLTEL_CREDENTIALS_CREDENTIALS_H

#include <stdbool.h>
#include <stdint.h>

#include <cltel/error.h>

#include "base/bytes.h"
#include "config/config.h"

/* One set of keys. The memory is wiped when it is released. */
typedef struct cltel_keys {
    char access_key_id[129];
    char secret_access_key[257];
    char session_token[4097]; /* "" when there is none */
    int64_t expires_s;        /* 0: never */
    const char *provider;     /* static name of the provider that gave them */
} cltel_keys;

void cltel_keys_wipe(cltel_keys *keys);

typedef enum cltel_provider_answer {
    CLTEL_PROVIDER_FOUND,
    CLTEL_PROVIDER_SKIPPED, /* not configured: ask the next */
    CLTEL_PROVIDER_FAILED   /* configured but broken: stop, detail says why */
} cltel_provider_answer;

/* A provider: reads its source anew at each call. reason: one line why it was
 * skipped or failed, for doctor, and when keys were found "" or a warning about
 * them; never a secret. */
typedef struct cltel_provider {
    const char *name; /* "static", "environment", "profile" */
    cltel_provider_answer (*fetch)(const cltel_settings *settings, cltel_keys *keys, char *reason, size_t size);
} cltel_provider;

/* In the order in which they are asked; NULL past the last. */
const cltel_provider *cltel_provider_at(size_t index);

/* Asks the chain. CLTEL_OK, and detail's text is "" or a warning (a file that others may read); or
 * CLTEL_E_NO_CREDENTIALS with each provider's reason in detail, and keys are wiped. */
cltel_err cltel_credentials_fetch(const cltel_settings *settings, cltel_keys *keys, cltel_error *detail);

#endif
