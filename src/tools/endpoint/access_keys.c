#include "tools/endpoint/access_keys.h"

#include "base/fail.h"
#include "base/memory.h"

static cltel_view piece_until_colon(char **at)
{
    char *colon = strchr(*at, ':');
    cltel_view piece = { *at, colon ? (size_t)(colon - *at) : strlen(*at) };
    *at = colon ? colon + 1 : *at + piece.len;
    return piece;
}

/* Key ids are 16 to 128 word characters at AWS; shorter ones are taken too, for people like short ones in tests. */
static bool is_key_id(cltel_view id)
{
    for (size_t i = 0; i < id.len; i++)
        if (id.ptr[i] <= ' ' || id.ptr[i] > '~' || id.ptr[i] == '/' || id.ptr[i] == ',')
            return false;
    return id.len >= 1 && id.len <= 128;
}

static cltel_err read_key(cltel_access_key *key, const char *text, size_t number, cltel_error *detail)
{
    key->text_bytes = strlen(text);
    key->text = cltel_strdup_n(text, key->text_bytes);
    if (!key->text)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the credentials");
    char *at = key->text;
    key->id = piece_until_colon(&at);
    key->key.secret_access_key = piece_until_colon(&at);
    key->key.session_token = cltel_view_of(at);
    if (!is_key_id(key->id) || key->key.secret_access_key.len == 0)
        return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT,
                          "credentials %zu: must be id:secret or id:secret:token, the id 1 to 128 printable characters "
                          "without '/' and ','",
                          number);
    return CLTEL_OK;
}

cltel_err cltel_access_keys_init(cltel_access_keys *keys, const char *const *texts, size_t count, cltel_error *detail)
{
    *keys = (cltel_access_keys){ cltel_alloc(count * sizeof *keys->keys), count };
    if (!keys->keys) {
        keys->count = 0;
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the credentials");
    }
    for (size_t i = 0; i < count; i++) {
        cltel_err err = read_key(&keys->keys[i], texts[i], i + 1, detail);
        if (err != CLTEL_OK) {
            cltel_access_keys_done(keys);
            return err;
        }
    }
    return CLTEL_OK;
}

void cltel_access_keys_done(cltel_access_keys *keys)
{
    for (size_t i = 0; i < keys->count; i++) {
        cltel_wipe(keys->keys[i].text, keys->keys[i].text_bytes);
        cltel_release(keys->keys[i].text);
    }
    cltel_release(keys->keys);
    *keys = (cltel_access_keys){ 0 };
}

bool cltel_access_keys_find(void *context, cltel_view access_key_id, cltel_key *key)
{
    const cltel_access_keys *keys = context;
    for (size_t i = 0; i < keys->count; i++)
        if (cltel_view_equal(keys->keys[i].id, access_key_id)) {
            *key = keys->keys[i].key;
            return true;
        }
    return false;
}
