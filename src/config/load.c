/* Environment and files into a configuration: cltel_config_load(). */
#include <stdio.h>

#include "base/fail.h"
#include "config/aws_settings.h"
#include "config/config_json.h"
#include "config/env.h"
#include "config/file.h"

cltel_err cltel_config_fail_at(cltel_error *detail, cltel_err err, const char *where)
{
    if (err == CLTEL_OK || !detail)
        return err;
    char text[sizeof detail->text];
    memcpy(text, detail->text, sizeof text);
    return cltel_fail(detail, err, "%s: %s", where, text);
}

static cltel_err load_file(cltel_config *config, const char *path, cltel_error *detail)
{
    cltel_buf content = { 0 };
    char reason[96], where[128];
    size_t len = strlen(path);
    snprintf(where, sizeof where, "file \"%s%s\"", len > 100 ? "..." : "", path + (len > 100 ? len - 97 : 0));
    cltel_file_answer answer = cltel_file_read(path, &content, NULL, reason, sizeof reason);
    if (answer != CLTEL_FILE_READ)
        return cltel_fail(detail, answer == CLTEL_FILE_NO_MEMORY ? CLTEL_E_NO_MEMORY : CLTEL_E_FILE_UNREADABLE,
                          "%s cannot be read: %s", where, reason);
    cltel_err err = cltel_config_json(config, cltel_buf_view(&content), detail);
    cltel_file_forget(&content);
    return cltel_config_fail_at(detail, err, where);
}

static cltel_err load_profile(cltel_config *config, cltel_error *detail)
{
    cltel_shared_files files;
    cltel_shared_files_read(&files);
    cltel_err err = cltel_aws_profile_load(config, &files, detail);
    cltel_shared_files_done(&files);
    return err;
}

/* Sources have ranks; AWS's come last, because the profile's name is an option too. */
static cltel_err load(cltel_config *config, const char *path, cltel_error *detail)
{
    cltel_config_forget(config, CLTEL_SOURCE_PROFILE);
    config->file_given = config->file_given || path;
    if (!path && !config->file_given)
        path = cltel_env_get("CLTEL_CONFIG_FILE");
    cltel_err err = path ? load_file(config, path, detail) : CLTEL_OK;
    if (!err)
        err = cltel_env_load(config, detail);
    if (!err)
        err = cltel_aws_environment_load(config, detail);
    return err ? err : load_profile(config, detail);
}

/* Fills a copy, so that on failure nothing has changed. */
cltel_err cltel_config_load(cltel_config *config, const char *path, cltel_error *detail)
{
    if (!config)
        return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT, "config is NULL");
    cltel_config *copy = cltel_config_clone(config);
    if (!copy)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the configuration");
    cltel_err err = load(copy, path, detail);
    if (err)
        cltel_config_free(copy);
    else
        cltel_config_replace(config, copy);
    return err;
}
