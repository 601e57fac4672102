/* The shapes between sign/, send/ and settle/: a signed request, what became of
 * it, and the table that a transport implements. */
#ifndef CLTEL_WIRE_TRANSPORT_H
#define CLTEL_WIRE_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

enum { CLTEL_REQUEST_HEADERS_MAX = 16 };

/* A request ready to send. All borrowed until its exchange is finished. */
typedef struct cltel_request {
    const char *method;                             /* "POST" */
    const char *url;                                /* "https://logs.eu-west-1.amazonaws.com/", ends in NUL */
    const char *headers[CLTEL_REQUEST_HEADERS_MAX]; /* "Name: value", each ends in NUL; checked: no CR or LF */
    size_t header_count;
    cltel_view body;
    int32_t connect_timeout_ms;
    int32_t timeout_ms;  /* whole exchange */
    size_t response_max; /* largest body of the answer; 0: CLTEL_RESPONSE_BODY_MAX */
} cltel_request;

/* How far an exchange came. */
typedef enum cltel_send_result {
    CLTEL_SEND_ANSWERED,  /* a complete response; status says the rest */
    CLTEL_SEND_NOT_SENT,  /* DNS, connect, TLS, proxy: surely not accepted */
    CLTEL_SEND_AMBIGUOUS, /* bytes left, no complete answer: reset, timeout, truncated, too large */
    CLTEL_SEND_CANCELLED  /* by cancel_all; ambiguous when anything was sent */
} cltel_send_result;

enum { CLTEL_RESPONSE_BODY_MAX = 256 * 1024 };

typedef struct cltel_response {
    cltel_send_result result;
    int32_t status;         /* HTTP; 0 unless ANSWERED */
    bool timed_out;         /* a connect or total timeout */
    bool sent;              /* bytes of the request may have left; says whether CANCELLED is ambiguous */
    cltel_buf body;         /* at most what the request allows */
    char request_id[64];    /* x-amzn-requestid, "" when there was none */
    char error_type[96];    /* x-amzn-ErrorType header, "" when there was none */
    int64_t date_s;         /* Date header; 0 when there was none */
    int64_t retry_after_ms; /* x-amz-retry-after; -1 when there was none */
    char problem[160];      /* transport's words when not ANSWERED; no secrets */
} cltel_response;

/* One finished exchange. The response belongs to the transport until the next
 * poll(), cancel_all() or free(); start() leaves it alone. */
typedef struct cltel_exchange {
    void *tag;
    cltel_response *response;
} cltel_exchange;

typedef struct cltel_transport cltel_transport;

/* Worker thread only, but for wakeup. */
struct cltel_transport {
    /* Begins a request; false when no memory or too many. */
    bool (*start)(cltel_transport *self, const cltel_request *request, void *tag);
    /* Moves bytes; waits at most timeout_ms for something to happen or wakeup().
     * Fills up to cap finished exchanges, returns how many. */
    size_t (*poll)(cltel_transport *self, int32_t timeout_ms, cltel_exchange *finished, size_t cap);
    /* Any thread, async-signal-safe enough to write one byte: ends a poll early. */
    void (*wakeup)(cltel_transport *self);
    /* Ends all exchanges; they come out of the next poll as CANCELLED. */
    void (*cancel_all)(cltel_transport *self);
    void (*free)(cltel_transport *self);
};

#endif
