#include "config/env.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/fail.h"
#include "config/value.h"

static const cltel_env_extra extras[] = {
    { "CLTEL_CONFIG_FILE", "JSON file with options." },
    { "CLTEL_PAGER", "Program that the command `cltel` shows long output with." },
    { "CLTEL_BIN", "The command `cltel` that tests and the demo run." },
    { "CLTEL_BUILD", "Build folder that tests use." },
    { "CLTEL_LIB", "Shared library that tests use." },
    { "CLTEL_TEST_*", "Settings of the library's own tests." },
    { "CLTEL_BENCH_*", "Settings of the library's own benches." },
    { "CLTEL_DEMO_*", "Settings of the demo." },
};

const cltel_env_extra *cltel_env_extra_at(size_t index)
{
    return index < sizeof extras / sizeof extras[0] ? &extras[index] : NULL;
}

const char *cltel_env_get(const char *name)
{
    const char *value = secure_getenv(name);
    return value && value[0] ? value : NULL;
}

bool cltel_env_is_true(const char *name)
{
    const char *value = cltel_env_get(name);
    int64_t truth = 0;
    return value && cltel_value_boolean(value, &truth) && truth;
}

static bool is_extra(cltel_view variable)
{
    for (size_t i = 0; i < sizeof extras / sizeof extras[0]; i++) {
        cltel_view name = cltel_view_of(extras[i].name);
        if (cltel_view_equal(name, variable))
            return true;
        if (name.ptr[name.len - 1] == '*' && variable.len >= name.len &&
            memcmp(name.ptr, variable.ptr, name.len - 1) == 0)
            return true;
    }
    return false;
}

static cltel_err take(cltel_config *config, const char *entry, cltel_error *detail)
{
    cltel_view variable = { entry, strcspn(entry, "=") };
    if (entry[variable.len] != '=' || entry[variable.len + 1] == '\0' || is_extra(variable))
        return CLTEL_OK;
    int index = cltel_option_find_environment(variable);
    if (index < 0)
        return cltel_option_unknown_environment(variable, detail);
    cltel_err err = cltel_config_put(config, (size_t)index, entry + variable.len + 1, CLTEL_SOURCE_ENVIRONMENT, detail);
    char where[96];
    snprintf(where, sizeof where, "variable %.*s", (int)variable.len, variable.ptr);
    return cltel_config_fail_at(detail, err, where);
}

cltel_err cltel_env_load(cltel_config *config, cltel_error *detail)
{
    cltel_err err = CLTEL_OK;
    for (char **entry = getauxval(AT_SECURE) ? NULL : environ; entry && *entry && !err; entry++)
        if (strncmp(*entry, "CLTEL_", 6) == 0)
            err = take(config, *entry, detail);
    return err;
}
