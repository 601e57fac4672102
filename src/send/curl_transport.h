/* HTTP(S) by libcurl's multi interface; the only files that include curl are
 * curl_*.[hc] here. TLS 1.2 or newer, verified; no redirects, no cookies, no
 * netrc, no proxy from the environment; HTTP/1.1 with keep-alive; an answer's body
 * is cut at what the request allows and its headers at 64 KiB (AMBIGUOUS then).
 *
 * A request is sent once: libcurl's own silent repeat on a connection that turned out
 * to be dead is refused, so that every repeat is decided, waited for and counted by
 * settle/. The body is read in place, the headers too: see cltel_request.
 *
 * Signals: libcurl is told to leave them alone. Writes to sockets raise no SIGPIPE
 * (MSG_NOSIGNAL), but the thread that calls poll() has to block it all the same, and
 * libcurl's resolver threads inherit that mask. free() blocks it by itself.
 * exec(): sockets and the eventfd are close-on-exec; two descriptors of libcurl's own
 * (a socket pair that it makes with its multi handle) are not.
 * fork(): a child must not touch a transport of its parent.
 * exit(): OpenSSL is asked not to clean up at exit, before anything else of it is used
 * (unless the application was first): its clean-up would run before ours. */
#ifndef CLTEL_SEND_CURL_TRANSPORT_H
#define CLTEL_SEND_CURL_TRANSPORT_H

#include "wire/transport.h"

typedef struct cltel_curl_options {
    const char *ca_file; /* "" or NULL: probe the usual places */
    const char *proxy;   /* "" or NULL: none; used by CONNECT only */
    int32_t idle_ms;     /* an idle connection older than this is not used again (the services drop at ~6 s) */
    int32_t in_flight_max;
    const char *user_agent;
} cltel_curl_options;

/* Does no I/O and costs 0.1 ms the first time, then microseconds; NULL without memory or descriptors. Strings
 * are copied. libcurl itself is set up at the first start(), on the worker,
 * and once per process; wakeup() works from the first moment because it has its own
 * eventfd. */
cltel_transport *cltel_curl_transport_new(const cltel_curl_options *options);

#endif
