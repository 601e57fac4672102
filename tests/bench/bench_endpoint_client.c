#include "bench/bench_endpoint_client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench: a call of the endpoint: %s\n", what);
    exit(1);
}

static void append_head(bench_client *c, const char *path, const char *type, const char *target, size_t body_bytes)
{
    cltel_buf_clear(&c->head);
    cltel_buf_append_format(&c->head, "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: %s\r\n", path, c->port,
                            type);
    if (target[0])
        cltel_buf_append_format(&c->head, "X-Amz-Target: %s\r\n", target);
    cltel_buf_append_format(&c->head, "X-Amz-Date: %s\r\nContent-Length: %zu\r\nAuthorization: %.*s\r\n\r\n",
                            c->signature.amz_date, body_bytes, (int)c->signature.authorization.len,
                            c->signature.authorization.ptr);
}

static void write_head(bench_client *c, const char *operation, cltel_view body, const char *sha256)
{
    bool is_path = operation[0] == '/';
    const char *path = is_path ? operation : "/", *type = is_path ? "application/json" : "application/x-amz-json-1.1";
    char host[32], target[64] = "";
    snprintf(host, sizeof host, "127.0.0.1:%d", c->port);
    if (!is_path)
        snprintf(target, sizeof target, "Logs_20140328.%s", operation);
    cltel_sign_input input = { .method = CLTEL_VIEW("POST"),
                               .path = cltel_view_of(path),
                               .payload_sha256 = { sha256, CLTEL_SHA256_HEX },
                               .access_key_id = CLTEL_VIEW(BENCH_ENDPOINT_KEY_ID),
                               .secret_access_key = CLTEL_VIEW(BENCH_ENDPOINT_SECRET),
                               .region = CLTEL_VIEW("us-east-1"),
                               .service = cltel_view_of(is_path ? "xray" : "logs"),
                               .time_s = time(NULL),
                               .normalize_path = true,
                               .encode_path = true };
    check(cltel_sign_json_post(c->signer, &input, cltel_view_of(host), cltel_view_of(type), cltel_view_of(target),
                               &c->signature),
          "not signed");
    append_head(c, path, type, target, body.len);
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

void bench_client_call(bench_client *c, const char *operation, cltel_view body, const char *sha256,
                       const char *expected)
{
    write_head(c, operation, body, sha256);
    send_all(c->fd, cltel_buf_view(&c->head));
    send_all(c->fd, body);
    expect_success(c->fd, expected);
}

void bench_client_call_text(bench_client *c, const char *operation, const char *text, const char *expected)
{
    char sha256[CLTEL_SHA256_HEX];
    check(cltel_signer_sha256_hex(c->signer, cltel_view_of(text), sha256), "no hash");
    bench_client_call(c, operation, cltel_view_of(text), sha256, expected);
}

void bench_client_open(bench_client *c, const bench_endpoint *endpoint)
{
    *c = (bench_client){ .port = endpoint->port, .signer = cltel_signer_new(), .fd = bench_endpoint_connect(endpoint) };
    check(c->signer != NULL, "no memory");
}

void bench_client_close(bench_client *c)
{
    close(c->fd);
    cltel_signer_free(c->signer);
    cltel_signature_done(&c->signature);
    cltel_buf_done(&c->head);
}
