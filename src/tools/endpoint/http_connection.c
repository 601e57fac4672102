#include "tools/endpoint/http_connection.h"

#include <stdlib.h>

#include "base/atomics.h"
#include "base/clock.h"
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"

static int64_t now_ms(void)
{
    return cltel_clock_realtime_ns() / 1000000;
}

cltel_http_connection *cltel_http_connection_new(cltel_http_server *server, struct MHD_Connection *mhd, const char *uri)
{
    cltel_http_connection *connection = cltel_alloc(sizeof *connection);
    if (!connection)
        return NULL;
    connection->server = server;
    connection->mhd = mhd;
    connection->begun_ms = cltel_clock_monotonic_ns() / 1000000;
    connection->uri = cltel_strdup_n(uri, strlen(uri));
    if (!connection->uri) {
        cltel_release(connection);
        return NULL;
    }
    cltel_http_new_request_id(connection->job.call.answer.request_id);
    return connection;
}

void cltel_http_connection_free(cltel_http_connection *connection)
{
    if (!connection)
        return;
    if (connection->reserved_bytes)
        __atomic_fetch_sub(&connection->server->body_bytes, connection->reserved_bytes, __ATOMIC_RELAXED);
    if (connection->counted)
        __atomic_fetch_sub(&connection->server->unsent, 1, __ATOMIC_RELEASE);
    cltel_call_done(&connection->job.call);
    cltel_buf_done(&connection->body);
    cltel_release(connection->uri);
    cltel_release(connection);
}

typedef struct header_list {
    cltel_sign_header *headers;
    size_t count;
    bool overfull;
} header_list;

static enum MHD_Result add_header(void *context, enum MHD_ValueKind kind, const char *name, size_t name_bytes,
                                  const char *value, size_t value_bytes)
{
    (void)kind;
    header_list *list = context;
    if (list->count == CLTEL_HTTP_HEADERS_MAX) {
        list->overfull = true;
        return MHD_NO;
    }
    list->headers[list->count++] =
        (cltel_sign_header){ { name, name_bytes }, { value ? value : "", value ? value_bytes : 0 } };
    return MHD_YES;
}

static void refuse(cltel_http_connection *connection, int status, const char *code, const char *message)
{
    connection->refused = true;
    cltel_answer_error(&connection->job.call, status, code, cltel_view_of(message));
}

static size_t announced_bytes(const cltel_http_connection *connection)
{
    cltel_view text = cltel_http_header(&connection->job.call.request, "content-length");
    return text.ptr ? strtoull(text.ptr, NULL, 10) : 0; /* libmicrohttpd has checked it, and its values end in NUL */
}

static void refuse_too_large(cltel_http_connection *connection)
{
    refuse(connection, 413, "RequestEntityTooLargeException", "The request body is limited to 8388608 bytes.");
}

/* Memory for a body is counted before it is had, over all requests. */
static bool reserve_body(cltel_http_connection *connection, size_t bytes)
{
    if (bytes <= connection->reserved_bytes)
        return true;
    size_t more = bytes - connection->reserved_bytes;
    size_t before = __atomic_fetch_add(&connection->server->body_bytes, more, __ATOMIC_RELAXED);
    connection->reserved_bytes = bytes;
    return before + more <= CLTEL_HTTP_ALL_BODIES_BYTES_MAX && cltel_buf_reserve(&connection->body, bytes);
}

static void refuse_busy(cltel_http_connection *connection)
{
    refuse(connection, 503, "ServiceUnavailableException", "Too many bytes of requests are under way; try again.");
}

void cltel_http_connection_read_headers(cltel_http_connection *connection, const char *method)
{
    cltel_http_request *request = &connection->job.call.request;
    header_list list = { connection->headers, 0, false };
    MHD_get_connection_values_n(connection->mhd, MHD_HEADER_KIND, add_header, &list);
    const char *query = strchr(connection->uri, '?');
    request->method = cltel_view_of(method);
    request->path =
        query ? (cltel_view){ connection->uri, (size_t)(query - connection->uri) } : cltel_view_of(connection->uri);
    request->query = query ? cltel_view_of(query + 1) : (cltel_view){ "", 0 };
    request->headers = list.headers;
    request->header_count = list.count;
    request->now_ms = now_ms();
    connection->headers_read = true;
    size_t announced = announced_bytes(connection);
    if (list.overfull)
        refuse(connection, 431, "RequestHeaderFieldsTooLarge", "A request may have 64 headers.");
    else if (!cltel_dispatch_admit(connection->server->dispatcher, &connection->job.call))
        connection->refused = true;
    else if (announced > CLTEL_HTTP_BODY_BYTES_MAX)
        refuse_too_large(connection);
    else if (!reserve_body(connection, announced))
        refuse_busy(connection);
}

/* A body without an announced length grows in steps, so that counting stays cheap. */
static size_t grown(size_t bytes)
{
    size_t step = 64 * 1024;
    while (step < bytes)
        step *= 2;
    return step;
}

void cltel_http_connection_add_body(cltel_http_connection *connection, const char *bytes, size_t len)
{
    connection->received_bytes += len;
    if (connection->refused)
        return;
    if (len > CLTEL_HTTP_BODY_BYTES_MAX - connection->body.len)
        refuse_too_large(connection);
    else if (connection->body.len + len > connection->reserved_bytes &&
             !reserve_body(connection, grown(connection->body.len + len)))
        refuse_busy(connection);
    else
        cltel_buf_append(&connection->body, bytes, len);
}

bool cltel_http_connection_may_drain(const cltel_http_connection *connection)
{
    int64_t spent_ms = cltel_clock_monotonic_ns() / 1000000 - connection->begun_ms;
    return connection->received_bytes <= CLTEL_HTTP_DRAINED_BYTES_MAX &&
           announced_bytes(connection) <= CLTEL_HTTP_DRAINED_BYTES_MAX && spent_ms <= CLTEL_HTTP_REQUEST_S * 1000;
}
