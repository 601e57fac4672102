/* A profile's keys in the shared files. */
#include <stdio.h>

#include "config/shared_files.h"
#include "credentials/keys.h"

typedef bool (*lookup)(const cltel_shared_files *files, const char *profile, const char *key, cltel_view *value);

/* Keys of a profile that make another provider fetch its credentials. */
static const struct other {
    const char *key;
    const char *provider;
} others[] = {
    { "role_arn", "assume-role" },       { "web_identity_token_file", "web identity" },
    { "sso_session", "single sign-on" }, { "sso_start_url", "single sign-on" },
    { "credential_process", "process" }, { "login_session", "login" },
};

static const char *name_of(const cltel_settings *settings)
{
    return settings->aws_profile[0] ? settings->aws_profile : "default";
}

static cltel_provider_answer needs(const char *profile, const struct other *other, char *reason, size_t size)
{
    snprintf(reason, size, "profile \"%.60s\" has %s: this build has no %s provider yet", profile, other->key,
             other->provider);
    return CLTEL_PROVIDER_FAILED;
}

/* All parts from one file. */
static cltel_provider_answer from_file(const cltel_shared_files *files, const cltel_shared_file *file, lookup get,
                                       const char *profile, cltel_keys *keys, char *reason, size_t size)
{
    cltel_view id = { 0 }, secret = { 0 }, token = { 0 };
    bool has_id = get(files, profile, "aws_access_key_id", &id);
    bool has_secret = get(files, profile, "aws_secret_access_key", &secret);
    if (!get(files, profile, "aws_session_token", &token))
        get(files, profile, "aws_security_token", &token);
    if (!has_id && !has_secret)
        return CLTEL_PROVIDER_SKIPPED;
    char why[CLTEL_REASON_MAX_BYTES];
    cltel_provider_answer answer = cltel_keys_fill(keys, "profile", id, secret, token, why, sizeof why);
    if (answer == CLTEL_PROVIDER_FAILED)
        snprintf(reason, size, "profile \"%.60s\" in %.80s: %s", profile, file->path, why);
    else if (file->open_to_others)
        snprintf(reason, size, "%.120s holds secrets and may be read by other users", file->path);
    return answer;
}

static void describe(const cltel_shared_file *file, const char *fallback, char *text, size_t size)
{
    const char *path = file->path[0] ? file->path : fallback;
    size_t line = cltel_shared_file_broken_line(file);
    if (file->answer != CLTEL_FILE_READ)
        snprintf(text, size, "%.80s (%s)", path, file->reason);
    else if (line)
        snprintf(text, size, "%.80s (line %zu is not understood)", path, line);
    else
        snprintf(text, size, "%.80s", path);
}

/* Who named a profile or a file wants to hear that it is not there; else the next provider is asked. */
static cltel_provider_answer not_found(const cltel_settings *settings, const cltel_shared_files *files, bool exists,
                                       char *reason, size_t size)
{
    char credentials[200], config[200];
    describe(&files->credentials, "~/.aws/credentials", credentials, sizeof credentials);
    describe(&files->config, "~/.aws/config", config, sizeof config);
    snprintf(reason, size, "no %sprofile \"%.40s\" in %s or %s", exists ? "keys of " : "", name_of(settings),
             credentials, config);
    bool file_named = (files->credentials.named && files->credentials.answer != CLTEL_FILE_READ) ||
                      (files->config.named && files->config.answer != CLTEL_FILE_READ);
    return settings->aws_profile[0] || file_named ? CLTEL_PROVIDER_FAILED : CLTEL_PROVIDER_SKIPPED;
}

cltel_provider_answer cltel_profile_keys(const cltel_settings *settings, const cltel_shared_files *files,
                                         cltel_keys *keys, char *reason, size_t size)
{
    const char *profile = name_of(settings);
    cltel_view unused;
    reason[0] = '\0';
    /* A role goes before the profile's own keys: with these, another identity would send. */
    if (cltel_profile_get(files, profile, others[0].key, &unused))
        return needs(profile, &others[0], reason, size);
    cltel_provider_answer answer =
        from_file(files, &files->credentials, cltel_profile_get_in_credentials, profile, keys, reason, size);
    if (answer == CLTEL_PROVIDER_SKIPPED)
        answer = from_file(files, &files->config, cltel_profile_get_in_config, profile, keys, reason, size);
    if (answer != CLTEL_PROVIDER_SKIPPED)
        return answer;
    for (size_t i = 1; i < sizeof others / sizeof others[0]; i++)
        if (cltel_profile_get(files, profile, others[i].key, &unused))
            return needs(profile, &others[i], reason, size);
    return not_found(settings, files, cltel_profile_exists(files, profile), reason, size);
}

cltel_provider_answer cltel_provider_profile(const cltel_settings *settings, cltel_keys *keys, char *reason,
                                             size_t size)
{
    cltel_shared_files files;
    cltel_shared_files_read(&files);
    cltel_provider_answer answer = cltel_profile_keys(settings, &files, keys, reason, size);
    cltel_shared_files_done(&files);
    return answer;
}
