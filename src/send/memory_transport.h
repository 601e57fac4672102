/* A transport without a network: keeps the requests, answers by script. For
 * tests and for pumped clients that only look at what would be sent. */
#ifndef CLTEL_SEND_MEMORY_TRANSPORT_H
#define CLTEL_SEND_MEMORY_TRANSPORT_H

#include "wire/transport.h"

/* As status: this request is never answered, only cancelled. */
enum { CLTEL_MEMORY_SILENCE = -1000 };

/* Answers a request: fills response (zeroed, retry_after_ms -1). Called in poll(). Copies what it keeps. */
typedef void (*cltel_memory_answer)(void *context, const cltel_request *request, cltel_response *response);

/* answer NULL: everything is acknowledged with 200 and "{}". */
cltel_transport *cltel_memory_transport_new(cltel_memory_answer answer, void *context);

#endif
