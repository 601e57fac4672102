#include <stdio.h>

#include "pipeline/worker.h"

#define CONTENT_TYPE "application/x-amz-json-1.1"

static const int64_t KEYS_WAIT_MAX_MS = 60000;
static const int64_t KEYS_REFRESH_S = 300;

void cltel_worker_say_unsent(cltel_worker *worker)
{
    cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns,
                          "no request can be made: no memory, or OpenSSL or libcurl refused to start");
}

static int64_t service_now_s(const cltel_worker *worker)
{
    return cltel_clock_realtime_ns() / 1000000000 + worker->counters.clock_offset_s;
}

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

/* Keys that may be signed with. Old ones are kept while new ones cannot be had. */
static bool get_keys(cltel_worker *worker)
{
    int64_t now_s = service_now_s(worker);
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

static bool sign(cltel_worker *worker, const char *target, const char *sha256)
{
    cltel_sign_input input = {
        .method = CLTEL_VIEW("POST"),
        .path = cltel_view_of(worker->endpoint.path),
        .payload_sha256 = { sha256, CLTEL_SHA256_HEX },
        .access_key_id = cltel_view_of(worker->keys.access_key_id),
        .secret_access_key = cltel_view_of(worker->keys.secret_access_key),
        .session_token = cltel_view_of(worker->keys.session_token),
        .region = cltel_view_of(worker->client->settings.aws_region),
        .service = CLTEL_VIEW("logs"),
        .time_s = service_now_s(worker),
        .normalize_path = true,
        .encode_path = true,
    };
    return cltel_sign_json_post(worker->signer, &input, cltel_view_of(worker->endpoint.host), CLTEL_VIEW(CONTENT_TYPE),
                                cltel_view_of(target), &worker->signature);
}

/* Adds "Name: value" and its end to the texts; the pointers are set once all stand still. */
static void add_header(cltel_buf *headers, const char *name, cltel_view value)
{
    cltel_buf_append_text(headers, name);
    cltel_buf_append(headers, ": ", 2);
    cltel_buf_append_view(headers, value);
    cltel_buf_append_char(headers, '\0');
}

static void point_to_headers(const cltel_buf *headers, cltel_request *request)
{
    for (size_t at = 0; at < headers->len; at += strlen(headers->ptr + at) + 1)
        request->headers[request->header_count++] = headers->ptr + at;
}

bool cltel_worker_send(cltel_worker *worker, const char *operation, cltel_view body, const char *sha256,
                       uint32_t attempt, cltel_buf *headers, void *tag)
{
    char target[64], number[48], own_sha256[CLTEL_SHA256_HEX];
    int64_t since_ns = cltel_clock_monotonic_ns();
    snprintf(target, sizeof target, "Logs_20140328.%s", operation);
    int digits = snprintf(number, sizeof number, "attempt=%u", attempt);
    if (!sha256 && !cltel_signer_sha256_hex(worker->signer, body, own_sha256))
        return false;
    if (!sign(worker, target, sha256 ? sha256 : own_sha256))
        return false;
    cltel_worker_stage(worker, CLTEL_STAGE_SIGN, &since_ns);
    cltel_buf_clear(headers);
    add_header(headers, "Content-Type", CLTEL_VIEW(CONTENT_TYPE));
    add_header(headers, "X-Amz-Target", cltel_view_of(target));
    add_header(headers, "X-Amz-Date", cltel_view_of(worker->signature.amz_date));
    if (worker->keys.session_token[0])
        add_header(headers, "X-Amz-Security-Token", cltel_view_of(worker->keys.session_token));
    add_header(headers, "Authorization", cltel_buf_view(&worker->signature.authorization));
    add_header(headers, "amz-sdk-request", (cltel_view){ number, (size_t)digits });
    if (headers->failed)
        return false;
    const cltel_settings *settings = &worker->client->settings;
    cltel_request request = { .method = "POST",
                              .url = worker->endpoint.url,
                              .body = body,
                              .connect_timeout_ms = (int32_t)settings->send_connect_timeout_ms,
                              .timeout_ms = (int32_t)settings->send_timeout_ms };
    point_to_headers(headers, &request);
    if (!worker->transport->start(worker->transport, &request, tag))
        return false;
    cltel_count(&worker->counters.requests, 1);
    cltel_count(&worker->counters.request_bytes, body.len);
    return true;
}

/* Timestamps that are hours off would be refused as too old or too new. Without memory they stay as they are. */
static void correct_timestamps(cltel_worker *worker, cltel_flight *flight)
{
    int64_t offset_s = worker->counters.clock_offset_s;
    if (flight->offset_s == offset_s || !cltel_batch_shift(&flight->batch, (offset_s - flight->offset_s) * 1000))
        return;
    flight->offset_s = offset_s;
    flight->hashed = false;
}

static void send_flight(cltel_worker *worker, cltel_flight *flight)
{
    correct_timestamps(worker, flight);
    cltel_view body = cltel_buf_view(&flight->batch.body);
    int64_t since_ns = cltel_clock_monotonic_ns();
    if (!flight->hashed)
        flight->hashed = cltel_signer_sha256_hex(worker->signer, body, flight->payload_sha256);
    cltel_worker_stage(worker, CLTEL_STAGE_SIGN, &since_ns);
    if (!flight->hashed || !cltel_worker_send(worker, "PutLogEvents", body, flight->payload_sha256,
                                              flight->retry.attempts + 1, &flight->headers, flight)) {
        cltel_worker_say_unsent(worker);
        flight->due_ns = worker->now_ns + 100000000; /* the records wait */
        return;
    }
    flight->state = CLTEL_FLIGHT_SENT;
    flight->keys_serial = worker->keys_serial;
    flight->retry.attempts++;
    if (flight->retry.attempts > 1)
        cltel_count(&worker->counters.retries, 1);
}

/* Setting OpenSSL up takes a millisecond: the worker's time, not that of whoever makes a client. */
static bool have_signer(cltel_worker *worker)
{
    if (!worker->signer)
        worker->signer = cltel_signer_new();
    if (!worker->signer)
        cltel_worker_say_unsent(worker);
    return worker->signer != NULL;
}

bool cltel_worker_refresh_keys(cltel_worker *worker, uint32_t refused_serial)
{
    if (worker->keys_serial != refused_serial)
        return true; /* another answer of this round said so already */
    worker->have_keys = false;
    return get_keys(worker) && worker->keys_serial != refused_serial;
}

void cltel_worker_dispatch(cltel_worker *worker)
{
    bool wanted = false;
    for (cltel_flight *flight = worker->flights.first; flight; flight = flight->next)
        wanted |= flight->state == CLTEL_FLIGHT_READY && flight->due_ns <= worker->now_ns;
    if (!wanted || !have_signer(worker) || !get_keys(worker))
        return;
    cltel_worker_target_due(worker);
    if (worker->target != CLTEL_TARGET_ASSUMED)
        return;
    for (cltel_flight *flight = worker->flights.first; flight; flight = flight->next)
        if (flight->state == CLTEL_FLIGHT_READY && flight->due_ns <= worker->now_ns)
            send_flight(worker, flight);
}
