/* AWS's shared files. The input is two files with a byte 0xff between them: credentials, then config. */
#include <stdlib.h>

#include "base/memory.h"
#include "config/aws_settings.h"
#include "credentials/keys.h"

static const char *const profiles[] = { "default", "dev", "a b" };

static void require(bool truth)
{
    if (!truth)
        abort();
}

static void check_keys(const cltel_keys *keys, cltel_provider_answer answer, const char *reason)
{
    if (answer != CLTEL_PROVIDER_FOUND) {
        require(reason[0] && !keys->secret_access_key[0]);
        return;
    }
    require(keys->access_key_id[0] && keys->secret_access_key[0] && !strpbrk(keys->access_key_id, " \t\r\n/,"));
    require(!strpbrk(keys->secret_access_key, " \t\r\n") && !strpbrk(keys->session_token, " \t\r\n"));
}

static void use(const cltel_shared_files *files, const char *profile)
{
    cltel_keys keys = { .expires_s = 0 };
    char reason[CLTEL_REASON_MAX_BYTES] = "";
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_config *config = cltel_config_new();
    if (!config || cltel_config_set(config, "aws.profile", profile, NULL))
        return;
    cltel_err err = cltel_aws_profile_load(config, files, &detail);
    require(err == CLTEL_OK || (err == CLTEL_E_INVALID_VALUE && detail.text[0]));
    check_keys(&keys, cltel_profile_keys(cltel_config_settings(config), files, &keys, reason, sizeof reason), reason);
    cltel_config_free(config);
}

/* An exact copy, so that a sanitizer sees the first byte too far. */
static void fill(cltel_shared_file *file, const uint8_t *data, size_t size)
{
    file->answer = CLTEL_FILE_READ;
    file->content.ptr = cltel_alloc(size);
    file->content.cap = file->content.len = file->content.ptr ? size : 0;
    if (size && file->content.ptr)
        memcpy(file->content.ptr, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *border = size ? memchr(data, 0xff, size) : NULL;
    size_t first = border ? (size_t)(border - data) : size;
    cltel_shared_files files = { 0 };
    fill(&files.credentials, data, first);
    fill(&files.config, border ? border + 1 : data, border ? size - first - 1 : size);
    for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++)
        use(&files, profiles[i]);
    cltel_shared_files_done(&files);
    return 0;
}
