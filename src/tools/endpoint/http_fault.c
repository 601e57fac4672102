#include "tools/endpoint/http_fault.h"

#include <sys/socket.h>

#include "base/clock.h"
#include "base/memory.h"

enum { PIECES = 8, PAUSE_DEFAULT_MS = 100 };

static const char malformed[] = "<html><body>This is no JSON: a fault rule of cltel local asks for it.</body></html>\n";
static const char stand_in[] = "{\"cltel\":\"a body to be cut\"}";

/* A body on its way out: cut at half, or in pieces. */
typedef struct slow_body {
    cltel_http_connection *connection;
    cltel_buf bytes;
    bool cut;
    int64_t pause_ms;
    int64_t due_ns; /* of the next piece */
} slow_body;

int64_t cltel_http_fault_delay_ms(const cltel_fault *fault)
{
    return fault->active && fault->body != CLTEL_BODY_SLOW ? fault->delay_ms : 0;
}

/* Disconnecting a TCP socket that way sends the RST at once, whatever is in its buffers. */
void cltel_http_break(cltel_http_connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection->mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct sockaddr nowhere = { .sa_family = AF_UNSPEC };
    if (info)
        (void)connect(info->connect_fd, &nowhere, sizeof nowhere);
}

static void wake(void *context)
{
    MHD_resume_connection(context);
}

/* false: the piece is due; else the connection sleeps until it is. */
static bool must_wait(slow_body *slow)
{
    int64_t left_ns = slow->due_ns - cltel_clock_monotonic_ns();
    if (slow->pause_ms == 0 || left_ns <= 0)
        return false;
    struct MHD_Connection *mhd = slow->connection->mhd;
    MHD_suspend_connection(mhd);
    if (cltel_delay_line_add(slow->connection->server->dispatcher->delays, left_ns / 1000000 + 1, wake, mhd))
        return true;
    MHD_resume_connection(mhd); /* the endpoint is ending: no pauses any more */
    slow->pause_ms = 0;
    return true;
}

static ssize_t read_slowly(void *context, uint64_t position, char *out, size_t room)
{
    slow_body *slow = context;
    size_t end = slow->cut ? slow->bytes.len / 2 : slow->bytes.len;
    if (position >= end)
        return slow->cut ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
    if (must_wait(slow))
        return 0;
    size_t piece = slow->pause_ms ? slow->bytes.len / PIECES + 1 : room;
    size_t left = end - position;
    size_t count = piece < left ? piece : left;
    count = count < room ? count : room;
    memcpy(out, slow->bytes.ptr + position, count);
    slow->due_ns = cltel_clock_monotonic_ns() + slow->pause_ms * 1000000;
    return (ssize_t)count;
}

static void free_slow(void *context)
{
    slow_body *slow = context;
    cltel_buf_done(&slow->bytes);
    cltel_release(slow);
}

static struct MHD_Response *slow_response(cltel_http_connection *connection, const cltel_fault *fault)
{
    slow_body *slow = cltel_alloc(sizeof *slow);
    if (!slow)
        return NULL;
    slow->connection = connection;
    slow->cut = fault->body == CLTEL_BODY_TRUNCATED;
    slow->bytes = connection->job.call.answer.body;
    connection->job.call.answer.body = (cltel_buf){ 0 };
    if (slow->bytes.len < 2)
        cltel_buf_append_text(&slow->bytes, stand_in);
    slow->pause_ms = slow->cut ? 0 : fault->delay_ms ? fault->delay_ms : PAUSE_DEFAULT_MS;
    slow->due_ns = cltel_clock_monotonic_ns() + slow->pause_ms * 1000000;
    struct MHD_Response *response =
        MHD_create_response_from_callback(slow->bytes.len, slow->bytes.len, read_slowly, slow, free_slow);
    if (!response)
        free_slow(slow);
    return response;
}

struct MHD_Response *cltel_http_fault_response(cltel_http_connection *connection)
{
    const cltel_fault *fault = &connection->job.call.fault;
    if (!fault->active || fault->body == CLTEL_BODY_WHOLE)
        return NULL;
    if (fault->body == CLTEL_BODY_MALFORMED)
        return MHD_create_response_from_buffer(sizeof malformed - 1, (void *)(uintptr_t)malformed,
                                               MHD_RESPMEM_PERSISTENT);
    return slow_response(connection, fault);
}
