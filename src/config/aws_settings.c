#include "config/aws_settings.h"

#include <stdio.h>

#include "config/env.h"

static const cltel_aws_source sources[] = {
    { "AWS_PROFILE", CLTEL_OPTION_AT_aws_profile, false },
    { "AWS_DEFAULT_PROFILE", CLTEL_OPTION_AT_aws_profile, false },
    { "AWS_REGION", CLTEL_OPTION_AT_aws_region, false },
    { "AWS_DEFAULT_REGION", CLTEL_OPTION_AT_aws_region, false },
    { "region", CLTEL_OPTION_AT_aws_region, true },
    { "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", CLTEL_OPTION_AT_aws_endpoint_url, false },
    { "AWS_ENDPOINT_URL_LOGS", CLTEL_OPTION_AT_aws_endpoint_url, false },
    { "AWS_ENDPOINT_URL", CLTEL_OPTION_AT_aws_endpoint_url, false },
    { "endpoint_url", CLTEL_OPTION_AT_aws_endpoint_url, true }, /* looked up apart: [services] goes before it */
    { "AWS_ENDPOINT_URL_XRAY", CLTEL_OPTION_AT_xray_endpoint_url, false },
    { "AWS_ENDPOINT_URL", CLTEL_OPTION_AT_xray_endpoint_url, false },
    { "endpoint_url", CLTEL_OPTION_AT_xray_endpoint_url, true },
    { "AWS_USE_FIPS_ENDPOINT", CLTEL_OPTION_AT_aws_use_fips, false },
    { "use_fips_endpoint", CLTEL_OPTION_AT_aws_use_fips, true },
    { "AWS_USE_DUALSTACK_ENDPOINT", CLTEL_OPTION_AT_aws_use_dualstack, false },
    { "use_dualstack_endpoint", CLTEL_OPTION_AT_aws_use_dualstack, true },
    { "AWS_CA_BUNDLE", CLTEL_OPTION_AT_send_ca_file, false },
    { "ca_bundle", CLTEL_OPTION_AT_send_ca_file, true },
};

enum { SOURCE_COUNT = sizeof sources / sizeof sources[0] };

const cltel_aws_source *cltel_aws_source_at(size_t index)
{
    return index < SOURCE_COUNT ? &sources[index] : NULL;
}

static bool is_endpoint(size_t option)
{
    return option == CLTEL_OPTION_AT_aws_endpoint_url || option == CLTEL_OPTION_AT_xray_endpoint_url;
}

/* A value that a stronger source hides is not even checked: it is meant for other programs too. */
static bool is_hidden(const cltel_config *config, const cltel_aws_source *source, cltel_source rank)
{
    /* What the option aws.endpoint.url says of all services is stronger than what AWS's own say of all. */
    bool of_all =
        source->option == CLTEL_OPTION_AT_xray_endpoint_url && strcmp(source->name, "AWS_ENDPOINT_URL_XRAY") != 0;
    size_t option = of_all && config->settings.aws_endpoint_given ? CLTEL_OPTION_AT_aws_endpoint_url : source->option;
    return config->sources[option] > rank || config->sources[source->option] > rank;
}

static cltel_err take(cltel_config *config, const cltel_aws_source *variable, const char *value, cltel_error *detail)
{
    if (is_hidden(config, variable, CLTEL_SOURCE_AWS_ENVIRONMENT))
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
        taken[CLTEL_OPTION_AT_aws_endpoint_url] = taken[CLTEL_OPTION_AT_xray_endpoint_url] = true;
    cltel_err err = CLTEL_OK;
    for (size_t i = 0; i < SOURCE_COUNT && !err; i++) {
        const char *value = sources[i].in_profile ? NULL : cltel_env_get(sources[i].name);
        if (!value || taken[sources[i].option])
            continue;
        taken[sources[i].option] = true;
        err = take(config, &sources[i], value, detail);
    }
    return err;
}

/* false: the profile names no endpoint, or says that none shall count. */
static bool endpoint_of(const cltel_shared_files *files, const char *profile, size_t option, cltel_view *value)
{
    cltel_view text;
    const char *service = option == CLTEL_OPTION_AT_xray_endpoint_url ? "xray" : "cloudwatch_logs";
    if (cltel_env_is_true("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"))
        return false;
    if (cltel_profile_get(files, profile, "ignore_configured_endpoint_urls", &text) &&
        cltel_view_equal_nocase(text, CLTEL_VIEW("true")))
        return false;
    return (cltel_profile_get(files, profile, "services", &text) &&
            cltel_services_get(files, text, service, "endpoint_url", value)) ||
           cltel_profile_get(files, profile, "endpoint_url", value);
}

static cltel_err put(cltel_config *config, const cltel_aws_source *source, cltel_view value, const char *profile,
                     cltel_error *detail)
{
    if (value.len == 0 || is_hidden(config, source, CLTEL_SOURCE_PROFILE))
        return CLTEL_OK;
    cltel_err err = cltel_config_put_view(config, source->option, value, CLTEL_SOURCE_PROFILE, detail);
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
    for (size_t i = 0; i < SOURCE_COUNT && !err; i++) {
        if (!sources[i].in_profile)
            continue;
        if (is_endpoint(sources[i].option) ? endpoint_of(files, profile, sources[i].option, &value)
                                           : cltel_profile_get(files, profile, sources[i].name, &value))
            err = put(config, &sources[i], value, profile, detail);
    }
    return err;
}
