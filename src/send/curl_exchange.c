#include "send/curl_exchange.h"

#include <string.h>

#include "send/answer_header.h"

enum {
    ANSWER_HEADERS_MAX_BYTES = 64 * 1024,
    KEPT_BODY_BYTES = 16 * 1024,
    PRESET_TIMEOUT_MS = 30000,
    PRESET_CONNECT_TIMEOUT_MS = 5000
};

void cltel_curl_exchange_reset(cltel_curl_exchange *exchange)
{
    cltel_buf body = exchange->response.body;
    if (body.cap > KEPT_BODY_BYTES)
        cltel_buf_done(&body);
    cltel_buf_clear(&body);
    *exchange = (cltel_curl_exchange){ .response = { .body = body, .retry_after_ms = -1 } };
}

static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    cltel_curl_exchange *exchange = context;
    size_t len = size * count;
    exchange->answer_header_bytes += len;
    if (exchange->answer_header_bytes > ANSWER_HEADERS_MAX_BYTES) {
        exchange->body_too_large = true;
        return 0;
    }
    if (len >= 5 && memcmp(line, "HTTP/", 5) == 0)
        exchange->headers_ended = false; /* an interim answer had headers, too */
    else if (len == 1 || (len == 2 && line[0] == '\r'))
        exchange->headers_ended = true;
    cltel_answer_header_read(&exchange->response, (cltel_view){ line, len });
    return len;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    cltel_curl_exchange *exchange = context;
    cltel_buf *body = &exchange->response.body;
    size_t len = size * count;
    if (len > exchange->body_max - body->len) {
        exchange->body_too_large = true;
        return 0;
    }
    cltel_buf_append(body, bytes, len);
    return body->failed ? 0 : len;
}

/* libcurl calls this just before it sends a request, so also before it repeats one. */
static int on_request(void *context, char *primary_ip, char *local_ip, int primary_port, int local_port)
{
    (void)primary_ip;
    (void)local_ip;
    (void)primary_port;
    (void)local_port;
    cltel_curl_exchange *exchange = context;
    exchange->repeat_refused = exchange->response.sent;
    exchange->response.sent = true;
    return exchange->repeat_refused ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static bool line_safe(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    return true;
}

static bool request_safe(const cltel_request *request)
{
    if (request->header_count > CLTEL_REQUEST_HEADERS_MAX || !line_safe(request->url) || !line_safe(request->method))
        return false;
    for (size_t i = 0; i < request->header_count; i++)
        if (!line_safe(request->headers[i]))
            return false;
    return true;
}

/* libcurl keeps the list's address and reads the texts when it builds the request, so
 * nodes that point into the request need no copy. */
static struct curl_slist *link_headers(cltel_curl_exchange *exchange, const cltel_request *request)
{
    static char *const removed[] = {
        "Expect:", /* a service that ignores it costs a second for each body over 1 MiB */
        "Accept:", /* not signed, says nothing */
        "Accept-Encoding:",
    };
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++)
        exchange->headers[count++].data = (char *)(uintptr_t)request->headers[i];
    for (size_t i = 0; i < sizeof removed / sizeof removed[0]; i++)
        exchange->headers[count++].data = removed[i];
    for (size_t i = 0; i + 1 < count; i++)
        exchange->headers[i].next = &exchange->headers[i + 1];
    exchange->headers[count - 1].next = NULL;
    return exchange->headers;
}

#define SET(option, value) (ok = curl_easy_setopt(easy, option, value) == CURLE_OK && ok)

static bool set_method(CURL *easy, const cltel_request *request)
{
    bool ok = true;
    bool get = strcmp(request->method, "GET") == 0;
    bool post = strcmp(request->method, "POST") == 0;
    SET(CURLOPT_CUSTOMREQUEST, get || post ? NULL : request->method);
    if (get)
        return SET(CURLOPT_HTTPGET, 1L);
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
    SET(CURLOPT_POSTFIELDS, request->body.len ? request->body.ptr : "");
    return ok;
}

static bool set_callbacks(CURL *easy, cltel_curl_exchange *exchange)
{
    bool ok = true;
    SET(CURLOPT_PRIVATE, (void *)exchange);
    SET(CURLOPT_ERRORBUFFER, exchange->curl_words);
    SET(CURLOPT_HEADERFUNCTION, on_header);
    SET(CURLOPT_HEADERDATA, exchange);
    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, exchange);
    SET(CURLOPT_PREREQFUNCTION, on_request);
    SET(CURLOPT_PREREQDATA, exchange);
    return ok;
}

static long timeout_or(int32_t timeout_ms, int32_t preset_ms)
{
    return timeout_ms > 0 ? timeout_ms : preset_ms;
}

/* Words of libcurl may hold bytes from outside. */
static void say(cltel_response *response, const char *problem)
{
    size_t len = 0;
    for (; problem[len] && len + 1 < sizeof response->problem; len++)
        response->problem[len] = problem[len] >= ' ' && problem[len] < 0x7f ? problem[len] : '?';
    response->problem[len] = '\0';
}

bool cltel_curl_exchange_prepare(cltel_curl_exchange *exchange, CURL *easy, const cltel_request *request)
{
    if (!request_safe(request)) {
        say(&exchange->response, "the request's address or a header holds a control character");
        return false;
    }
    exchange->body_max = request->response_max ? request->response_max : CLTEL_RESPONSE_BODY_MAX;
    bool ok = set_method(easy, request) && set_callbacks(easy, exchange);
    SET(CURLOPT_URL, request->url);
    SET(CURLOPT_HTTPHEADER, link_headers(exchange, request));
    SET(CURLOPT_TIMEOUT_MS, timeout_or(request->timeout_ms, PRESET_TIMEOUT_MS));
    SET(CURLOPT_CONNECTTIMEOUT_MS, timeout_or(request->connect_timeout_ms, PRESET_CONNECT_TIMEOUT_MS));
    exchange->easy = easy;
    exchange->body_max = request->response_max ? request->response_max : CLTEL_RESPONSE_BODY_MAX;
    if (!ok)
        say(&exchange->response, "libcurl refused an option of the request");
    return ok;
}

/* libcurl's words name hosts, ports and certificates, never the address or a header. */
static void describe(cltel_curl_exchange *exchange, CURLcode code)
{
    cltel_response *response = &exchange->response;
    const char *words = exchange->curl_words[0] ? exchange->curl_words : curl_easy_strerror(code);
    if (exchange->body_too_large)
        words = "the answer is larger than the request allows";
    else if (exchange->repeat_refused)
        words = "the connection broke after the request had left";
    else if (response->body.failed)
        words = "no memory for the answer";
    else if (code == CURLE_OK)
        words = "the answer ended within its headers";
    say(response, words);
}

void cltel_curl_exchange_finish(cltel_curl_exchange *exchange, CURLcode code)
{
    cltel_response *response = &exchange->response;
    exchange->state = CLTEL_CURL_FINISHED;
    /* libcurl takes a connection that ends within the headers for a complete answer. */
    if (code == CURLE_OK && exchange->headers_ended) {
        long status = 0;
        curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
        response->status = (int32_t)status;
        response->result = CLTEL_SEND_ANSWERED;
        return;
    }
    response->timed_out = code == CURLE_OPERATION_TIMEDOUT;
    response->result = response->sent ? CLTEL_SEND_AMBIGUOUS : CLTEL_SEND_NOT_SENT;
    if (!response->problem[0])
        describe(exchange, code);
}

void cltel_curl_exchange_cancel(cltel_curl_exchange *exchange)
{
    exchange->state = CLTEL_CURL_FINISHED;
    exchange->response.result = CLTEL_SEND_CANCELLED;
    say(&exchange->response, "cancelled");
}
