/* One exchange of the curl transport: its handle, and what its answer has shown so far. */
#ifndef CLTEL_SEND_CURL_EXCHANGE_H
#define CLTEL_SEND_CURL_EXCHANGE_H

#include <curl/curl.h>

#include "wire/transport.h"

typedef enum cltel_curl_state {
    CLTEL_CURL_FREE,
    CLTEL_CURL_FLYING,
    CLTEL_CURL_FINISHED, /* waits to be handed out */
    CLTEL_CURL_HANDED    /* the caller looks at the response until its next poll() */
} cltel_curl_state;

typedef struct cltel_curl_exchange {
    cltel_curl_state state;
    CURL *easy; /* while FLYING */
    void *tag;
    cltel_response response;
    size_t answer_header_bytes;
    size_t body_max;
    bool headers_ended; /* by an empty line; trailers may follow */
    bool body_too_large;
    bool repeat_refused;
    /* The request's headers and three of ours, as the list that libcurl reads in place. */
    struct curl_slist headers[CLTEL_REQUEST_HEADERS_MAX + 3];
    char curl_words[CURL_ERROR_SIZE];
} cltel_curl_exchange;

/* Makes the exchange ready for a new request; keeps the body's memory when it is small. */
void cltel_curl_exchange_reset(cltel_curl_exchange *exchange);

/* Points easy at the request and its callbacks at the exchange. false: refused or no
 * memory; response.problem says why. */
bool cltel_curl_exchange_prepare(cltel_curl_exchange *exchange, CURL *easy, const cltel_request *request);

/* Classifies a transfer that has ended; easy may be NULL when it never began. */
void cltel_curl_exchange_finish(cltel_curl_exchange *exchange, CURLcode code);

void cltel_curl_exchange_cancel(cltel_curl_exchange *exchange);

#endif
