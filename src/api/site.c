#include "pipeline/client.h"
#include "pipeline/sites.h"

static bool collect_keys(const char *const *keys, size_t count, cltel_view *views)
{
    for (size_t i = 0; i < count; i++) {
        views[i] = cltel_view_of(keys[i]);
        if (views[i].len == 0 || views[i].len > CLTEL_KEY_MAX)
            return false;
        for (size_t j = 0; j < i; j++)
            if (cltel_view_equal(views[i], views[j]))
                return false;
    }
    return true;
}

cltel_err cltel_site_register(cltel_client *client, cltel_severity severity, const char *message,
                              const char *const *keys, size_t key_count, cltel_site **site)
{
    cltel_view views[CLTEL_ATTRS_MAX];
    if (!site)
        return CLTEL_E_INVALID_ARGUMENT;
    *site = NULL;
    if (!client || !message || (int)severity < CLTEL_SEVERITY_TRACE || severity > CLTEL_SEVERITY_FATAL ||
        key_count > CLTEL_ATTRS_MAX || (key_count && !keys) || !collect_keys(keys, key_count, views))
        return CLTEL_E_INVALID_ARGUMENT;
    cltel_view text = cltel_view_of(message);
    if (text.len > CLTEL_SITE_MESSAGE_MAX)
        return CLTEL_E_INVALID_ARGUMENT;
    if (cltel_client_forked(client))
        return CLTEL_E_FORKED;
    if (cltel_load_acquire(&client->closed))
        return CLTEL_E_CLOSED;
    return cltel_sites_register(&client->sites, &client->registry.instance, (int32_t)severity, text, views,
                                (uint32_t)key_count, site);
}

cltel_err cltel_level_set(cltel_client *client, cltel_severity severity)
{
    if (!client || (int)severity < CLTEL_SEVERITY_TRACE || severity > CLTEL_SEVERITY_FATAL)
        return CLTEL_E_INVALID_ARGUMENT;
    if (cltel_client_forked(client))
        return CLTEL_E_FORKED;
    cltel_store_relaxed(&client->level, (int32_t)severity);
    return CLTEL_OK;
}
