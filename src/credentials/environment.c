/* AWS_ACCESS_KEY_ID and its kin. A profile that was named by an option goes before
 * them, one that AWS_PROFILE names does not: so do AWS's own tools. */
#include <stdio.h>

#include "config/env.h"
#include "credentials/keys.h"

static cltel_provider_answer skip(char *reason, size_t size, const char *why)
{
    snprintf(reason, size, "%s", why);
    return CLTEL_PROVIDER_SKIPPED;
}

static cltel_provider_answer expiry(cltel_keys *keys, char *reason, size_t size)
{
    const char *text = cltel_env_get("AWS_CREDENTIAL_EXPIRATION");
    if (!text || cltel_expiry_parse(cltel_view_of(text), &keys->expires_s))
        return CLTEL_PROVIDER_FOUND;
    cltel_keys_wipe(keys);
    snprintf(reason, size, "AWS_CREDENTIAL_EXPIRATION \"%.40s\" is no time such as 2026-11-25T08:40:00Z", text);
    return CLTEL_PROVIDER_FAILED;
}

cltel_provider_answer cltel_provider_environment(const cltel_settings *settings, cltel_keys *keys, char *reason,
                                                 size_t size)
{
    const char *id = cltel_env_get("AWS_ACCESS_KEY_ID");
    const char *secret = cltel_env_get("AWS_SECRET_ACCESS_KEY");
    const char *token = cltel_env_get("AWS_SESSION_TOKEN");
    token = token ? token : cltel_env_get("AWS_SECURITY_TOKEN");
    if (settings->aws_profile_given)
        return skip(reason, size, "an option names a profile, which goes before AWS_ACCESS_KEY_ID");
    if (!id && !secret)
        return skip(reason, size, "AWS_ACCESS_KEY_ID is not set");
    if (!id)
        return skip(reason, size, "AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not");
    if (!secret) {
        snprintf(reason, size, "AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not");
        return CLTEL_PROVIDER_FAILED;
    }
    cltel_provider_answer answer = cltel_keys_fill(keys, "environment", cltel_view_of(id), cltel_view_of(secret),
                                                   cltel_view_of(token), reason, size);
    return answer == CLTEL_PROVIDER_FOUND ? expiry(keys, reason, size) : answer;
}
