/* Keys: which provider has some, and why the others have not. Never a key itself. */
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "credentials/credentials.h"
#include "tools/cli/doctor.h"

enum { REASON_BYTES = 320, SOON_S = 900 };

static const char *last_four(const char *id)
{
    size_t len = strlen(id);
    return len > 8 ? id + len - 4 : "????";
}

static void say_found(cltel_doctor *doctor, const cltel_provider *provider, const cltel_keys *keys, const char *warning)
{
    int64_t left_s = keys->expires_s ? keys->expires_s - cltel_clock_realtime_ns() / 1000000000 : INT64_MAX;
    doctor->has_keys = true;
    cltel_doctor_find(doctor, "credentials", CLTEL_FOUND_FINE, NULL, "%s: has the access key ...%s%s", provider->name,
                      last_four(keys->access_key_id), keys->session_token[0] ? ", with a session token" : "");
    if (left_s <= 0)
        cltel_doctor_find(doctor, "credentials", CLTEL_FOUND_FAULT, "get new ones, such as with `aws sso login`",
                          "%s: these keys have expired", provider->name);
    else if (left_s < SOON_S)
        cltel_doctor_find(doctor, "credentials", CLTEL_FOUND_NOTE, NULL, "%s: these keys expire in %lld s",
                          provider->name, (long long)left_s);
    if (*warning)
        cltel_doctor_find(doctor, "credentials", CLTEL_FOUND_NOTE, "chmod 600 the file, so that only you can read it",
                          "%s: %s", provider->name, warning);
}

/* true: the chain ends here. */
static bool ask(cltel_doctor *doctor, const cltel_provider *provider)
{
    cltel_keys keys = { .provider = NULL };
    char reason[REASON_BYTES] = "";
    cltel_provider_answer answer = provider->fetch(doctor->settings, &keys, reason, sizeof reason);
    if (answer == CLTEL_PROVIDER_FOUND)
        say_found(doctor, provider, &keys, reason);
    else if (answer == CLTEL_PROVIDER_FAILED)
        cltel_doctor_find(doctor, "credentials", CLTEL_FOUND_FAULT,
                          "mend it, or take it away so that the next provider is asked", "%s: %s", provider->name,
                          reason);
    else
        cltel_doctor_find(doctor, "credentials", CLTEL_FOUND_FINE, NULL, "%s: skipped, %s", provider->name, reason);
    cltel_keys_wipe(&keys);
    return answer != CLTEL_PROVIDER_SKIPPED;
}

void cltel_doctor_credentials(cltel_doctor *doctor)
{
    const cltel_provider *provider;
    bool ended = false;
    if (!doctor->settings)
        return;
    for (size_t i = 0; (provider = cltel_provider_at(i)); i++) {
        if (ended)
            cltel_doctor_find(doctor, "credentials", CLTEL_FOUND_FINE, NULL, "%s: not asked", provider->name);
        else
            ended = ask(doctor, provider);
    }
    if (!ended)
        cltel_doctor_find(doctor, "credentials", CLTEL_FOUND_FAULT,
                          "export AWS_PROFILE=..., or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; on this machine "
                          "alone: eval \"$(cltel local --env)\"",
                          "no provider has keys");
}
