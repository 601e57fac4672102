/* SHA-256 and HMAC-SHA256 from libcrypto, fetched once: a fetch costs more than
 * the hash of a small request. */
#ifndef CLTEL_SIGN_HASH_H
#define CLTEL_SIGN_HASH_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum { CLTEL_SHA256_BYTES = 32 };

typedef struct cltel_hasher {
    EVP_MD *sha256;
    EVP_MD_CTX *digest;
    EVP_MAC *hmac;
    EVP_MAC_CTX *derive; /* for the four steps of a signing key */
} cltel_hasher;

/* false: no memory, or libcrypto has no SHA-256; done() is due in both cases. */
bool cltel_hasher_start(cltel_hasher *hasher);
void cltel_hasher_done(cltel_hasher *hasher);

bool cltel_sha256(cltel_hasher *hasher, cltel_view bytes, uint8_t *out);
bool cltel_sha256_hex(cltel_hasher *hasher, cltel_view bytes, char *out); /* 64 characters, no NUL */

/* A context that signs with `key` again and again; NULL without memory. */
EVP_MAC_CTX *cltel_hmac_keyed(cltel_hasher *hasher, const uint8_t *key, size_t len);

/* One HMAC. key NULL: the one that the context has. */
bool cltel_hmac(EVP_MAC_CTX *context, const uint8_t *key, size_t len, cltel_view message, uint8_t *out);

#endif
