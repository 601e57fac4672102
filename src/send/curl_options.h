/* How libcurl's handles are set: what is safe and fast, for every request alike. */
#ifndef CLTEL_SEND_CURL_OPTIONS_H
#define CLTEL_SEND_CURL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <curl/curl.h>

/* The trust store: ca_file, or the first of the usual places that can be read; "" when
 * there is none, then libcurl's own preset stays. */
const char *cltel_curl_probe_ca_file(const char *ca_file);

typedef struct cltel_curl_fixed {
    const char *ca_file;
    const char *proxy; /* "": none */
    const char *user_agent;
    int32_t idle_ms;
    CURLSH *share; /* TLS sessions of all handles, for resumption */
} cltel_curl_fixed;

/* Sets what stays the same over all requests of a handle. false: an option that safety
 * rests on was refused, the handle must not be used. */
bool cltel_curl_set_fixed(CURL *easy, const cltel_curl_fixed *fixed);

#endif
