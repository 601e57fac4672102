/* What the curl transport keeps between requests: the multi handle with its connections
 * and parsed trust store, TLS sessions, and easy handles to use again. */
#ifndef CLTEL_SEND_CURL_HANDLES_H
#define CLTEL_SEND_CURL_HANDLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <curl/curl.h>

#include "send/curl_transport.h"

typedef struct cltel_curl_handles {
    CURLM *multi; /* NULL until _set_up() */
    CURLSH *share;
    CURL **spare; /* without an exchange; the last used comes first */
    size_t spare_count;
    size_t max;
    char *ca_file;
    char *proxy;
    char *user_agent;
    int32_t idle_ms;
} cltel_curl_handles;

/* Copies the options; does not touch libcurl. false: no memory; call _done() all the same. */
bool cltel_curl_handles_init(cltel_curl_handles *handles, const cltel_curl_options *options, size_t max);
void cltel_curl_handles_done(cltel_curl_handles *handles); /* the easy handles given back before */

/* Sets libcurl up when that has not been done. */
bool cltel_curl_handles_set_up(cltel_curl_handles *handles);

CURL *cltel_curl_handles_take(cltel_curl_handles *handles); /* NULL: no memory, or libcurl lacks what safety needs */
void cltel_curl_handles_give_back(cltel_curl_handles *handles, CURL *easy);

#endif
