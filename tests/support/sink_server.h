/* A small HTTP/1.1 server on 127.0.0.1 that reads requests, forgets them and answers
 * 200 {}: the other end of transport tests and benches. One thread a connection, in
 * this process or in a forked child (so that a bench measures the sender alone). */
#ifndef CLTEL_TESTS_SINK_SERVER_H
#define CLTEL_TESTS_SINK_SERVER_H

#include <stdbool.h>
#include <stdint.h>

typedef struct sink_options {
    bool tls;         /* with a certificate made at start */
    bool forked;      /* a child process; start it before any thread of yours */
    const char *host; /* the name in the certificate; NULL: 127.0.0.1 and localhost */
} sink_options;

typedef struct sink_server sink_server;

sink_server *sink_start(const sink_options *options); /* NULL: the system refused */
void sink_stop(sink_server *sink);

const char *sink_url(const sink_server *sink);     /* "http://127.0.0.1:PORT/" or https */
const char *sink_ca_file(const sink_server *sink); /* PEM file that trusts it; removed by sink_stop() */
uint64_t sink_requests(const sink_server *sink);   /* answered */
uint64_t sink_head_bytes(const sink_server *sink); /* request lines and headers */
uint64_t sink_body_bytes(const sink_server *sink);
uint64_t sink_connections(const sink_server *sink); /* accepted; a failed handshake counts too */

#endif
