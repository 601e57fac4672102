/* Keeps web pages of other origins away from the endpoint. A browser on this machine
 * reaches 127.0.0.1 on behalf of any page it shows; such a request carries a foreign
 * Origin, says that it is cross-site, or (DNS rebinding) names a foreign Host. */
#ifndef CLTEL_TOOLS_ENDPOINT_HTTP_GUARD_H
#define CLTEL_TOOLS_ENDPOINT_HTTP_GUARD_H

#include "tools/endpoint/http_exchange.h"

/* NULL: welcome. Otherwise the reason, and the status: 421 for a Host that is not ours, 403 for pages of others. */
const char *cltel_http_guard(const cltel_http_request *request, int port, int *status);

#endif
