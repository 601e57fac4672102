/* Keys that the application's own configuration holds. */
#include <stdio.h>

#include "credentials/keys.h"

cltel_provider_answer cltel_provider_static(const cltel_settings *settings, cltel_keys *keys, char *reason, size_t size)
{
    cltel_view id = cltel_view_of(settings->aws_access_key_id);
    cltel_view secret = cltel_view_of(settings->aws_secret_access_key);
    if (id.len == 0 && secret.len == 0) {
        snprintf(reason, size, "option aws.access.key.id is not set");
        return CLTEL_PROVIDER_SKIPPED;
    }
    return cltel_keys_fill(keys, "static", id, secret, cltel_view_of(settings->aws_session_token), reason, size);
}
