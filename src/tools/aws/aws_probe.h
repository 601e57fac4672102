/* Whether an endpoint can be reached at all, step by step, without keys. */
#ifndef CLTEL_TOOLS_AWS_PROBE_H
#define CLTEL_TOOLS_AWS_PROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "config/config.h"
#include "send/endpoint.h"

enum { CLTEL_PROBE_ADDRESSES_MAX = 8, CLTEL_PROBE_TEXT_BYTES = 200 };

typedef struct cltel_probe_names {
    char host[256]; /* without port and brackets */
    char port[8];
    char text[CLTEL_PROBE_TEXT_BYTES]; /* the addresses, or why there are none */
    int64_t took_us;
} cltel_probe_names;

/* false: the name means no address. */
bool cltel_probe_dns(const cltel_endpoint *endpoint, cltel_probe_names *names);

/* A TCP connection to the first address that takes one. text: which, or why none did. */
bool cltel_probe_connect(const cltel_probe_names *names, int32_t timeout_ms, char text[CLTEL_PROBE_TEXT_BYTES],
                         int64_t *took_us);

typedef struct cltel_probe_http {
    bool answered;
    int32_t status;
    int64_t date_s; /* 0: the answer did not say */
    int64_t took_us;
    char problem[CLTEL_PROBE_TEXT_BYTES];
} cltel_probe_http;

/* One GET without a signature; TLS as the library does it. false: no memory. */
bool cltel_probe_get(const cltel_settings *settings, const cltel_endpoint *endpoint, cltel_probe_http *http);

#endif
