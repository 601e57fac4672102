/* One request on its way through libmicrohttpd: made at its first line, gone when it is answered. */
#ifndef CLTEL_TOOLS_ENDPOINT_HTTP_CONNECTION_H
#define CLTEL_TOOLS_ENDPOINT_HTTP_CONNECTION_H

#include <microhttpd.h>

#include "tools/endpoint/http_server.h"

struct cltel_http_server {
    struct MHD_Daemon *daemon;
    const cltel_dispatcher *dispatcher;
    cltel_crew *crew;
    size_t body_bytes; /* of all requests; atomic */
    int handed_over;   /* jobs with the crew; atomic */
    int unsent;        /* requests whose answer is not sent yet; atomic */
    bool draining;     /* atomic */
};

typedef struct cltel_http_connection {
    cltel_job job; /* first: the crew gives this back */
    cltel_http_server *server;
    struct MHD_Connection *mhd;
    char *uri; /* path and query as on the wire */
    cltel_sign_header headers[CLTEL_HTTP_HEADERS_MAX];
    cltel_buf body;
    size_t reserved_bytes; /* of server->body_bytes */
    size_t received_bytes;
    int64_t begun_ms;
    bool headers_read;
    bool refused; /* answered already; what is left of the body is read away */
    bool answered;
    bool counted; /* in server->unsent */
} cltel_http_connection;

cltel_http_connection *cltel_http_connection_new(cltel_http_server *server, struct MHD_Connection *mhd,
                                                 const char *uri);
void cltel_http_connection_free(cltel_http_connection *connection);

/* Copies the views of method, path, query and headers into the call's request, and admits or refuses. */
void cltel_http_connection_read_headers(cltel_http_connection *connection, const char *method);

/* Takes a piece of the body in, or notes the refusal. */
void cltel_http_connection_add_body(cltel_http_connection *connection, const char *bytes, size_t len);

/* false: so much is announced that it is not even read away. */
bool cltel_http_connection_may_drain(const cltel_http_connection *connection);

#endif
