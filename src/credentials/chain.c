#include <stdio.h>

#include "base/fail.h"
#include "credentials/keys.h"

static const cltel_provider chain[] = {
    { "static", cltel_provider_static },
    { "environment", cltel_provider_environment },
    { "profile", cltel_provider_profile },
};

const cltel_provider *cltel_provider_at(size_t index)
{
    return index < sizeof chain / sizeof chain[0] ? &chain[index] : NULL;
}

static void add_reason(char *all, size_t size, const char *provider, const char *reason)
{
    size_t len = strlen(all);
    snprintf(all + len, size - len, "%s%s: %s", len ? "; " : "", provider, reason);
}

cltel_err cltel_credentials_fetch(const cltel_settings *settings, cltel_keys *keys, cltel_error *detail)
{
    char all[sizeof detail->text] = "";
    cltel_provider_answer answer = CLTEL_PROVIDER_SKIPPED;
    const cltel_provider *provider;
    for (size_t i = 0; answer == CLTEL_PROVIDER_SKIPPED && (provider = cltel_provider_at(i)); i++) {
        char reason[CLTEL_REASON_MAX_BYTES] = "";
        answer = provider->fetch(settings, keys, reason, sizeof reason);
        if (answer == CLTEL_PROVIDER_FOUND) {
            cltel_fail(detail, CLTEL_OK, "%s", reason);
            return CLTEL_OK;
        }
        if (answer == CLTEL_PROVIDER_FAILED)
            all[0] = '\0'; /* the one that stopped the chain is what matters */
        add_reason(all, sizeof all, provider->name, reason);
    }
    cltel_keys_wipe(keys);
    return cltel_fail(detail, CLTEL_E_NO_CREDENTIALS, "%s", all);
}
