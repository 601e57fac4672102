/* HTTP(S) by libcurl's multi interface; the only file that includes curl is its
 * .c. TLS 1.2 or newer, verified; no redirects, no cookies, no netrc, no proxy
 * from the environment unless asked; response bodies capped. */
#ifndef CLTEL_SEND_CURL_TRANSPORT_H
#define CLTEL_SEND_CURL_TRANSPORT_H

#include "wire/transport.h"

typedef struct cltel_curl_options {
    const char *ca_file; /* "" or NULL: probe the usual places */
    const char *proxy;   /* "" or NULL: none */
    int32_t idle_ms;     /* an idle connection older than this is not used again (the services drop at ~6 s) */
    int32_t in_flight_max;
    const char *user_agent;
} cltel_curl_options;

/* Does no I/O; NULL without memory. Strings are copied. libcurl itself is set up
 * at the first start() or poll(), on the worker. */
cltel_transport *cltel_curl_transport_new(const cltel_curl_options *options);

#endif
