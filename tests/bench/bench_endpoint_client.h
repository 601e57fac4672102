/* Signed calls of CloudWatch Logs, or of X-Ray (an operation that begins with '/' is a path of it), over one kept
 * connection, with as little work between them as can be. */
#ifndef CLTEL_BENCH_ENDPOINT_CLIENT_H
#define CLTEL_BENCH_ENDPOINT_CLIENT_H

#include "bench/bench_endpoint_process.h"
#include "sign/sigv4.h"

typedef struct bench_client {
    int port;
    int fd;
    cltel_signer *signer;
    cltel_signature signature;
    cltel_buf head;
} bench_client;

void bench_client_open(bench_client *c, const bench_endpoint *endpoint);
void bench_client_close(bench_client *c);

/* Exit when the answer is not 200, rejects events, or does not have the expected text in it. sha256: 64 hex digits. */
void bench_client_call(bench_client *c, const char *operation, cltel_view body, const char *sha256,
                       const char *expected);
void bench_client_call_text(bench_client *c, const char *operation, const char *text, const char *expected);

#endif
