#include "service.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BODY_MAX = 256, IDLE_SECONDS = 10, CONNECTIONS_MAX = 1000, SITES = 3 };

struct service {
    cltel_client *client;
    cltel_site *sites[SITES]; /* "request", by how it ended: well, the client's fault, ours */
    answer_function *answer;
    void *context; /* of answer */
    struct MHD_Daemon *daemon;
    uint64_t started_ns;
    uint64_t requests;
};

/* One request, from its first line to its answer. */
typedef struct request {
    uint64_t begin_ns;
    uint64_t number;
    size_t body_len;
    char body[BODY_MAX + 1];
    bool too_large;
} request;

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

/* Where a call repeats for every request, a registered site is the fast way: afterwards only values are written. */
static bool register_sites(service *service)
{
    static const cltel_severity severities[SITES] = { CLTEL_SEVERITY_INFO, CLTEL_SEVERITY_WARN, CLTEL_SEVERITY_ERROR };
    static const char *const keys[] = { "method", "path", "status", "bytes", "took_us" };
    for (size_t i = 0; i < SITES; i++)
        if (cltel_site_register(service->client, severities[i], "{method} {path} answered {status}", keys, 5,
                                &service->sites[i]) != CLTEL_OK)
            return false;
    return true;
}

static void log_request(service *service, const request *request, const question *question, const page *page)
{
    const cltel_site *site = service->sites[page->status >= 500 ? 2 : page->status >= 400 ? 1 : 0];
    const cltel_attr values[] = { CLTEL_V_STR(question->method), CLTEL_V_STR(question->path), CLTEL_V_I64(page->status),
                                  CLTEL_V_U64(page->len), CLTEL_V_U64((now_ns() - request->begin_ns) / 1000) };
    cltel_log_site(service->client, site, values, 5);
}

/* Where the request comes from, by the headers of X-Ray or of W3C. Without them a trace begins here. */
static void read_context(struct MHD_Connection *connection, cltel_context *caller)
{
    static const char *const names[] = { "X-Amzn-Trace-Id", "traceparent", "tracestate", "baggage" };
    cltel_context_header headers[4];
    for (size_t i = 0; i < 4; i++)
        headers[i] =
            (cltel_context_header){ names[i], CLTEL_NTS,
                                    MHD_lookup_connection_value(connection, MHD_HEADER_KIND, names[i]), CLTEL_NTS };
    cltel_context_from_headers(caller, headers, 4);
}

/* Named after method and first part of the path: "GET /articles", for a name that holds every article's number would
 * be a new one each time. Sampling rules look at method, url and host, so they are given here and not later. */
static void start_span(service *service, struct MHD_Connection *connection, cltel_span *span, const question *question,
                       const cltel_context *caller)
{
    char name[64];
    const char *host = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Host");
    const char *agent = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "User-Agent");
    const cltel_attr fields[] = {
        CLTEL_STR("http.method", question->method), CLTEL_STR("http.url", question->path),
        CLTEL_STR("http.host", host ? host : ""),
        CLTEL_STR("http.user_agent", agent ? agent : ""), /* the last: programs often have none */
    };
    snprintf(name, sizeof name, "%s /%.*s", question->method, (int)strcspn(question->path + 1, "/"),
             question->path + 1);
    cltel_span_start(service->client, span, CLTEL_SPAN_SERVER, name, caller, fields, agent ? 4 : 3);
}

/* The trace's id goes back, so that who complains can name it. */
static enum MHD_Result send_page(struct MHD_Connection *connection, const page *page, const cltel_span *span)
{
    cltel_context context;
    char trace[CLTEL_XRAY_HEADER_BYTES];
    struct MHD_Response *response =
        MHD_create_response_from_buffer(page->len, (void *)(uintptr_t)page->text, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    cltel_span_context(span, &context);
    MHD_add_response_header(response, "Content-Type", "application/json");
    if (cltel_context_to_xray(&context, trace, sizeof trace))
        MHD_add_response_header(response, "X-Amzn-Trace-Id", trace);
    enum MHD_Result result = MHD_queue_response(connection, page->status, response);
    MHD_destroy_response(response);
    return result;
}

/* The span is current while the request is answered: what is logged carries its ids, and spans that are started
 * become its children. It ends with this function, whichever way that is left. The scope gives a field to every
 * record inside. A thread of the server works on one request at a time. */
static enum MHD_Result answer_request(service *service, struct MHD_Connection *connection, const request *request,
                                      const question *question)
{
    char id[48];
    page page = { .status = 200 };
    cltel_scope scope;
    cltel_context caller;
    cltel_span CLTEL_SPAN_AUTO span;
    read_context(connection, &caller);
    start_span(service, connection, &span, question, &caller);
    cltel_span_attach(&span);
    snprintf(id, sizeof id, "%08llx-%llu", (unsigned long long)(service->started_ns & 0xffffffff),
             (unsigned long long)request->number);
    cltel_scope_enter(service->client, &scope, (const cltel_attr[]){ CLTEL_STR("request_id", id) }, 1);
    service->answer(service->context, question, &page);
    CLTEL_SPAN_SET(&span, CLTEL_I64("http.status", page.status), CLTEL_U64("http.content_length", page.len));
    log_request(service, request, question, &page);
    enum MHD_Result result = send_page(connection, &page, &span);
    cltel_scope_leave(&scope);
    return result;
}

static request *begin_request(service *service)
{
    request *request = calloc(1, sizeof *request);
    if (request) {
        request->begin_ns = now_ns();
        request->number = __atomic_add_fetch(&service->requests, 1, __ATOMIC_RELAXED);
    }
    return request;
}

static void take_body(request *request, const char *bytes, size_t *size)
{
    size_t room = BODY_MAX - request->body_len;
    request->too_large = request->too_large || *size > room;
    size_t taken = *size < room ? *size : room;
    memcpy(request->body + request->body_len, bytes, taken);
    request->body_len += taken;
    *size = 0;
}

/* libmicrohttpd calls this when the headers are there, for each piece of the body, and at the end. */
static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *bytes, size_t *size, void **state)
{
    (void)version;
    service *service = context;
    request *request = *state;
    if (!request) {
        *state = begin_request(service);
        return *state ? MHD_YES : MHD_NO;
    }
    if (*size) {
        take_body(request, bytes, size);
        return MHD_YES;
    }
    question question = { method, url, request->too_large ? "" : request->body };
    return answer_request(service, connection, request, &question);
}

static void on_end(void *context, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode code)
{
    (void)context;
    (void)connection;
    (void)code;
    free(*state);
    *state = NULL;
}

service *service_start(cltel_client *client, uint16_t port, unsigned threads, answer_function *answer, void *context)
{
    service *service = calloc(1, sizeof *service);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (!service)
        return NULL;
    service->client = client;
    service->answer = answer;
    service->context = context;
    service->started_ns = now_ns();
    if (register_sites(service))
        service->daemon =
            MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL, port, NULL, NULL, on_request, service,
                             MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_THREAD_POOL_SIZE, threads,
                             MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT,
                             (unsigned)IDLE_SECONDS, MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_END);
    if (service->daemon)
        return service;
    free(service);
    return NULL;
}

uint16_t service_port(const service *service)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(service->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info ? info->port : 0;
}

uint64_t service_requests(const service *service)
{
    return __atomic_load_n(&service->requests, __ATOMIC_RELAXED);
}

void service_stop(service *service)
{
    if (!service)
        return;
    MHD_stop_daemon(service->daemon);
    free(service);
}
