#include "config/config_store.h"

#include <stdio.h>

#include "base/fail.h"
#include "base/memory.h"
#include "config/value.h"

static bool is_string(size_t index)
{
    return cltel_option_type_at(index) == CLTEL_OPTION_STRING;
}

static void release_string(char *text)
{
    if (text)
        cltel_wipe(text, strlen(text));
    cltel_release(text);
}

bool cltel_settings_copy(cltel_settings *to, const cltel_settings *from)
{
    *to = *from;
    bool whole = true;
    for (size_t i = 0; i < CLTEL_OPTION_COUNT; i++)
        if (is_string(i)) {
            char **text = cltel_option_string_in(to, i);
            *text = cltel_strdup_n(*text, strlen(*text));
            whole = whole && *text;
        }
    if (!whole)
        cltel_settings_done(to);
    return whole;
}

void cltel_settings_done(cltel_settings *settings)
{
    for (size_t i = 0; i < CLTEL_OPTION_COUNT; i++)
        if (is_string(i))
            release_string(*cltel_option_string_in(settings, i));
    *settings = (cltel_settings){ 0 };
}

/* On failure nothing changes. */
static cltel_err assign(cltel_config *config, size_t index, const char *value, cltel_error *detail)
{
    int64_t number;
    cltel_err err = cltel_value_parse(index, value, &number, detail);
    if (err)
        return err;
    if (!is_string(index)) {
        *cltel_option_number_in(&config->settings, index) = number;
        return CLTEL_OK;
    }
    char *copy = cltel_strdup_n(value, strlen(value));
    if (!copy)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "option \"%s\": no memory", cltel_config_option_at(index)->name);
    char **text = cltel_option_string_in(&config->settings, index);
    release_string(*text);
    *text = copy;
    return CLTEL_OK;
}

/* The check comes first: a wrong value is an error even where a stronger one hides it. */
cltel_err cltel_config_put(cltel_config *config, size_t index, const char *value, cltel_source source,
                           cltel_error *detail)
{
    int64_t unused;
    if (source < config->sources[index])
        return cltel_value_parse(index, value, &unused, detail);
    cltel_err err = assign(config, index, value, detail);
    if (err)
        return err;
    config->sources[index] = (uint8_t)source;
    if (index == CLTEL_OPTION_AT_aws_profile)
        config->settings.aws_profile_given = source != CLTEL_SOURCE_AWS_ENVIRONMENT && value[0];
    if (index == CLTEL_OPTION_AT_aws_endpoint_url)
        config->settings.aws_endpoint_given =
            source != CLTEL_SOURCE_AWS_ENVIRONMENT && source != CLTEL_SOURCE_PROFILE && value[0];
    return CLTEL_OK;
}

cltel_err cltel_config_put_view(cltel_config *config, size_t index, cltel_view value, cltel_source source,
                                cltel_error *detail)
{
    if (memchr(value.ptr, '\0', value.len))
        return cltel_fail(detail, CLTEL_E_INVALID_VALUE, "option \"%s\": the value holds a NUL byte",
                          cltel_config_option_at(index)->name);
    char *copy = cltel_strdup_n(value.ptr, value.len);
    if (!copy)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "option \"%s\": no memory", cltel_config_option_at(index)->name);
    cltel_err err = cltel_config_put(config, index, copy, source, detail);
    release_string(copy);
    return err;
}

void cltel_config_forget(cltel_config *config, cltel_source source)
{
    for (size_t i = 0; i < CLTEL_OPTION_COUNT; i++)
        if (config->sources[i] == source && assign(config, i, cltel_config_option_at(i)->default_value, NULL) == 0)
            config->sources[i] = CLTEL_SOURCE_DEFAULT;
}

cltel_config *cltel_config_new(void)
{
    cltel_config *config = cltel_alloc(sizeof *config);
    if (!config)
        return NULL;
    for (size_t i = 0; i < CLTEL_OPTION_COUNT; i++)
        if (assign(config, i, cltel_config_option_at(i)->default_value, NULL)) {
            cltel_config_free(config);
            return NULL;
        }
    return config;
}

void cltel_config_free(cltel_config *config)
{
    if (!config)
        return;
    cltel_settings_done(&config->settings);
    cltel_release(config);
}

void cltel_config_replace(cltel_config *to, cltel_config *from)
{
    cltel_settings_done(&to->settings);
    *to = *from;
    cltel_release(from);
}

cltel_config *cltel_config_clone(const cltel_config *config)
{
    cltel_config *copy = cltel_alloc(sizeof *copy);
    if (!copy)
        return NULL;
    *copy = *config;
    if (cltel_settings_copy(&copy->settings, &config->settings))
        return copy;
    cltel_release(copy);
    return NULL;
}

const cltel_settings *cltel_config_settings(const cltel_config *config)
{
    return &config->settings;
}

static const cltel_source source_of[] = { CLTEL_SOURCE_DEFAULT, CLTEL_SOURCE_FILE, CLTEL_SOURCE_ENVIRONMENT,
                                          CLTEL_SOURCE_FLAG, CLTEL_SOURCE_CALL };
static const cltel_origin origin_of[] = { CLTEL_ORIGIN_DEFAULT,     CLTEL_ORIGIN_FILE,        CLTEL_ORIGIN_FILE,
                                          CLTEL_ORIGIN_ENVIRONMENT, CLTEL_ORIGIN_ENVIRONMENT, CLTEL_ORIGIN_FLAG,
                                          CLTEL_ORIGIN_CALL };

cltel_err cltel_config_set_from(cltel_config *config, const char *name, const char *value, cltel_origin origin,
                                cltel_error *detail)
{
    if (!config || !name || !value)
        return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT, "%s is NULL",
                          !config ? "config" : (!name ? "name" : "value"));
    int index = cltel_option_find(cltel_view_of(name));
    if (index < 0)
        return cltel_option_unknown(cltel_view_of(name), detail);
    return cltel_config_put(config, (size_t)index, value, source_of[origin], detail);
}

cltel_err cltel_config_set(cltel_config *config, const char *name, const char *value, cltel_error *detail)
{
    return cltel_config_set_from(config, name, value, CLTEL_ORIGIN_CALL, detail);
}

int32_t cltel_config_get(const cltel_config *config, const char *name, char *text, size_t size, cltel_origin *origin)
{
    if (!config || !name || (!text && size))
        return CLTEL_E_INVALID_ARGUMENT;
    int index = cltel_option_find(cltel_view_of(name));
    if (index < 0)
        return CLTEL_E_UNKNOWN_OPTION;
    size_t at = (size_t)index;
    if (origin)
        *origin = origin_of[config->sources[at]];
    cltel_settings *settings = (cltel_settings *)(uintptr_t)&config->settings; /* read only below */
    if (!is_string(at))
        return cltel_value_format(at, *cltel_option_number_in(settings, at), text, size);
    const char *value = *cltel_option_string_in(settings, at);
    return snprintf(text, size, "%s", value[0] && cltel_config_option_at(at)->secret ? "***" : value);
}

const char *cltel_settings_xray_url(const cltel_settings *settings)
{
    return !settings->xray_endpoint_url[0] && settings->aws_endpoint_given ? settings->aws_endpoint_url
                                                                           : settings->xray_endpoint_url;
}

cltel_err cltel_settings_check(const cltel_settings *settings, cltel_error *detail)
{
    bool id = settings->aws_access_key_id[0], secret = settings->aws_secret_access_key[0];
    if (id != secret)
        return cltel_fail(detail, CLTEL_E_INVALID_VALUE, "option \"aws.%s\" is set, but \"aws.%s\" is not",
                          id ? "access.key.id" : "secret.access.key", id ? "secret.access.key" : "access.key.id");
    if (settings->aws_session_token[0] && !id)
        return cltel_fail(detail, CLTEL_E_INVALID_VALUE,
                          "option \"aws.session.token\" is set, but \"aws.access.key.id\" is not");
    return CLTEL_OK;
}
