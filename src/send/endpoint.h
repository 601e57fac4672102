/* Where a service lives: URL and host from region, partition and override. */
#ifndef CLTEL_SEND_ENDPOINT_H
#define CLTEL_SEND_ENDPOINT_H

#include <cltel/error.h>

#include "base/bytes.h"

typedef struct cltel_endpoint {
    char url[512];  /* ends in "/" (or in the override's path) */
    char host[256]; /* value of the Host header: port only when it is not the scheme's own; lower case */
    char path[256]; /* "/" or the override's path */
} cltel_endpoint;

/* service_prefix: "logs". override_url: "" for none. FIPS and dual-stack by flags.
 * Errors: INVALID_VALUE, detail names the value: no region, a region or URL that is not one,
 * http to a host that is not loopback (unless allow_http). */
cltel_err cltel_endpoint_resolve(const char *service_prefix, const char *region, const char *override_url, int fips,
                                 int dualstack, int allow_http, cltel_endpoint *out, cltel_error *detail);

#endif
