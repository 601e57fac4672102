/* The address that somebody gave in place of AWS's, taken apart with suspicion: it
 * ends up in a Host header, in a signature and in libcurl. */
#ifndef CLTEL_SEND_ENDPOINT_URL_H
#define CLTEL_SEND_ENDPOINT_URL_H

#include <stdbool.h>

#include "base/bytes.h"

/* Views into the URL. */
typedef struct cltel_url {
    bool https;
    bool loopback;   /* localhost, 127.0.0.0/8 or [::1], literally */
    cltel_view host; /* with the brackets of an IPv6 address */
    int port;        /* 0: the scheme's own */
    cltel_view path; /* "" or begins with "/" */
} cltel_url;

/* NULL, or what is wrong with it. */
const char *cltel_url_parse(cltel_view text, cltel_url *url);

#endif
