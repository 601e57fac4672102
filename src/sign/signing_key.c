#include "sign/signing_key.h"

#include "base/memory.h"

static bool first_step(cltel_hasher *hasher, const cltel_key_scope *scope, uint8_t *out)
{
    size_t len = 4 + scope->secret.len;
    uint8_t *key = cltel_alloc(len);
    if (!key)
        return false;
    memcpy(key, "AWS4", 4);
    if (scope->secret.len)
        memcpy(key + 4, scope->secret.ptr, scope->secret.len);
    bool ok = cltel_hmac(hasher->derive, key, len, scope->date, out);
    cltel_wipe(key, len);
    cltel_release(key);
    return ok;
}

bool cltel_signing_key_derive(cltel_hasher *hasher, const cltel_key_scope *scope, uint8_t *out)
{
    uint8_t step[CLTEL_SHA256_BYTES];
    bool ok = first_step(hasher, scope, out) &&
              cltel_hmac(hasher->derive, out, CLTEL_SHA256_BYTES, scope->region, step) &&
              cltel_hmac(hasher->derive, step, CLTEL_SHA256_BYTES, scope->service, out) &&
              cltel_hmac(hasher->derive, out, CLTEL_SHA256_BYTES, CLTEL_VIEW("aws4_request"), step);
    if (ok)
        memcpy(out, step, CLTEL_SHA256_BYTES);
    cltel_wipe(step, sizeof step);
    return ok;
}

static void forget(cltel_signing_key *key)
{
    EVP_MAC_CTX_free(key->context);
    cltel_wipe(key->memory, key->len);
    cltel_release(key->memory);
    *key = (cltel_signing_key){ 0 };
}

void cltel_signing_keys_done(cltel_signing_keys *keys)
{
    for (size_t i = 0; i < CLTEL_SIGNING_KEYS; i++)
        forget(&keys->kept[i]);
}

static bool matches(const cltel_signing_key *key, const cltel_key_scope *scope)
{
    return key->context && cltel_view_equal(key->scope.date, scope->date) &&
           cltel_view_equal(key->scope.service, scope->service) && cltel_view_equal(key->scope.region, scope->region) &&
           cltel_view_equal(key->scope.secret, scope->secret);
}

static cltel_view keep(char **at, cltel_view view)
{
    cltel_view kept = { *at, view.len };
    if (view.len)
        memcpy(*at, view.ptr, view.len);
    *at += view.len;
    return kept;
}

static bool remember(cltel_signing_key *key, const cltel_key_scope *scope)
{
    key->len = scope->secret.len + scope->date.len + scope->region.len + scope->service.len;
    key->memory = cltel_alloc(key->len);
    if (!key->memory)
        return false;
    char *at = key->memory;
    key->scope.secret = keep(&at, scope->secret);
    key->scope.date = keep(&at, scope->date);
    key->scope.region = keep(&at, scope->region);
    key->scope.service = keep(&at, scope->service);
    return true;
}

static EVP_MAC_CTX *make(cltel_signing_keys *keys, cltel_hasher *hasher, const cltel_key_scope *scope)
{
    unsigned at = keys->next++ % CLTEL_SIGNING_KEYS;
    cltel_signing_key *key = &keys->kept[at];
    forget(key);
    uint8_t bytes[CLTEL_SHA256_BYTES];
    if (cltel_signing_key_derive(hasher, scope, bytes) && remember(key, scope))
        key->context = cltel_hmac_keyed(hasher, bytes, sizeof bytes);
    cltel_wipe(bytes, sizeof bytes);
    if (!key->context)
        forget(key);
    keys->last = at;
    keys->derived++;
    return key->context;
}

EVP_MAC_CTX *cltel_signing_keys_get(cltel_signing_keys *keys, cltel_hasher *hasher, const cltel_key_scope *scope)
{
    for (unsigned i = 0; i < CLTEL_SIGNING_KEYS; i++) {
        unsigned at = (keys->last + i) % CLTEL_SIGNING_KEYS;
        if (matches(&keys->kept[at], scope)) {
            keys->last = at;
            return keys->kept[at].context;
        }
    }
    return make(keys, hasher, scope);
}
