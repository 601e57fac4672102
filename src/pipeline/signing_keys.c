/* The keys that requests are signed with: had when a request needs them, kept until they are stale. */
#include "pipeline/worker.h"

static const int64_t KEYS_WAIT_MAX_MS = 60000;
static const int64_t KEYS_REFRESH_S = 300;

static void keys_failed(cltel_worker *worker, const cltel_error *detail)
{
    cltel_count(&worker->counters.credential_failures, 1);
    cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns, "no credentials: %s", detail->text);
    worker->keys_wait_ms = worker->keys_wait_ms ? worker->keys_wait_ms * 2 : 1000;
    if (worker->keys_wait_ms > KEYS_WAIT_MAX_MS)
        worker->keys_wait_ms = KEYS_WAIT_MAX_MS;
    worker->keys_due_ns = worker->now_ns + worker->keys_wait_ms * 1000000;
}

static bool same_keys(const cltel_keys *a, const cltel_keys *b)
{
    return strcmp(a->access_key_id, b->access_key_id) == 0 && strcmp(a->secret_access_key, b->secret_access_key) == 0 &&
           strcmp(a->session_token, b->session_token) == 0;
}

static void take_keys(cltel_worker *worker, cltel_keys *keys)
{
    worker->keys_serial += !same_keys(&worker->keys, keys);
    worker->keys = *keys;
    cltel_keys_wipe(keys);
    worker->have_keys = true;
    worker->keys_wait_ms = 0;
}

/* Old ones are kept while new ones cannot be had. */
bool cltel_worker_have_keys(cltel_worker *worker)
{
    int64_t now_s = cltel_worker_service_s(worker);
    bool fresh = worker->have_keys && (worker->keys.expires_s == 0 || worker->keys.expires_s - now_s > KEYS_REFRESH_S);
    if (fresh)
        return true;
    if (worker->now_ns < worker->keys_due_ns)
        return worker->have_keys;
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_keys keys;
    if (cltel_credentials_fetch(&worker->client->settings, &keys, &detail) != CLTEL_OK) {
        keys_failed(worker, &detail);
        return worker->have_keys;
    }
    take_keys(worker, &keys);
    return true;
}

bool cltel_worker_refresh_keys(cltel_worker *worker, uint32_t refused_serial)
{
    if (worker->keys_serial != refused_serial)
        return true; /* another answer of this round said so already */
    worker->have_keys = false;
    return cltel_worker_have_keys(worker) && worker->keys_serial != refused_serial;
}
