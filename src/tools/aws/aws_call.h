/* One signed call to a service that speaks JSON, and its answer; synchronous. What the
 * verbs of the command read with. The recording side does not come this way. */
#ifndef CLTEL_TOOLS_AWS_CALL_H
#define CLTEL_TOOLS_AWS_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include <cltel/error.h>

#include "base/bytes.h"
#include "config/config.h"
#include "send/endpoint.h"

/* Where a REST service has an operation. */
typedef struct cltel_aws_route {
    const char *operation; /* "GetTraceSummaries" */
    const char *path;      /* "TraceSummaries", behind the endpoint's own */
} cltel_aws_route;

/* A service as it is addressed; static texts. */
typedef struct cltel_aws_service {
    const char *endpoint_prefix;   /* "logs" */
    const char *signing_name;      /* "logs" */
    const char *target_prefix;     /* "Logs_20140328"; NULL: REST */
    const cltel_aws_route *routes; /* of REST: the operations that are called, until one is NULL */
} cltel_aws_service;

extern const cltel_aws_service cltel_aws_logs;
extern const cltel_aws_service cltel_aws_xray;

/* Endpoint, connection and signer of one service; keys are read once. */
typedef struct cltel_aws cltel_aws;

/* Borrowed from the cltel_aws until its next call. */
typedef struct cltel_aws_answer {
    int32_t status; /* HTTP */
    cltel_view body;
    const char *request_id; /* "" when there was none */
    int64_t date_s;         /* the service's clock; 0 when it did not say */
    char code[96];          /* of an error: "ResourceNotFoundException"; "" when it went well */
    char message[320];      /* the service's words, one line of printable characters */
} cltel_aws_answer;

enum { CLTEL_AWS_REGION_BYTES = 65 };

/* Where the service lives, and the region that requests are signed for: a local endpoint takes any, so nobody needs
 * to have one for it. Errors: INVALID_VALUE. */
cltel_err cltel_aws_resolve(const cltel_settings *settings, const cltel_aws_service *service, cltel_endpoint *endpoint,
                            char region[CLTEL_AWS_REGION_BYTES], cltel_error *detail);

/* Does no I/O beyond reading credentials. NULL: detail says why; its code is
 * NO_CREDENTIALS, INVALID_VALUE (region, endpoint), FILE_* or NO_MEMORY. */
cltel_aws *cltel_aws_open(const cltel_settings *settings, const cltel_aws_service *service, cltel_error *detail);
void cltel_aws_close(cltel_aws *aws);

/* true: an endpoint of this machine, whose calls cost nothing. */
bool cltel_aws_is_local(const cltel_aws *aws);

/* Of its address, with the port: "127.0.0.1:4580". */
const char *cltel_aws_host(const cltel_aws *aws);

/* One attempt at a call, as it went over the wire; borrowed. */
typedef struct cltel_aws_sight {
    const char *url;
    const char *target;       /* "Logs_20140328.StartQuery" */
    const cltel_buf *headers; /* sent: texts that end in NUL, one after the other; with what must stay secret */
    cltel_view sent;
    int32_t status; /* 0: no answer; problem says why */
    const char *problem;
    const char *request_id;
    cltel_view received;
    int64_t took_ms;
} cltel_aws_sight;

/* Each attempt of every connection of the process is shown from now on. NULL: no more. */
void cltel_aws_show_calls(void (*show)(const cltel_aws_sight *sight));

/* A call under way ends without an answer when *stop is no longer 0, which a signal's handler sets. NULL: nothing
 * ends it. */
void cltel_aws_watch(cltel_aws *aws, const volatile int *stop);

/* Sends operation (of a REST service: one of its routes) with a JSON body and waits for the answer; throttling, 5xx, a
 * clock that is off, and connections that fail are tried again, three attempts in all. CLTEL_OK: there is an answer,
 * which may be a refusal (answer->code). TIMED_OUT, SYSTEM: there is none. */
cltel_err cltel_aws_call(cltel_aws *aws, const char *operation, cltel_view body, cltel_aws_answer *answer,
                         cltel_error *detail);

#endif
