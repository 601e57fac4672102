/* HTTP on 127.0.0.1 by libmicrohttpd: takes requests in within bounds, hands them to the
 * crew while the connection is suspended, sends the answers. */
#ifndef CLTEL_TOOLS_ENDPOINT_HTTP_SERVER_H
#define CLTEL_TOOLS_ENDPOINT_HTTP_SERVER_H

#include "tools/endpoint/crew.h"

enum {
    CLTEL_HTTP_BODY_BYTES_MAX = 8 * 1024 * 1024,
    CLTEL_HTTP_ALL_BODIES_BYTES_MAX = 64 * 1024 * 1024, /* of all requests together */
    CLTEL_HTTP_DRAINED_BYTES_MAX = 64 * 1024 * 1024,    /* of a body that is too large: read away, so that the client
                                                           gets to read its 413 */
    CLTEL_HTTP_CONNECTIONS_MAX = 512,
    CLTEL_HTTP_HEADERS_MAX = 64,
    CLTEL_HTTP_IDLE_S = 60,
    CLTEL_HTTP_REQUEST_S = 60 /* from the end of the headers to the end of the body */
};

typedef struct cltel_http_server cltel_http_server;

/* port 0: any free one; dispatcher->port is set to what it became. */
cltel_err cltel_http_server_start(int port, cltel_dispatcher *dispatcher, cltel_crew *crew, cltel_http_server **server,
                                  cltel_error *detail);

/* Stops taking requests in and waits until all that were are answered. The crew must still work. */
void cltel_http_server_drain(cltel_http_server *server);
void cltel_http_server_stop(cltel_http_server *server);

#endif
