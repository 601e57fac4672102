/* The curl transport: what a peer may do, and what is said about it. */
#include "support/cmocka_all.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "support/script_server.h"
#include "support/sink_server.h"
#include "support/transport_rig.h"

enum { HEAD_BYTES = 4096 };

#define OK_ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

/* What a script is told to do with each request it has read, and what it has seen. */
typedef struct script {
    const char *answer;
    size_t answers; /* that many on one connection; the next request gets a reset */
    char head[HEAD_BYTES];
    size_t body_bytes;
} script;

static void answer_requests(int fd, size_t nth, void *context)
{
    (void)nth;
    script *told = context;
    for (size_t i = 0; i < told->answers; i++) {
        told->body_bytes = script_read_request(fd, told->head, sizeof told->head);
        if (!told->body_bytes)
            return;
        script_send(fd, told->answer);
    }
    if (script_read_request(fd, told->head, sizeof told->head))
        script_reset(fd);
}

static void answer_once_and_hang_up(int fd, size_t nth, void *context)
{
    (void)nth;
    script *told = context;
    told->body_bytes = script_read_request(fd, told->head, sizeof told->head);
    script_send(fd, told->answer);
}

static void an_answer_comes_back_with_its_headers(void **state)
{
    (void)state;
    script told = { .answer = "HTTP/1.1 400 Bad\r\nx-amzn-RequestId: id-1\r\nx-amzn-ErrorType: ThrottlingException:\r\n"
                              "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nx-amz-retry-after: 70\r\n"
                              "Content-Length: 7\r\n\r\n{\"a\":1}",
                    .answers = 1 };
    script_server *server = script_start(answer_requests, &told);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));

    assert_true(transport->start(transport, &request, &told));
    cltel_exchange exchange = rig_next(transport);

    assert_ptr_equal(exchange.tag, &told);
    cltel_response *response = exchange.response;
    assert_int_equal(response->result, CLTEL_SEND_ANSWERED);
    assert_int_equal(response->status, 400);
    assert_int_equal(response->body.len, 7);
    assert_memory_equal(response->body.ptr, "{\"a\":1}", 7);
    assert_string_equal(response->request_id, "id-1");
    assert_string_equal(response->error_type, "ThrottlingException:");
    assert_int_equal(response->date_s, 784111777);
    assert_int_equal(response->retry_after_ms, 70);
    assert_true(response->sent);
    assert_string_equal(response->problem, "");
    transport->free(transport);
    script_stop(server);
}

static void a_request_holds_its_headers_and_nothing_that_was_not_asked_for(void **state)
{
    (void)state;
    script told = { .answer = OK_ANSWER, .answers = 1 };
    script_server *server = script_start(answer_requests, &told);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));
    char *body = calloc(1, 2 << 20);
    request.body = (cltel_view){ body, 2 << 20 }; /* libcurl would ask for 100-continue above 1 MiB */
    request.headers[request.header_count++] = "Host: logs.eu-west-1.amazonaws.com";

    assert_int_equal(rig_exchange(transport, &request)->status, 200);

    assert_int_equal(told.body_bytes, 2 << 20);
    assert_string_equal(told.head, "POST / HTTP/1.1\r\n"
                                   "Host: logs.eu-west-1.amazonaws.com\r\n"
                                   "User-Agent: cltel-test\r\n"
                                   "Content-Type: application/x-amz-json-1.1\r\n"
                                   "Authorization: secret\r\n"
                                   "Content-Length: 2097152\r\n\r\n");
    free(body);
    transport->free(transport);
    script_stop(server);
}

static void other_methods_are_sent_too(void **state)
{
    (void)state;
    script told = { .answer = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}" };
    script_server *server = script_start(answer_once_and_hang_up, &told);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));
    static const char *const methods[] = { "GET", "PUT", "POST", "DELETE" };
    for (size_t i = 0; i < COUNT_OF(methods); i++) {
        request.method = methods[i];
        request.body = i == 0 ? (cltel_view){ NULL, 0 } : CLTEL_VIEW("{}");
        assert_int_equal(rig_exchange(transport, &request)->status, 200);
        assert_memory_equal(told.head, methods[i], strlen(methods[i]));
        assert_int_equal(told.body_bytes, request.body.len);
    }
    transport->free(transport);
    script_stop(server);
}

/* Scripts of peers that misbehave, and what must be said about each. */
static void reset_before_the_body(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    char head[HEAD_BYTES];
    script_read_head(fd, head, sizeof head);
    script_reset(fd);
}

static void reset_after_the_body(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    char head[HEAD_BYTES];
    script_read_request(fd, head, sizeof head);
    script_reset(fd);
}

static void hang_up_after_the_body(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    char head[HEAD_BYTES];
    script_read_request(fd, head, sizeof head);
}

static void never_answer(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    script_wait_for_end(fd);
}

static void read_and_say(int fd, const char *text)
{
    char head[HEAD_BYTES];
    script_read_request(fd, head, sizeof head);
    script_send(fd, text);
}

static void answer_half(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    read_and_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"half\"");
}

static void answer_half_the_headers(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    read_and_say(fd, "HTTP/1.1 200 OK\r\nContent-Le");
}

static void answer_an_interim_and_half(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    read_and_say(fd, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
}

static void answer_half_a_chunk(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    read_and_say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"half\"");
}

static void answer_without_http(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    read_and_say(fd, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
}

static void answer_with_a_bad_status(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    read_and_say(fd, "HTTP/9.9 abc def\r\n\r\n");
}

static void answer_without_end(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    static char bytes[65536];
    memset(bytes, 'x', sizeof bytes - 1);
    read_and_say(fd, "HTTP/1.1 200 OK\r\n\r\n");
    for (int i = 0; i < 64; i++)
        script_send(fd, bytes);
}

static void answer_with_headers_without_end(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    read_and_say(fd, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 20000; i++)
        script_send(fd, "X-Filler: 0123456789\r\n");
}

static void each_misbehaviour_after_sending_is_ambiguous(void **state)
{
    (void)state;
    static const struct {
        script_play play;
        int32_t timeout_ms;
        bool timed_out;
    } rows[] = {
        { reset_before_the_body, 5000, false },
        { reset_after_the_body, 5000, false },
        { hang_up_after_the_body, 5000, false },
        { never_answer, 100, true },
        { answer_half, 5000, false },
        { answer_half_the_headers, 5000, false },
        { answer_an_interim_and_half, 5000, false },
        { answer_half_a_chunk, 5000, false },
        { answer_without_http, 5000, false },
        { answer_with_a_bad_status, 5000, false },
        { answer_without_end, 5000, false },
        { answer_with_headers_without_end, 5000, false },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        script_server *server = script_start(rows[i].play, NULL);
        cltel_transport *transport = rig_transport(1);
        cltel_request request = rig_request(script_url(server));
        request.timeout_ms = rows[i].timeout_ms;

        cltel_response *response = rig_exchange(transport, &request);

        if (response->result != CLTEL_SEND_AMBIGUOUS || response->timed_out != rows[i].timed_out)
            fail_msg("row %zu: result %d, timed out %d, %s", i, response->result, response->timed_out,
                     response->problem);
        assert_int_equal(response->status, 0);
        assert_true(response->body.len <= CLTEL_RESPONSE_BODY_MAX);
        assert_true(response->problem[0]);
        assert_null(strstr(response->problem, "secret"));
        assert_int_equal(script_connections(server), 1);
        transport->free(transport);
        script_stop(server);
    }
}

static void answer_byte_by_byte(int fd, size_t nth, void *context)
{
    (void)nth;
    (void)context;
    char head[HEAD_BYTES], one[2] = "";
    script_read_request(fd, head, sizeof head);
    for (const char *c = OK_ANSWER; *c; c++) {
        one[0] = *c;
        script_send(fd, one);
    }
}

static void an_answer_may_come_byte_by_byte(void **state)
{
    (void)state;
    script_server *server = script_start(answer_byte_by_byte, NULL);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));
    cltel_response *response = rig_exchange(transport, &request);
    assert_int_equal(response->status, 200);
    assert_int_equal(response->body.len, 2);
    transport->free(transport);
    script_stop(server);
}

static void interim_answers_chunks_and_trailers_are_understood(void **state)
{
    (void)state;
    script told = { .answer = "HTTP/1.1 100 Continue\r\nx-amzn-RequestId: interim\r\n\r\n"
                              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "1\r\n{\r\n1\r\n}\r\n0\r\nX-Trailer: t\r\n\r\n",
                    .answers = 1 };
    script_server *server = script_start(answer_requests, &told);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));
    cltel_response *response = rig_exchange(transport, &request);
    assert_int_equal(response->result, CLTEL_SEND_ANSWERED);
    assert_int_equal(response->status, 200);
    assert_int_equal(response->body.len, 2);
    assert_memory_equal(response->body.ptr, "{}", 2);
    assert_string_equal(response->request_id, "");
    transport->free(transport);
    script_stop(server);
}

static void a_body_up_to_the_limit_is_taken_whole(void **state)
{
    (void)state;
    static char answer[CLTEL_RESPONSE_BODY_MAX + 100];
    int head = snprintf(answer, 100, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", CLTEL_RESPONSE_BODY_MAX);
    memset(answer + head, 'b', CLTEL_RESPONSE_BODY_MAX);
    answer[head + CLTEL_RESPONSE_BODY_MAX] = '\0';
    script told = { .answer = answer, .answers = 1 };
    script_server *server = script_start(answer_requests, &told);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));
    cltel_response *response = rig_exchange(transport, &request);
    assert_int_equal(response->result, CLTEL_SEND_ANSWERED);
    assert_int_equal(response->body.len, CLTEL_RESPONSE_BODY_MAX);
    transport->free(transport);
    script_stop(server);
}

static void nothing_listening_means_not_sent(void **state)
{
    (void)state;
    script_server *server = script_start(never_answer, NULL);
    char url[64];
    snprintf(url, sizeof url, "%s", script_url(server));
    script_stop(server); /* now nobody listens there */
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(url);
    cltel_response *response = rig_exchange(transport, &request);
    assert_int_equal(response->result, CLTEL_SEND_NOT_SENT);
    assert_false(response->sent);
    assert_non_null(strstr(response->problem, "127.0.0.1"));
    transport->free(transport);
}

static void control_characters_never_reach_the_wire(void **state)
{
    (void)state;
    script told = { .answer = OK_ANSWER, .answers = 1 };
    script_server *server = script_start(answer_requests, &told);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));
    request.headers[1] = "X-Evil: a\r\nX-More: b";
    assert_int_equal(rig_exchange(transport, &request)->result, CLTEL_SEND_NOT_SENT);
    request = rig_request("http://127.0.0.1:1/\r\nX-More: b");
    assert_int_equal(rig_exchange(transport, &request)->result, CLTEL_SEND_NOT_SENT);
    assert_int_equal(script_connections(server), 0);
    transport->free(transport);
    script_stop(server);
}

static void other_protocols_are_refused(void **state)
{
    (void)state;
    static const char *const urls[] = { "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:1/", "x", "" };
    cltel_transport *transport = rig_transport(1);
    for (size_t i = 0; i < COUNT_OF(urls); i++) {
        cltel_request request = rig_request(urls[i]);
        cltel_response *response = rig_exchange(transport, &request);
        assert_int_equal(response->result, CLTEL_SEND_NOT_SENT);
        assert_int_equal(response->body.len, 0);
    }
    transport->free(transport);
}

static void a_redirect_is_an_answer_and_is_not_followed(void **state)
{
    (void)state;
    script never = { .answer = OK_ANSWER, .answers = 1 }, told = { .answers = 1 };
    script_server *other = script_start(answer_requests, &never);
    char answer[256];
    snprintf(answer, sizeof answer, "HTTP/1.1 307 Moved\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n",
             script_url(other));
    told.answer = answer;
    script_server *server = script_start(answer_requests, &told);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));

    cltel_response *response = rig_exchange(transport, &request);

    assert_int_equal(response->result, CLTEL_SEND_ANSWERED);
    assert_int_equal(response->status, 307);
    assert_int_equal(script_connections(server), 1);
    assert_int_equal(script_connections(other), 0);
    transport->free(transport);
    script_stop(server);
    script_stop(other);
}

static void a_connection_is_used_again(void **state)
{
    (void)state;
    script told = { .answer = OK_ANSWER, .answers = 5 };
    script_server *server = script_start(answer_requests, &told);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));
    for (int i = 0; i < 5; i++)
        assert_int_equal(rig_exchange(transport, &request)->status, 200);
    assert_int_equal(script_connections(server), 1);
    transport->free(transport);
    script_stop(server);
}

static void a_connection_idle_for_too_long_is_not_used_again(void **state)
{
    (void)state;
    enum { IDLE_MS = 20 };
    sink_server *sink = sink_start(&(sink_options){ 0 });
    cltel_curl_options options = { .idle_ms = IDLE_MS, .in_flight_max = 1 };
    cltel_transport *transport = cltel_curl_transport_new(&options);
    cltel_request request = rig_request(sink_url(sink));
    assert_int_equal(rig_exchange(transport, &request)->status, 200);
    int64_t end_ns = cltel_clock_monotonic_ns() + (IDLE_MS + 1) * 1000000LL;
    cltel_exchange none;
    while (cltel_clock_monotonic_ns() < end_ns)
        assert_int_equal(transport->poll(transport, IDLE_MS, &none, 1), 0);
    assert_int_equal(rig_exchange(transport, &request)->status, 200);
    assert_int_equal(sink_connections(sink), 2);
    transport->free(transport);
    sink_stop(sink);
}

static void a_request_is_not_silently_repeated_on_another_connection(void **state)
{
    (void)state;
    script told = { .answer = OK_ANSWER, .answers = 1 };
    script_server *server = script_start(answer_requests, &told);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));
    assert_int_equal(rig_exchange(transport, &request)->status, 200);

    cltel_response *response = rig_exchange(transport, &request); /* read by the peer, then reset */

    assert_int_equal(response->result, CLTEL_SEND_AMBIGUOUS);
    script_stop(server);
    transport->free(transport);
}

static void a_connection_that_the_peer_has_closed_is_replaced(void **state)
{
    (void)state;
    script told = { .answer = OK_ANSWER };
    script_server *server = script_start(answer_once_and_hang_up, &told);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));
    assert_int_equal(rig_exchange(transport, &request)->status, 200);
    cltel_exchange none;
    while (script_ended(server) < 1)
        transport->poll(transport, 1, &none, 1);
    assert_int_equal(rig_exchange(transport, &request)->status, 200);
    assert_int_equal(script_connections(server), 2);
    transport->free(transport);
    script_stop(server);
}

static void as_many_requests_fly_as_allowed_and_arrive_whole(void **state)
{
    (void)state;
    sink_server *sink = sink_start(&(sink_options){ 0 });
    cltel_transport *transport = rig_transport(4);
    cltel_request request = rig_request(sink_url(sink));
    char *body = calloc(1, 1 << 20);
    request.body = (cltel_view){ body, 1 << 20 };
    for (int i = 0; i < 4; i++)
        assert_true(transport->start(transport, &request, &request));
    assert_false(transport->start(transport, &request, &request)); /* too many */
    for (int i = 0; i < 4; i++)
        assert_int_equal(rig_next(transport).response->status, 200);
    assert_int_equal(sink_requests(sink), 4);
    assert_int_equal(sink_body_bytes(sink), 4 << 20);
    free(body);
    transport->free(transport);
    sink_stop(sink);
}

static void a_response_stays_valid_while_the_next_request_starts(void **state)
{
    (void)state;
    script told = { .answer = OK_ANSWER, .answers = 2 };
    script_server *server = script_start(answer_requests, &told);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));
    cltel_response *response = rig_exchange(transport, &request);
    assert_true(transport->start(transport, &request, NULL));
    assert_int_equal(response->status, 200);
    assert_memory_equal(response->body.ptr, "{}", 2);
    assert_int_equal(rig_next(transport).response->status, 200);
    transport->free(transport);
    script_stop(server);
}

static void cancelled_exchanges_come_out_of_the_next_poll(void **state)
{
    (void)state;
    script_server *server = script_start(never_answer, NULL);
    cltel_transport *transport = rig_transport(2);
    cltel_request request = rig_request(script_url(server));
    assert_true(transport->start(transport, &request, NULL));
    cltel_exchange finished[2];
    for (int i = 0; i < 100 && !script_connections(server); i++)
        transport->poll(transport, 10, finished, 2);
    transport->poll(transport, 10, finished, 2);
    request.url = "http://127.0.0.1:1/";
    assert_true(transport->start(transport, &request, NULL));
    transport->cancel_all(transport);
    assert_int_equal(transport->poll(transport, 0, finished, 2), 2);
    assert_int_equal(finished[0].response->result, CLTEL_SEND_CANCELLED);
    assert_true(finished[0].response->sent);
    assert_int_equal(finished[1].response->result, CLTEL_SEND_CANCELLED);
    assert_false(finished[1].response->sent);
    assert_int_equal(transport->poll(transport, 0, finished, 2), 0);
    transport->free(transport);
    script_stop(server);
}

static void free_ends_what_is_in_flight(void **state)
{
    (void)state;
    script_server *server = script_start(never_answer, NULL);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));
    assert_true(transport->start(transport, &request, NULL));
    cltel_exchange none;
    transport->poll(transport, 10, &none, 1);
    transport->free(transport);
    script_stop(server);
}

static void *wake(void *transport)
{
    ((cltel_transport *)transport)->wakeup(transport);
    return NULL;
}

static void another_thread_ends_a_poll(void **state)
{
    (void)state;
    script_server *server = script_start(never_answer, NULL);
    for (int in_flight = 0; in_flight < 2; in_flight++) { /* before and after libcurl is set up */
        cltel_transport *transport = rig_transport(1);
        cltel_request request = rig_request(script_url(server));
        request.timeout_ms = 60000;
        if (in_flight)
            assert_true(transport->start(transport, &request, NULL));
        pthread_t thread;
        int64_t start_ns = cltel_clock_monotonic_ns();
        cltel_exchange none;
        pthread_create(&thread, NULL, wake, transport);
        assert_int_equal(transport->poll(transport, 30000, &none, 1), 0);
        /* With a request in flight its own events may have ended the poll before. */
        assert_true(cltel_clock_monotonic_ns() - start_ns < 20 * 1000000000LL);
        pthread_join(thread, NULL);
        transport->free(transport);
    }
    script_stop(server);
}

static void a_proxy_in_the_environment_is_not_used(void **state)
{
    (void)state;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    script told = { .answer = OK_ANSWER, .answers = 1 };
    script_server *server = script_start(answer_requests, &told);
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request(script_url(server));
    assert_int_equal(rig_exchange(transport, &request)->status, 200);
    transport->free(transport);
    script_stop(server);
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
}

static void a_configured_proxy_sees_connect_and_none_of_our_headers(void **state)
{
    (void)state;
    setenv("no_proxy", "*", 1);
    script told = { .answer = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n" };
    script_server *proxy = script_start(answer_once_and_hang_up, &told);
    cltel_curl_options options = { .idle_ms = 4000, .in_flight_max = 1, .proxy = script_url(proxy) };
    cltel_transport *transport = cltel_curl_transport_new(&options);
    cltel_request request = rig_request("http://127.0.0.1:1/");
    assert_int_equal(rig_exchange(transport, &request)->result, CLTEL_SEND_NOT_SENT);
    script_stop(proxy);
    assert_memory_equal(told.head, "CONNECT 127.0.0.1:1 HTTP/1.1\r\n", 30);
    assert_null(strstr(told.head, "Authorization: secret"));
    transport->free(transport);
    unsetenv("no_proxy");
}

static void creating_a_transport_takes_less_than_a_millisecond(void **state)
{
    (void)state;
    int64_t best_ns = INT64_MAX;
    for (int i = 0; i < 20; i++) {
        int64_t start_ns = cltel_clock_monotonic_ns();
        cltel_transport *transport = rig_transport(4);
        int64_t took_ns = cltel_clock_monotonic_ns() - start_ns;
        best_ns = took_ns < best_ns ? took_ns : best_ns;
        transport->free(transport);
    }
    assert_true(best_ns < 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_comes_back_with_its_headers),
        cmocka_unit_test(a_request_holds_its_headers_and_nothing_that_was_not_asked_for),
        cmocka_unit_test(other_methods_are_sent_too),
        cmocka_unit_test(each_misbehaviour_after_sending_is_ambiguous),
        cmocka_unit_test(an_answer_may_come_byte_by_byte),
        cmocka_unit_test(interim_answers_chunks_and_trailers_are_understood),
        cmocka_unit_test(a_body_up_to_the_limit_is_taken_whole),
        cmocka_unit_test(nothing_listening_means_not_sent),
        cmocka_unit_test(control_characters_never_reach_the_wire),
        cmocka_unit_test(other_protocols_are_refused),
        cmocka_unit_test(a_redirect_is_an_answer_and_is_not_followed),
        cmocka_unit_test(a_connection_is_used_again),
        cmocka_unit_test(a_connection_idle_for_too_long_is_not_used_again),
        cmocka_unit_test(a_request_is_not_silently_repeated_on_another_connection),
        cmocka_unit_test(a_connection_that_the_peer_has_closed_is_replaced),
        cmocka_unit_test(as_many_requests_fly_as_allowed_and_arrive_whole),
        cmocka_unit_test(a_response_stays_valid_while_the_next_request_starts),
        cmocka_unit_test(cancelled_exchanges_come_out_of_the_next_poll),
        cmocka_unit_test(free_ends_what_is_in_flight),
        cmocka_unit_test(another_thread_ends_a_poll),
        cmocka_unit_test(a_proxy_in_the_environment_is_not_used),
        cmocka_unit_test(a_configured_proxy_sees_connect_and_none_of_our_headers),
        cmocka_unit_test(creating_a_transport_takes_less_than_a_millisecond),
    };
    return cmocka_run_group_tests_name("send/curl_transport", tests, NULL, NULL);
}
