/* What the local endpoint takes in: PutLogEvents of 1,000 events of about 200 bytes, signed, over kept connections,
 * to the real process. The argument is the number of events; 2,000,000 otherwise. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench/bench_endpoint_process.h"
#include "bench/bench_timing.h"
#include "sign/sigv4.h"

enum { EVENTS = 1000, BODIES = 4, CONNECTIONS = 4, EVENT_BYTES_MAX = 400, STARTS = 5 };
#define GIGABYTE 1e9

typedef struct request_body {
    cltel_buf text;
    char sha256[CLTEL_SHA256_HEX];
} request_body;

typedef struct load {
    bench_endpoint *endpoint;
    request_body bodies[BODIES];
    size_t message_sizes[BODIES]; /* what the messages mean, without the escapes of JSON */
    double message_bytes;         /* of one request, on the average */
    long requests;                /* all in all */
    long taken;                   /* atomic: requests that somebody has begun */
    long done;                    /* atomic */
    double mb_after_gigabyte;
} load;

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_endpoint_ingest: %s\n", what);
    exit(1);
}

/* Appends a message with its quotes escaped; returns how long it is without that. */
static size_t append_message(cltel_buf *text, int i)
{
    char message[EVENT_BYTES_MAX];
    int len =
        snprintf(message, sizeof message,
                 "{\"level\":\"INFO\",\"service\":\"checkout\",\"message\":\"order taken\",\"order\":%d,\"status\":"
                 "200,\"duration\":%d.%d,\"path\":\"/api/v1/orders/%08d\",\"trace\":\"%016x\",\"customer\":"
                 "\"%08x\",\"host\":\"web-1.internal\"}",
                 i, i % 500, i % 10, i, i * 7919, i * 31);
    for (int k = 0; k < len; k++) {
        if (message[k] == '"')
            cltel_buf_append_char(text, '\\');
        cltel_buf_append_char(text, message[k]);
    }
    return (size_t)len;
}

static void write_body(load *l, int number)
{
    long long now_ms = (long long)time(NULL) * 1000;
    cltel_buf *text = &l->bodies[number].text;
    cltel_buf_append_text(text, "{\"logGroupName\":\"bench\",\"logStreamName\":\"s\",\"logEvents\":[");
    for (int i = 0; i < EVENTS; i++) {
        cltel_buf_append_format(text, "%s{\"timestamp\":%lld,\"message\":\"", i ? "," : "", now_ms + i / 10);
        l->message_sizes[number] += append_message(text, number * EVENTS + i);
        cltel_buf_append_text(text, "\"}");
    }
    cltel_buf_append_text(text, "]}");
    l->message_bytes += (double)l->message_sizes[number] / BODIES;
    check(!text->failed, "no memory");
}

typedef struct client {
    load *load;
    cltel_signer *signer;
    cltel_signature signature;
    cltel_buf head;
    int fd;
    pthread_t thread;
} client;

static void write_head(client *c, const char *operation, cltel_view body, const char *sha256)
{
    char host[32], target[64];
    snprintf(host, sizeof host, "127.0.0.1:%d", c->load->endpoint->port);
    snprintf(target, sizeof target, "Logs_20140328.%s", operation);
    cltel_sign_input input = { .method = CLTEL_VIEW("POST"),
                               .path = CLTEL_VIEW("/"),
                               .payload_sha256 = { sha256, CLTEL_SHA256_HEX },
                               .access_key_id = CLTEL_VIEW(BENCH_ENDPOINT_KEY_ID),
                               .secret_access_key = CLTEL_VIEW(BENCH_ENDPOINT_SECRET),
                               .region = CLTEL_VIEW("us-east-1"),
                               .service = CLTEL_VIEW("logs"),
                               .time_s = time(NULL),
                               .normalize_path = true,
                               .encode_path = true };
    check(cltel_sign_json_post(c->signer, &input, cltel_view_of(host), CLTEL_VIEW("application/x-amz-json-1.1"),
                               cltel_view_of(target), &c->signature),
          "not signed");
    cltel_buf_clear(&c->head);
    cltel_buf_append_format(&c->head,
                            "POST / HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-amz-json-1.1\r\n"
                            "X-Amz-Target: %s\r\nX-Amz-Date: %s\r\nContent-Length: %zu\r\nAuthorization: %.*s\r\n\r\n",
                            host, target, c->signature.amz_date, body.len, (int)c->signature.authorization.len,
                            c->signature.authorization.ptr);
}

static void send_all(int fd, cltel_view bytes)
{
    while (bytes.len > 0) {
        ssize_t sent = send(fd, bytes.ptr, bytes.len, MSG_NOSIGNAL);
        check(sent > 0, "the connection ended");
        bytes.ptr += sent;
        bytes.len -= (size_t)sent;
    }
}

/* The answers are short: head and body come within this. */
static void expect_success(int fd, const char *what)
{
    char answer[4096];
    size_t len = 0;
    for (;;) {
        ssize_t got = recv(fd, answer + len, sizeof answer - 1 - len, 0);
        check(got > 0, "no answer");
        len += (size_t)got;
        answer[len] = '\0';
        const char *end = strstr(answer, "\r\n\r\n"), *length = strcasestr(answer, "\r\nContent-Length:");
        if (end && length && len >= (size_t)(end + 4 - answer) + strtoul(length + 17, NULL, 10))
            break;
    }
    check(strncmp(answer, "HTTP/1.1 200", 12) == 0 && !strstr(answer, "rejected") && strstr(answer, what), answer);
}

/* Exits when the answer is not 200 or does not have this text in it. */
static void call(client *c, const char *operation, cltel_view body, const char *sha256, const char *expected)
{
    write_head(c, operation, body, sha256);
    send_all(c->fd, cltel_buf_view(&c->head));
    send_all(c->fd, body);
    expect_success(c->fd, expected);
}

static void call_text(client *c, const char *operation, const char *text, const char *expected)
{
    char sha256[CLTEL_SHA256_HEX];
    check(cltel_signer_sha256_hex(c->signer, cltel_view_of(text), sha256), "no hash");
    call(c, operation, cltel_view_of(text), sha256, expected);
}

static void client_open(client *c, load *l)
{
    *c = (client){ .load = l, .signer = cltel_signer_new(), .fd = bench_endpoint_connect(l->endpoint) };
    check(c->signer != NULL, "no memory");
}

static void client_close(client *c)
{
    close(c->fd);
    cltel_signer_free(c->signer);
    cltel_signature_done(&c->signature);
    cltel_buf_done(&c->head);
}

static void *put_events(void *context)
{
    client *c = context;
    load *l = c->load;
    long number;
    while ((number = __atomic_fetch_add(&l->taken, 1, __ATOMIC_RELAXED)) < l->requests) {
        const request_body *body = &l->bodies[number % BODIES];
        call(c, "PutLogEvents", cltel_buf_view(&body->text), body->sha256, "");
        long done = __atomic_add_fetch(&l->done, 1, __ATOMIC_RELAXED);
        double bytes = (double)done * l->message_bytes;
        if (bytes >= GIGABYTE && bytes - l->message_bytes < GIGABYTE)
            l->mb_after_gigabyte = bench_endpoint_memory(l->endpoint).all_mb;
    }
    return NULL;
}

static void prepare(load *l)
{
    client c;
    client_open(&c, l);
    for (int i = 0; i < BODIES; i++) {
        write_body(l, i);
        check(cltel_signer_sha256_hex(c.signer, cltel_buf_view(&l->bodies[i].text), l->bodies[i].sha256), "no hash");
    }
    call_text(&c, "CreateLogGroup", "{\"logGroupName\":\"bench\"}", "");
    call_text(&c, "CreateLogStream", "{\"logGroupName\":\"bench\",\"logStreamName\":\"s\"}", "");
    client_close(&c);
}

/* What was acknowledged is there: the service counts 26 bytes beside each message. */
static void check_stored(load *l)
{
    client c;
    char expected[64];
    long long bytes = 0;
    for (long i = 0; i < l->requests; i++)
        bytes += (long long)l->message_sizes[i % BODIES] + 26LL * EVENTS;
    snprintf(expected, sizeof expected, "\"storedBytes\":%lld", bytes);
    client_open(&c, l);
    call_text(&c, "DescribeLogGroups", "{\"logGroupNamePrefix\":\"bench\"}", expected);
    client_close(&c);
}

static void run(load *l, bench_memory_use idle)
{
    client clients[CONNECTIONS];
    double reference_ns = bench_reference_ns(), cpu_s = bench_endpoint_cpu_s(l->endpoint);
    int64_t start = bench_now_ns();
    for (int i = 0; i < CONNECTIONS; i++) {
        client_open(&clients[i], l);
        pthread_create(&clients[i].thread, NULL, put_events, &clients[i]);
    }
    for (int i = 0; i < CONNECTIONS; i++) {
        pthread_join(clients[i].thread, NULL);
        client_close(&clients[i]);
    }
    double wall_s = (double)(bench_now_ns() - start) / 1e9, events = (double)l->requests * EVENTS;
    cpu_s = bench_endpoint_cpu_s(l->endpoint) - cpu_s;
    bench_memory_use after = bench_endpoint_memory(l->endpoint);
    printf("{\"bench\":\"endpoint.ingest\",\"subject\":\"cltel\",\"threads\":%d,\"events\":%.0f,\"event_bytes\":%.0f,"
           "\"events_per_s\":%.0f,\"events_per_cpu_s\":%.0f,\"reference_ns\":%.0f}\n",
           CONNECTIONS, events, l->message_bytes / EVENTS, events / wall_s, events / cpu_s, reference_ns);
    printf("{\"bench\":\"endpoint.memory\",\"subject\":\"cltel\",\"threads\":0,\"idle_mb\":%.1f,\"idle_anonymous_mb\":%"
           ".1f,"
           "\"after_gb_mb\":%.1f,\"after_mb\":%.1f,\"after_anonymous_mb\":%.1f,\"peak_mb\":%.1f}\n",
           idle.all_mb, idle.anonymous_mb, l->mb_after_gigabyte, after.all_mb, after.anonymous_mb, after.peak_mb);
}

static void time_starts(void)
{
    double best_ms = 1e9, reference_ns = bench_reference_ns();
    for (int i = 0; i < STARTS; i++) {
        bench_endpoint endpoint;
        bench_endpoint_start(&endpoint);
        double ms = (double)endpoint.start_ns / 1e6;
        best_ms = ms < best_ms ? ms : best_ms;
        bench_endpoint_stop(&endpoint);
    }
    printf("{\"bench\":\"endpoint.start\",\"subject\":\"cltel\",\"threads\":0,\"ms\":%.1f,\"reference_ns\":%.0f}\n",
           best_ms, reference_ns);
}

int main(int argc, char **argv)
{
    static load l;
    bench_endpoint endpoint;
    l.requests = (argc > 1 ? strtol(argv[1], NULL, 10) : 2000000) / EVENTS;
    check(l.requests > 0, "how many events?");
    time_starts();
    bench_endpoint_start(&endpoint);
    l.endpoint = &endpoint;
    bench_memory_use idle = bench_endpoint_memory(&endpoint);
    prepare(&l);
    run(&l, idle);
    check_stored(&l);
    bench_endpoint_stop(&endpoint);
    for (int i = 0; i < BODIES; i++)
        cltel_buf_done(&l.bodies[i].text);
    return 0;
}
