/* The key of one day, region and service, kept while it may be asked for again. */
#ifndef CLTEL_SIGN_SIGNING_KEY_H
#define CLTEL_SIGN_SIGNING_KEY_H

#include "sign/hash.h"

/* The library signs for up to four services, the local endpoint checks about as many. */
enum { CLTEL_SIGNING_KEYS = 8 };

/* What a signing key is derived from. */
typedef struct cltel_key_scope {
    cltel_view secret;
    cltel_view date; /* "20150830" */
    cltel_view region;
    cltel_view service;
} cltel_key_scope;

typedef struct cltel_signing_key {
    char *memory; /* holds what `scope` points to; wiped when it is released */
    size_t len;
    cltel_key_scope scope;
    EVP_MAC_CTX *context;
} cltel_signing_key;

typedef struct cltel_signing_keys {
    cltel_signing_key kept[CLTEL_SIGNING_KEYS];
    unsigned next;    /* the next to be replaced */
    unsigned last;    /* the last one found: asked first */
    uint64_t derived; /* how often a key had to be made */
} cltel_signing_keys;

/* The four HMACs of the AWS document; out has 32 bytes, to be wiped by the caller. */
bool cltel_signing_key_derive(cltel_hasher *hasher, const cltel_key_scope *scope, uint8_t *out);

/* A context keyed for the scope; belongs to keys. NULL: no memory, or libcrypto failed. */
EVP_MAC_CTX *cltel_signing_keys_get(cltel_signing_keys *keys, cltel_hasher *hasher, const cltel_key_scope *scope);

void cltel_signing_keys_done(cltel_signing_keys *keys);

#endif
