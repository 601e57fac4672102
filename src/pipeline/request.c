#include <stdio.h>

#include "pipeline/lane.h"
#include "pipeline/worker.h"

/* The endpoint's own path may end in a slash; a call's never begins with one. */
static void append_path(cltel_buf *texts, const char *endpoint, const char *path)
{
    size_t len = strlen(endpoint);
    if (*path && len && endpoint[len - 1] == '/')
        len--;
    cltel_buf_append(texts, endpoint, len);
    if (*path)
        cltel_buf_append_char(texts, '/');
    cltel_buf_append_text(texts, path);
    cltel_buf_append_char(texts, '\0');
}

static bool sign(cltel_lane *lane, const cltel_call *call, cltel_view path, const char *sha256)
{
    cltel_worker *worker = lane->worker;
    cltel_sign_input input = {
        .method = CLTEL_VIEW("POST"),
        .path = path,
        .payload_sha256 = { sha256, CLTEL_SHA256_HEX },
        .access_key_id = cltel_view_of(worker->keys.access_key_id),
        .secret_access_key = cltel_view_of(worker->keys.secret_access_key),
        .session_token = cltel_view_of(worker->keys.session_token),
        .region = cltel_view_of(worker->client->settings.aws_region),
        .service = cltel_view_of(lane->kind->service),
        .time_s = cltel_worker_service_s(worker),
        .normalize_path = true,
        .encode_path = true,
    };
    return cltel_sign_json_post(lane->signer, &input, cltel_view_of(lane->endpoint.host),
                                cltel_view_of(call->content_type), cltel_view_of(call->target ? call->target : ""),
                                &worker->signature);
}

/* Adds "Name: value" and its end to the texts; the pointers are set once all stand still. */
static void add_header(cltel_buf *texts, const char *name, cltel_view value)
{
    cltel_buf_append_text(texts, name);
    cltel_buf_append(texts, ": ", 2);
    cltel_buf_append_view(texts, value);
    cltel_buf_append_char(texts, '\0');
}

static void add_headers(cltel_worker *worker, const cltel_call *call, uint32_t attempt, cltel_buf *texts)
{
    char number[48];
    int digits = snprintf(number, sizeof number, "attempt=%u", attempt);
    add_header(texts, "Content-Type", cltel_view_of(call->content_type));
    if (call->target)
        add_header(texts, "X-Amz-Target", cltel_view_of(call->target));
    add_header(texts, "X-Amz-Date", cltel_view_of(worker->signature.amz_date));
    if (worker->keys.session_token[0])
        add_header(texts, "X-Amz-Security-Token", cltel_view_of(worker->keys.session_token));
    add_header(texts, "Authorization", cltel_buf_view(&worker->signature.authorization));
    add_header(texts, "amz-sdk-request", (cltel_view){ number, (size_t)digits });
}

static void point_to_texts(const cltel_buf *texts, cltel_request *request)
{
    request->url = texts->ptr;
    for (size_t at = strlen(texts->ptr) + 1; at < texts->len; at += strlen(texts->ptr + at) + 1)
        request->headers[request->header_count++] = texts->ptr + at;
}

static bool prepare(cltel_lane *lane, const cltel_call *call, cltel_view body, const char *sha256, cltel_buf *texts)
{
    char own_sha256[CLTEL_SHA256_HEX];
    int64_t since_ns = cltel_clock_monotonic_ns();
    cltel_buf_clear(texts);
    append_path(texts, lane->endpoint.path, call->path); /* what is signed; the URL is written over it */
    if (texts->failed || (!sha256 && !cltel_signer_sha256_hex(lane->signer, body, own_sha256)) ||
        !sign(lane, call, (cltel_view){ texts->ptr, texts->len - 1 }, sha256 ? sha256 : own_sha256))
        return false;
    cltel_worker_stage(lane->worker, CLTEL_STAGE_SIGN, &since_ns);
    cltel_buf_clear(texts);
    append_path(texts, lane->endpoint.url, call->path);
    return !texts->failed;
}

bool cltel_lane_send(cltel_lane *lane, const cltel_call *call, cltel_view body, const char *sha256, uint32_t attempt,
                     cltel_buf *texts, cltel_asker *asker)
{
    cltel_worker *worker = lane->worker;
    const cltel_settings *settings = &worker->client->settings;
    if (!prepare(lane, call, body, sha256, texts))
        return false;
    add_headers(worker, call, attempt, texts);
    if (texts->failed)
        return false;
    cltel_request request = { .method = "POST",
                              .body = body,
                              .connect_timeout_ms = (int32_t)settings->send_connect_timeout_ms,
                              .timeout_ms = (int32_t)settings->send_timeout_ms };
    point_to_texts(texts, &request);
    if (!worker->transport->start(worker->transport, &request, asker))
        return false;
    cltel_count(&lane->counters.requests, 1);
    cltel_count(&lane->counters.request_bytes, body.len);
    return true;
}
