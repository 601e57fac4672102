/* How faults look on the wire: connections that break, bodies that are wrong, cut or slow. */
#ifndef CLTEL_TOOLS_ENDPOINT_HTTP_FAULT_H
#define CLTEL_TOOLS_ENDPOINT_HTTP_FAULT_H

#include "tools/endpoint/http_connection.h"

/* Breaks the connection with a RST, as a crash at the other end would; then MHD_NO is to be returned. */
void cltel_http_break(cltel_http_connection *connection);

/* The response where the call's fault has to do with the body; NULL: it has not, or there is no memory. */
struct MHD_Response *cltel_http_fault_response(cltel_http_connection *connection);

/* How long the whole answer waits. */
int64_t cltel_http_fault_delay_ms(const cltel_fault *fault);

#endif
