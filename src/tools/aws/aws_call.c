#include "tools/aws/aws_call.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cltel/version.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/memory.h"
#include "credentials/credentials.h"
#include "send/curl_transport.h"
#include "send/endpoint.h"
#include "sign/sigv4.h"
#include "tools/aws/aws_answer.h"

enum {
    ATTEMPTS_MAX = 3,
    RESPONSE_MAX_BYTES = 64 * 1024 * 1024, /* a page of rows; a service sends a few MiB */
    SKEW_MIN_S = 5,                        /* less says nothing: the Date header has whole seconds */
    FIRST_WAIT_MS = 200,
    POLL_MS = 200 /* how late a signal may be seen */
};

const cltel_aws_service cltel_aws_logs = { "logs", "logs", "Logs_20140328", NULL };

static const cltel_aws_route xray_routes[] = {
    { "BatchGetTraces", "Traces" },
    { "GetSamplingRules", "GetSamplingRules" },
    { "GetSamplingTargets", "SamplingTargets" },
    { "GetServiceGraph", "ServiceGraph" },
    { "GetTraceSummaries", "TraceSummaries" },
    { "PutTraceSegments", "TraceSegments" },
    { NULL, NULL },
};

const cltel_aws_service cltel_aws_xray = { "xray", "xray", NULL, xray_routes };

struct cltel_aws {
    const cltel_settings *settings;
    const cltel_aws_service *service;
    cltel_endpoint endpoint;
    cltel_keys keys;
    char region[CLTEL_AWS_REGION_BYTES];
    int64_t clock_offset_s; /* the service's clock minus ours */
    cltel_signer *signer;
    cltel_signature signature;
    cltel_transport *transport;
    const volatile int *stop;
    cltel_buf headers; /* texts that end in NUL, one after the other */
    char target[128];  /* X-Amz-Target; empty: the path names the operation */
    char url[640];     /* of the operation */
    char path[384];
};

static bool is_loopback(const char *url)
{
    return strncmp(url, "http://127.", 11) == 0 || strncmp(url, "http://localhost", 16) == 0 ||
           strncmp(url, "http://[::1]", 12) == 0;
}

cltel_err cltel_aws_resolve(const cltel_settings *settings, const cltel_aws_service *service, cltel_endpoint *endpoint,
                            char region[CLTEL_AWS_REGION_BYTES], cltel_error *detail)
{
    const char *name = settings->aws_region;
    const char *url = service == &cltel_aws_xray ? cltel_settings_xray_url(settings) : settings->aws_endpoint_url;
    if (!*name && is_loopback(url))
        name = "us-east-1";
    snprintf(region, CLTEL_AWS_REGION_BYTES, "%s", name);
    return cltel_endpoint_resolve(service->endpoint_prefix, region, url, (int)settings->aws_use_fips,
                                  (int)settings->aws_use_dualstack, (int)settings->send_allow_http, endpoint, detail);
}

static cltel_err prepare(cltel_aws *aws, cltel_error *detail)
{
    cltel_err err = cltel_aws_resolve(aws->settings, aws->service, &aws->endpoint, aws->region, detail);
    if (err == CLTEL_OK)
        err = cltel_credentials_fetch(aws->settings, &aws->keys, detail);
    if (err != CLTEL_OK)
        return err;
    cltel_curl_options options = { .ca_file = aws->settings->send_ca_file,
                                   .proxy = aws->settings->send_proxy,
                                   .idle_ms = (int32_t)aws->settings->send_idle_ms,
                                   .in_flight_max = 1,
                                   .user_agent = "cltel/" CLTEL_VERSION_STRING };
    aws->signer = cltel_signer_new();
    aws->transport = cltel_curl_transport_new(&options);
    if (aws->signer && aws->transport)
        return CLTEL_OK;
    return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for a connection to %s", aws->endpoint.host);
}

cltel_aws *cltel_aws_open(const cltel_settings *settings, const cltel_aws_service *service, cltel_error *detail)
{
    cltel_aws *aws = cltel_alloc(sizeof *aws);
    if (!aws) {
        cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for a connection to the service %s", service->signing_name);
        return NULL;
    }
    aws->settings = settings;
    aws->service = service;
    if (prepare(aws, detail) == CLTEL_OK)
        return aws;
    cltel_aws_close(aws);
    return NULL;
}

void cltel_aws_close(cltel_aws *aws)
{
    if (!aws)
        return;
    if (aws->transport)
        aws->transport->free(aws->transport);
    cltel_signature_done(&aws->signature);
    cltel_signer_free(aws->signer);
    cltel_keys_wipe(&aws->keys);
    cltel_buf_done(&aws->headers);
    cltel_release(aws);
}

bool cltel_aws_is_local(const cltel_aws *aws)
{
    const char *host = aws->endpoint.host;
    return strncmp(host, "127.", 4) == 0 || strncmp(host, "localhost", 9) == 0 || strncmp(host, "[::1]", 5) == 0;
}

const char *cltel_aws_host(const cltel_aws *aws)
{
    return aws->endpoint.host;
}

void cltel_aws_watch(cltel_aws *aws, const volatile int *stop)
{
    aws->stop = stop;
}

static void (*show_call)(const cltel_aws_sight *sight);

void cltel_aws_show_calls(void (*show)(const cltel_aws_sight *sight))
{
    show_call = show;
}

static bool is_stopped(const cltel_aws *aws)
{
    return aws->stop && *aws->stop;
}

static const char *content_type(const cltel_aws *aws)
{
    return aws->target[0] ? "application/x-amz-json-1.1" : "application/json";
}

static const char *route_of(const cltel_aws_service *service, const char *operation)
{
    const cltel_aws_route *route = service->routes;
    while (route && route->operation && strcmp(route->operation, operation) != 0)
        route++;
    return route && route->operation ? route->path : "";
}

static void address(cltel_aws *aws, const char *operation)
{
    const char *path = route_of(aws->service, operation);
    const char *url_gap = "", *path_gap = "";
    if (*path && aws->endpoint.url[strlen(aws->endpoint.url) - 1] != '/')
        url_gap = "/";
    if (*path && aws->endpoint.path[strlen(aws->endpoint.path) - 1] != '/')
        path_gap = "/";
    snprintf(aws->url, sizeof aws->url, "%s%s%s", aws->endpoint.url, url_gap, path);
    snprintf(aws->path, sizeof aws->path, "%s%s%s", aws->endpoint.path, path_gap, path);
    aws->target[0] = 0;
    if (aws->service->target_prefix)
        snprintf(aws->target, sizeof aws->target, "%s.%s", aws->service->target_prefix, operation);
}

static bool sign(cltel_aws *aws, cltel_view body)
{
    char hash[CLTEL_SHA256_HEX];
    const cltel_sign_header headers[] = {
        { CLTEL_VIEW("content-type"), cltel_view_of(content_type(aws)) },
        { CLTEL_VIEW("host"), cltel_view_of(aws->endpoint.host) },
        { CLTEL_VIEW("x-amz-target"), cltel_view_of(aws->target) },
    };
    cltel_sign_input input = {
        .method = CLTEL_VIEW("POST"),
        .path = cltel_view_of(aws->path),
        .headers = headers,
        .header_count = sizeof headers / sizeof headers[0] - (aws->target[0] ? 0 : 1),
        .payload_sha256 = { hash, sizeof hash },
        .access_key_id = cltel_view_of(aws->keys.access_key_id),
        .secret_access_key = cltel_view_of(aws->keys.secret_access_key),
        .session_token = cltel_view_of(aws->keys.session_token),
        .region = cltel_view_of(aws->region),
        .service = cltel_view_of(aws->service->signing_name),
        .time_s = cltel_clock_realtime_ns() / 1000000000 + aws->clock_offset_s,
        .normalize_path = true,
        .encode_path = true,
    };
    return cltel_signer_sha256_hex(aws->signer, body, hash) && cltel_sign_headers(aws->signer, &input, &aws->signature);
}

static void append_header(cltel_buf *headers, const char *name, cltel_view value)
{
    cltel_buf_append_format(headers, "%s: ", name);
    cltel_buf_append_view(headers, value);
    cltel_buf_append_char(headers, 0);
}

static bool write_headers(cltel_aws *aws)
{
    cltel_buf *headers = &aws->headers;
    cltel_buf_clear(headers);
    append_header(headers, "Content-Type", cltel_view_of(content_type(aws)));
    if (aws->target[0])
        append_header(headers, "X-Amz-Target", cltel_view_of(aws->target));
    append_header(headers, "X-Amz-Date", cltel_view_of(aws->signature.amz_date));
    if (aws->keys.session_token[0])
        append_header(headers, "X-Amz-Security-Token", cltel_view_of(aws->keys.session_token));
    append_header(headers, "Authorization", cltel_buf_view(&aws->signature.authorization));
    return !headers->failed;
}

/* One attempt; NULL: it could not be made. */
static const cltel_response *exchange(cltel_aws *aws, cltel_view body)
{
    cltel_request request = { .method = "POST",
                              .url = aws->url,
                              .body = body,
                              .connect_timeout_ms = (int32_t)aws->settings->send_connect_timeout_ms,
                              .timeout_ms = (int32_t)aws->settings->send_timeout_ms,
                              .response_max = RESPONSE_MAX_BYTES };
    cltel_exchange finished;
    if (!sign(aws, body) || !write_headers(aws))
        return NULL;
    for (size_t at = 0; at < aws->headers.len; at += strlen(aws->headers.ptr + at) + 1)
        request.headers[request.header_count++] = aws->headers.ptr + at;
    if (!aws->transport->start(aws->transport, &request, NULL))
        return NULL;
    while (aws->transport->poll(aws->transport, POLL_MS, &finished, 1) == 0)
        if (is_stopped(aws))
            aws->transport->cancel_all(aws->transport);
    return finished.response;
}

/* true: the service's clock was learnt, and it differs from what we believed. */
static bool learn_clock(cltel_aws *aws, const cltel_response *response)
{
    int64_t now_s = cltel_clock_realtime_ns() / 1000000000;
    int64_t offset_s = response->date_s - now_s;
    int64_t change_s = offset_s - aws->clock_offset_s;
    if (!response->date_s || (change_s < SKEW_MIN_S && change_s > -SKEW_MIN_S))
        return false;
    aws->clock_offset_s = offset_s;
    return true;
}

static void wait_before(const cltel_aws *aws, int attempt)
{
    int64_t wait_ms = (int64_t)FIRST_WAIT_MS << attempt;
    struct timespec left = { .tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000 };
    while (!is_stopped(aws) && nanosleep(&left, &left) != 0)
        continue;
}

static cltel_err unanswered(const cltel_aws *aws, const cltel_response *response, cltel_error *detail)
{
    return cltel_fail(detail, response->timed_out ? CLTEL_E_TIMED_OUT : CLTEL_E_SYSTEM, "no answer from %s: %s",
                      aws->endpoint.host, response->problem);
}

static void show(const cltel_aws *aws, cltel_view body, const cltel_response *response, int64_t begun_ns)
{
    bool answered = response->result == CLTEL_SEND_ANSWERED;
    cltel_aws_answer answer = { .request_id = "" };
    if (!show_call)
        return;
    if (answered)
        cltel_aws_answer_read(response, &answer);
    cltel_aws_sight sight = { .url = aws->url,
                              .target = aws->target,
                              .headers = &aws->headers,
                              .sent = body,
                              .status = answer.status,
                              .problem = answered ? "" : response->problem,
                              .request_id = answer.request_id,
                              .received = answer.body,
                              .took_ms = (cltel_clock_monotonic_ns() - begun_ns) / 1000000 };
    show_call(&sight);
}

cltel_err cltel_aws_call(cltel_aws *aws, const char *operation, cltel_view body, cltel_aws_answer *answer,
                         cltel_error *detail)
{
    address(aws, operation);
    for (int attempt = 1;; attempt++) {
        int64_t begun_ns = cltel_clock_monotonic_ns();
        const cltel_response *response = exchange(aws, body);
        bool last = attempt == ATTEMPTS_MAX || is_stopped(aws);
        if (!response)
            return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the request %s", operation);
        show(aws, body, response, begun_ns);
        if (response->result != CLTEL_SEND_ANSWERED) {
            if (last)
                return unanswered(aws, response, detail);
            wait_before(aws, attempt);
            continue;
        }
        cltel_aws_answer_read(response, answer);
        if (!last && cltel_aws_answer_is_skew(answer) && learn_clock(aws, response))
            continue;
        if (last || !cltel_aws_answer_is_passing(answer))
            return CLTEL_OK;
        wait_before(aws, attempt);
    }
}
