#include "tools/endpoint/http_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/atomics.h"
#include "base/clock.h"
#include "base/fail.h"
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/http_connection.h"
#include "tools/endpoint/http_fault.h"
#include "tools/endpoint/http_stream.h"
#include "tools/endpoint/live_tail.h"
#include "tools/endpoint/pane/pane.h"

enum { DRAIN_MS = 1000 }; /* how long a client may take to read its last answer */

/* Called with the first line, before libmicrohttpd decodes it: a signature covers what is on the wire. */
static void *see_uri(void *context, const char *uri, struct MHD_Connection *mhd)
{
    return cltel_http_connection_new(context, mhd, uri);
}

static void forget(void *context, struct MHD_Connection *mhd, void **state, enum MHD_RequestTerminationCode code)
{
    (void)context, (void)mhd, (void)code;
    cltel_http_connection_free(*state);
    *state = NULL;
}

static void add_fields(struct MHD_Response *response, const cltel_http_answer *answer)
{
    MHD_add_response_header(response, "x-amzn-RequestId", answer->request_id);
    if (answer->error_type[0])
        MHD_add_response_header(response, "x-amzn-ErrorType", answer->error_type);
    if (answer->etag)
        MHD_add_response_header(response, "ETag", answer->etag);
    for (const cltel_http_field *field = answer->fields; field && field->name; field++)
        MHD_add_response_header(response, field->name, field->value);
}

static void note_request(const cltel_http_connection *connection)
{
    const cltel_call *call = &connection->job.call;
    cltel_counters_add(connection->server->dispatcher->counters, call);
    cltel_pane *pane = connection->server->dispatcher->pane;
    if (pane && call->operation != &cltel_pane_operation)
        cltel_request_log_add(pane->requests, call,
                              cltel_clock_monotonic_ns() / 1000 - connection->begun_ms * INT64_C(1000));
}

static struct MHD_Response *make_response(cltel_http_connection *connection)
{
    cltel_http_answer *answer = &connection->job.call.answer;
    if (answer->stream) {
        cltel_stream *stream = answer->stream;
        answer->stream = NULL; /* the response's now */
        return cltel_stream_response(stream, connection->mhd);
    }
    struct MHD_Response *response = cltel_http_fault_response(connection);
    if (response)
        return response;
    response = MHD_create_response_from_buffer_with_free_callback(answer->body.len, answer->body.ptr, cltel_release);
    if (response)
        answer->body = (cltel_buf){ 0 }; /* the response's now */
    return response;
}

static enum MHD_Result send_answer(cltel_http_connection *connection)
{
    cltel_http_answer *answer = &connection->job.call.answer;
    connection->answered = true;
    note_request(connection);
    if (connection->job.call.fault.active && connection->job.call.fault.reset) {
        cltel_http_break(connection);
        return MHD_NO;
    }
    struct MHD_Response *response = make_response(connection);
    if (!response)
        return MHD_NO;
    add_fields(response, answer);
    MHD_add_response_header(response, "Content-Type", answer->content_type);
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (connection->refused)
        MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result queued = MHD_queue_response(connection->mhd, (unsigned)answer->status, response);
    MHD_destroy_response(response);
    return queued;
}

/* The connection may be gone as soon as it is resumed. */
static void resume(void *context)
{
    cltel_http_connection *connection = context;
    cltel_http_server *server = connection->server;
    cltel_store_release(&connection->answered, true);
    MHD_resume_connection(connection->mhd);
    __atomic_fetch_sub(&server->handed_over, 1, __ATOMIC_RELEASE);
}

/* On one of the crew's threads. */
static void take_back(cltel_job *job)
{
    cltel_http_connection *connection = (cltel_http_connection *)job;
    int64_t delay_ms = cltel_http_fault_delay_ms(&job->call.fault);
    if (delay_ms == 0 || !cltel_delay_line_add(connection->server->dispatcher->delays, delay_ms, resume, connection))
        resume(connection);
}

static enum MHD_Result hand_over(cltel_http_connection *connection)
{
    cltel_http_server *server = connection->server;
    cltel_call *call = &connection->job.call;
    __atomic_fetch_add(&server->handed_over, 1, __ATOMIC_ACQ_REL);
    if (__atomic_load_n(&server->draining, __ATOMIC_ACQUIRE)) {
        __atomic_fetch_sub(&server->handed_over, 1, __ATOMIC_RELEASE);
        cltel_answer_error(call, 503, "ServiceUnavailableException", CLTEL_VIEW("The endpoint is ending."));
        return send_answer(connection);
    }
    connection->counted = true;
    __atomic_fetch_add(&server->unsent, 1, __ATOMIC_RELAXED);
    call->request.body = cltel_buf_view(&connection->body);
    call->request.now_ms = cltel_clock_realtime_ns() / 1000000;
    connection->job.answered = take_back;
    MHD_suspend_connection(connection->mhd);
    cltel_crew_hand_over(server->crew, &connection->job);
    return MHD_YES;
}

/* libmicrohttpd calls this with the headers, with each piece of the body, at its end, and after a resume. */
static enum MHD_Result handle(void *context, struct MHD_Connection *mhd, const char *url, const char *method,
                              const char *version, const char *upload, size_t *upload_bytes, void **state)
{
    (void)context, (void)mhd, (void)url, (void)version;
    cltel_http_connection *connection = *state;
    if (!connection)
        return MHD_NO;
    if (!connection->headers_read) {
        cltel_http_connection_read_headers(connection, method);
        return cltel_http_connection_may_drain(connection) ? MHD_YES : send_answer(connection);
    }
    if (*upload_bytes > 0) {
        cltel_http_connection_add_body(connection, upload, *upload_bytes);
        *upload_bytes = 0;
        return cltel_http_connection_may_drain(connection) ? MHD_YES : MHD_NO;
    }
    if (connection->refused || cltel_load_acquire(&connection->answered))
        return send_answer(connection);
    return hand_over(connection);
}

/* Our own socket, so that the port is known before the first request can come. -1: errno says why. */
static int listen_on(int port, int *bound_port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    int yes = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, SOMAXCONN) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        int saved = errno;
        close(fd);
        errno = saved;
        return -1;
    }
    *bound_port = ntohs(address.sin_port);
    return fd;
}

static struct MHD_Daemon *start_daemon(cltel_http_server *server, int fd)
{
    struct MHD_OptionItem options[] = {
        { MHD_OPTION_LISTEN_SOCKET, fd, NULL },
        { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)see_uri, server },
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)forget, server },
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, 64 * 1024, NULL },
        { MHD_OPTION_CONNECTION_LIMIT, CLTEL_HTTP_CONNECTIONS_MAX, NULL },
        { MHD_OPTION_CONNECTION_TIMEOUT, CLTEL_HTTP_IDLE_S, NULL },
        { MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
        { MHD_OPTION_END, 0, NULL },
    };
    /* poll, not epoll: libmicrohttpd 0.9.75 waits for edges, and misses that clients have left once it was
     * at its limit of connections; then it answers nobody until they time out. */
    return MHD_start_daemon(MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle, server,
                            MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

cltel_err cltel_http_server_start(int port, cltel_dispatcher *dispatcher, cltel_crew *crew, cltel_http_server **server,
                                  cltel_error *detail)
{
    *server = NULL;
    int fd = listen_on(port, &dispatcher->port);
    if (fd < 0)
        return cltel_fail(detail, CLTEL_E_SYSTEM,
                          "port %d of 127.0.0.1 cannot be listened on (%m); port 0 takes a free one", port);
    cltel_http_server *made = cltel_alloc(sizeof *made);
    if (made) {
        made->dispatcher = dispatcher;
        made->crew = crew;
        made->daemon = start_daemon(made, fd);
    }
    if (!made || !made->daemon) {
        cltel_release(made);
        close(fd);
        return cltel_fail(detail, CLTEL_E_SYSTEM, "the HTTP server cannot be started on port %d", port);
    }
    *server = made;
    return CLTEL_OK;
}

static void pause_ms(int64_t ms)
{
    struct timespec pause = { 0, ms * 1000000 };
    nanosleep(&pause, NULL);
}

void cltel_http_server_drain(cltel_http_server *server)
{
    if (!server)
        return;
    __atomic_store_n(&server->draining, true, __ATOMIC_RELEASE);
    cltel_delay_line_end(server->dispatcher->delays);
    if (server->dispatcher->pane)
        cltel_pane_streams_end(server->dispatcher->pane->streams);
    cltel_live_tail_end(server->dispatcher->tails);
    while (__atomic_load_n(&server->handed_over, __ATOMIC_ACQUIRE) > 0)
        pause_ms(1);
    for (int i = 0; i < DRAIN_MS && __atomic_load_n(&server->unsent, __ATOMIC_ACQUIRE) > 0; i++)
        pause_ms(1);
}

void cltel_http_server_stop(cltel_http_server *server)
{
    if (!server)
        return;
    MHD_stop_daemon(server->daemon);
    cltel_release(server);
}
