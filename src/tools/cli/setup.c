#include "tools/cli/setup.h"

#include <string.h>

#include "base/memory.h"
#include "config/config.h"
#include "tools/cli/say.h"

static int set_flag(cltel_config *config, const char *name, const char *value)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    if (cltel_config_set_from(config, name, value, CLTEL_ORIGIN_FLAG, &detail) == CLTEL_OK)
        return CLTEL_EXIT_DONE;
    cltel_complain_usage(detail.text, "cltel config     lists every option");
    return CLTEL_EXIT_USAGE;
}

/* --set NAME=VALUE */
static int set_pair(cltel_config *config, const char *pair)
{
    const char *equals = strchr(pair, '=');
    if (!equals)
        return cltel_complain_usage("--set needs NAME=VALUE, such as --set log.level=debug", NULL);
    char *name = cltel_strdup_n(pair, (size_t)(equals - pair));
    int code = name ? set_flag(config, name, equals + 1) : cltel_complain_memory();
    cltel_release(name);
    return code;
}

static int set_flags(const cltel_args *args, cltel_config *config)
{
    static const char *const shorts[][2] = {
        { "region", "aws.region" },
        { "profile", "aws.profile" },
        { "endpoint-url", "aws.endpoint.url" },
    };
    int code = CLTEL_EXIT_DONE;
    const char *value;
    for (size_t i = 0; !code && i < sizeof shorts / sizeof shorts[0]; i++)
        if ((value = cltel_args_value(args, shorts[i][0])))
            code = set_flag(config, shorts[i][1], value);
    for (size_t at = 0; !code && (value = cltel_args_next(args, "set", &at));)
        code = set_pair(config, value);
    return code;
}

int cltel_setup_quietly(const cltel_args *args, cltel_config **config, cltel_error *detail)
{
    *config = cltel_config_new();
    if (!*config)
        return cltel_complain_memory();
    int code = set_flags(args, *config);
    if (!code && cltel_config_load(*config, cltel_args_value(args, "config"), detail) != CLTEL_OK)
        code = CLTEL_EXIT_CONFIG;
    if (code) {
        cltel_config_free(*config);
        *config = NULL;
    }
    return code;
}

int cltel_setup(const cltel_args *args, cltel_config **config)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    int code = cltel_setup_quietly(args, config, &detail);
    return code == CLTEL_EXIT_CONFIG ? cltel_complain_config(&detail) : code;
}

int cltel_setup_option(cltel_config *config, const char *name, const char *value)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    if (cltel_config_set(config, name, value, &detail) == CLTEL_OK)
        return CLTEL_EXIT_DONE;
    return cltel_complain_config(&detail);
}
