#include "config/aws_settings.h"

#include <stdio.h>

#include "config/env.h"

/* Which variable fills which option; of several for one option, the first that is set. */
static const struct variable {
    const char *name;
    size_t option;
} variables[] = {
    { "AWS_PROFILE", CLTEL_OPTION_AT_aws_profile },
    { "AWS_DEFAULT_PROFILE", CLTEL_OPTION_AT_aws_profile },
    { "AWS_REGION", CLTEL_OPTION_AT_aws_region },
    { "AWS_DEFAULT_REGION", CLTEL_OPTION_AT_aws_region },
    { "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", CLTEL_OPTION_AT_aws_endpoint_url },
    { "AWS_ENDPOINT_URL_LOGS", CLTEL_OPTION_AT_aws_endpoint_url },
    { "AWS_ENDPOINT_URL", CLTEL_OPTION_AT_aws_endpoint_url },
    { "AWS_USE_FIPS_ENDPOINT", CLTEL_OPTION_AT_aws_use_fips },
    { "AWS_USE_DUALSTACK_ENDPOINT", CLTEL_OPTION_AT_aws_use_dualstack },
    { "AWS_CA_BUNDLE", CLTEL_OPTION_AT_send_ca_file },
};

/* The same for keys of a profile; its endpoint is looked up apart. */
static const struct variable profile_keys[] = {
    { "region", CLTEL_OPTION_AT_aws_region },
    { "use_fips_endpoint", CLTEL_OPTION_AT_aws_use_fips },
    { "use_dualstack_endpoint", CLTEL_OPTION_AT_aws_use_dualstack },
    { "ca_bundle", CLTEL_OPTION_AT_send_ca_file },
};

/* A value that a stronger source hides is not even checked: it is meant for other programs too. */
static cltel_err take(cltel_config *config, const struct variable *variable, const char *value, cltel_error *detail)
{
    if (config->sources[variable->option] > CLTEL_SOURCE_AWS_ENVIRONMENT)
        return CLTEL_OK;
    char where[64];
    snprintf(where, sizeof where, "variable %s", variable->name);
    cltel_err err = cltel_config_put(config, variable->option, value, CLTEL_SOURCE_AWS_ENVIRONMENT, detail);
    return cltel_config_fail_at(detail, err, where);
}

cltel_err cltel_aws_environment_load(cltel_config *config, cltel_error *detail)
{
    bool taken[CLTEL_OPTION_COUNT] = { false };
    if (cltel_env_is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))
        taken[CLTEL_OPTION_AT_aws_endpoint_url] = true;
    cltel_err err = CLTEL_OK;
    for (size_t i = 0; i < sizeof variables / sizeof variables[0] && !err; i++) {
        const char *value = cltel_env_get(variables[i].name);
        if (!value || taken[variables[i].option])
            continue;
        taken[variables[i].option] = true;
        err = take(config, &variables[i], value, detail);
    }
    return err;
}

/* false: the profile names no endpoint, or says that none shall count. */
static bool endpoint_of(const cltel_shared_files *files, const char *profile, cltel_view *value)
{
    cltel_view text;
    if (cltel_env_is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))
        return false;
    if (cltel_profile_get(files, profile, "ignore_configured_endpoint_urls", &text) &&
        cltel_view_equal_nocase(text, CLTEL_VIEW("true")))
        return false;
    return (cltel_profile_get(files, profile, "services", &text) &&
            cltel_services_get(files, text, "cloudwatch_logs", "endpoint_url", value)) ||
           cltel_profile_get(files, profile, "endpoint_url", value);
}

static cltel_err put(cltel_config *config, size_t option, cltel_view value, const char *profile, cltel_error *detail)
{
    if (value.len == 0 || config->sources[option] > CLTEL_SOURCE_PROFILE)
        return CLTEL_OK;
    cltel_err err = cltel_config_put_view(config, option, value, CLTEL_SOURCE_PROFILE, detail);
    char where[80];
    snprintf(where, sizeof where, "profile \"%.60s\"", profile);
    return cltel_config_fail_at(detail, err, where);
}

cltel_err cltel_aws_profile_load(cltel_config *config, const cltel_shared_files *files, cltel_error *detail)
{
    char profile[257];
    snprintf(profile, sizeof profile, "%s", config->settings.aws_profile[0] ? config->settings.aws_profile : "default");
    cltel_view value;
    cltel_err err = CLTEL_OK;
    for (size_t i = 0; i < sizeof profile_keys / sizeof profile_keys[0] && !err; i++)
        if (cltel_profile_get(files, profile, profile_keys[i].name, &value))
            err = put(config, profile_keys[i].option, value, profile, detail);
    if (!err && endpoint_of(files, profile, &value))
        err = put(config, CLTEL_OPTION_AT_aws_endpoint_url, value, profile, detail);
    return err;
}
