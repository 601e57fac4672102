/* The JSON file with options: whatever it holds, each option keeps a value that it would take itself. */
#include <stdlib.h>

#include "config/config_json.h"

static void require(bool truth)
{
    if (!truth)
        abort();
}

static void check(cltel_config *config)
{
    cltel_config *again = cltel_config_new();
    const cltel_option *row;
    for (size_t i = 0; again && (row = cltel_config_option_at(i)); i++) {
        static char text[8192];
        cltel_origin origin;
        int32_t len = cltel_config_get(config, row->name, text, sizeof text, &origin);
        require(len >= 0 && (size_t)len == strlen(text));
        require(origin == CLTEL_ORIGIN_DEFAULT || origin == CLTEL_ORIGIN_FILE);
        require(cltel_config_set(again, row->name, text, NULL) == CLTEL_OK);
    }
    cltel_config_free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_config *config = cltel_config_new();
    if (!config)
        return 0;
    cltel_err err = cltel_config_json(config, (cltel_view){ (const char *)data, size }, &detail);
    require(err == CLTEL_OK || (detail.code == err && detail.text[0]));
    require(memchr(detail.text, '\0', sizeof detail.text) != NULL);
    check(config);
    cltel_config_free(config);
    return 0;
}
