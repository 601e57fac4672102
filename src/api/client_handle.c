#include <cltel/client.h>

#include "base/fail.h"
#include "pipeline/client.h"

static cltel_client *default_client;

cltel_err cltel_client_new(const cltel_config *config, cltel_client **client, cltel_error *detail)
{
    if (!client)
        return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT, "client is NULL");
    return cltel_client_new_with(config, NULL, client, detail);
}

int32_t cltel_client_next_diagnostic(cltel_client *client, char *text, size_t size)
{
    if (!client || !text || size == 0)
        return CLTEL_E_INVALID_ARGUMENT;
    if (cltel_client_forked(client))
        return CLTEL_E_FORKED; /* the lock may have been held when the child was made */
    return (int32_t)cltel_diagnostics_next(&client->diagnostics, text, size);
}

void cltel_default_set(cltel_client *client)
{
    cltel_store_release(&default_client, client);
}

cltel_client *cltel_default(void)
{
    return cltel_load_acquire(&default_client);
}
