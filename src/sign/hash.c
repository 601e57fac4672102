#include "sign/hash.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

EVP_MAC_CTX *cltel_hmac_keyed(cltel_hasher *hasher, const uint8_t *key, size_t len)
{
    char name[] = "SHA256";
    OSSL_PARAM settings[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                              OSSL_PARAM_construct_end() };
    EVP_MAC_CTX *context = EVP_MAC_CTX_new(hasher->hmac);
    if (context && EVP_MAC_init(context, key, len, settings) != 1) {
        EVP_MAC_CTX_free(context);
        context = NULL;
    }
    return context;
}

bool cltel_hasher_start(cltel_hasher *hasher)
{
    static const uint8_t none[CLTEL_SHA256_BYTES];
    *hasher = (cltel_hasher){ 0 };
    /* Refused once an exit handler has cleaned libcrypto up: whoever signs that late must not crash. */
    if (OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL) != 1)
        return false;
    *hasher = (cltel_hasher){ .sha256 = EVP_MD_fetch(NULL, "SHA256", NULL),
                              .digest = EVP_MD_CTX_new(),
                              .hmac = EVP_MAC_fetch(NULL, "HMAC", NULL) };
    if (!hasher->sha256 || !hasher->digest || !hasher->hmac)
        return false;
    hasher->derive = cltel_hmac_keyed(hasher, none, sizeof none);
    return hasher->derive != NULL;
}

void cltel_hasher_done(cltel_hasher *hasher)
{
    EVP_MAC_CTX_free(hasher->derive); /* libcrypto wipes the key that it held */
    EVP_MAC_free(hasher->hmac);
    EVP_MD_CTX_free(hasher->digest);
    EVP_MD_free(hasher->sha256);
    *hasher = (cltel_hasher){ 0 };
}

bool cltel_sha256(cltel_hasher *hasher, cltel_view bytes, uint8_t *out)
{
    return EVP_DigestInit_ex2(hasher->digest, hasher->sha256, NULL) == 1 &&
           EVP_DigestUpdate(hasher->digest, bytes.ptr, bytes.len) == 1 &&
           EVP_DigestFinal_ex(hasher->digest, out, NULL) == 1;
}

bool cltel_sha256_hex(cltel_hasher *hasher, cltel_view bytes, char *out)
{
    uint8_t sum[CLTEL_SHA256_BYTES];
    if (!cltel_sha256(hasher, bytes, sum))
        return false;
    cltel_hex(out, sum, sizeof sum);
    return true;
}

bool cltel_hmac(EVP_MAC_CTX *context, const uint8_t *key, size_t len, cltel_view message, uint8_t *out)
{
    size_t written = 0;
    return EVP_MAC_init(context, key, len, NULL) == 1 &&
           EVP_MAC_update(context, (const unsigned char *)message.ptr, message.len) == 1 &&
           EVP_MAC_final(context, out, &written, CLTEL_SHA256_BYTES) == 1 && written == CLTEL_SHA256_BYTES;
}
