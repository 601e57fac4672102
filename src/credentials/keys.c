#include "credentials/keys.h"

#include <stdio.h>

#include "base/memory.h"

void cltel_keys_wipe(cltel_keys *keys)
{
    cltel_wipe(keys, sizeof *keys);
}

/* Keys go into header lines, and the id into a list with / and , in it. */
static const char *fault_of(cltel_view part, size_t size, const char *refused)
{
    if (part.len >= size)
        return "is too long";
    for (size_t i = 0; i < part.len; i++)
        if (part.ptr[i] <= ' ' || part.ptr[i] >= 0x7f)
            return "holds white space, a control character or a character that is not ASCII";
        else if (strchr(refused, part.ptr[i]))
            return "holds a / or a comma";
    return NULL;
}

static bool take(char *to, size_t size, cltel_view part, const char *name, const char *refused, char *reason,
                 size_t reason_size)
{
    const char *fault = fault_of(part, size, refused);
    if (fault) {
        snprintf(reason, reason_size, "the %s (%zu bytes) %s", name, part.len, fault);
        return false;
    }
    if (part.len)
        memcpy(to, part.ptr, part.len);
    to[part.len] = '\0';
    return true;
}

cltel_provider_answer cltel_keys_fill(cltel_keys *keys, const char *provider, cltel_view id, cltel_view secret,
                                      cltel_view token, char *reason, size_t size)
{
    cltel_keys_wipe(keys);
    reason[0] = '\0';
    if (id.len == 0 || secret.len == 0) {
        snprintf(reason, size, "there is %s, but no %s", id.len ? "an access key id" : "a secret access key",
                 id.len ? "secret access key" : "access key id");
        return CLTEL_PROVIDER_FAILED;
    }
    keys->provider = provider;
    if (take(keys->access_key_id, sizeof keys->access_key_id, id, "access key id", "/,", reason, size) &&
        take(keys->secret_access_key, sizeof keys->secret_access_key, secret, "secret access key", "", reason, size) &&
        take(keys->session_token, sizeof keys->session_token, token, "session token", "", reason, size))
        return CLTEL_PROVIDER_FOUND;
    cltel_keys_wipe(keys);
    return CLTEL_PROVIDER_FAILED;
}
