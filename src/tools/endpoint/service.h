/* What a service is made of: a table of operations. Adding an operation is a row and
 * a function; adding a service is a file with its table and a line in services.c. */
#ifndef CLTEL_TOOLS_ENDPOINT_SERVICE_H
#define CLTEL_TOOLS_ENDPOINT_SERVICE_H

#include <cjson/cJSON.h>

#include "sign/verify.h"
#include "tools/endpoint/fault_rules.h"
#include "tools/endpoint/http_exchange.h"
#include "tools/endpoint/put_parser.h"
#include "tools/endpoint/store.h"

enum {
    CLTEL_REGION_CHARS = 32,
    CLTEL_SMALL_BODY_BYTES = 512 * 1024 /* bounds what cJSON may allocate for a request */
};

#define CLTEL_LOCAL_ACCOUNT "000000000000"

typedef struct cltel_operation cltel_operation;
typedef struct cltel_service cltel_service;

/* One operation under way. */
typedef struct cltel_call {
    cltel_http_request request;
    cltel_http_answer answer;
    const struct cltel_dispatcher *dispatcher;
    const cltel_service *service;        /* NULL: none (the page, a refusal); decides the shape of errors */
    const cltel_operation *operation;    /* NULL: not one of a service (the page, a refusal) */
    char region[CLTEL_REGION_CHARS + 1]; /* of the signature's scope */
    cJSON *input;                        /* owned; NULL where the operation parses its own body */
    cltel_put put;                       /* PutLogEvents only */
    void *prepared;                      /* owned: what an operation's prepare() left for its run() */
    void (*prepared_done)(void *prepared);
    cltel_buf violations; /* of the input, in AWS's words */
    size_t violation_count;
    struct cltel_pane *pane; /* NULL: this endpoint has no page */
    bool verified;           /* the signature was looked at, with this verdict */
    cltel_verdict verdict;
    cltel_fault fault;    /* that a rule asks for */
    size_t events_stored; /* of PutLogEvents, if the transaction is committed */
    size_t events_rejected;
    size_t segments_stored; /* of PutTraceSegments, likewise */
    size_t segments_rejected;
    bool store_failed; /* the transaction that it ran in must be rolled back */
} cltel_call;

struct cltel_operation {
    const char *name;
    bool writes; /* runs in the writer's transaction */
    /* Does without the store what takes time; false: answered. NULL: the body is parsed into call->input. */
    bool (*prepare)(cltel_call *call);
    void (*run)(cltel_call *call, cltel_store *store); /* always answers; NULL: the operation is refused */
    const char *remark; /* for people: what is less than at AWS, or why it is refused; "" or NULL: nothing to say */
    const char *path;   /* of a REST service: what it is POSTed to; NULL: X-Amz-Target names the operation */
};

struct cltel_service {
    const char *title;         /* for people */
    const char *target_prefix; /* X-Amz-Target is this, a dot, and the operation; NULL: a REST service */
    const char *signing_name;
    const char *invalid_code;   /* of errors: members break the model's rules */
    const char *malformed_code; /* the body is no JSON, or a member is of another type */
    const char *throttled_code;
    const cltel_operation *operations;
    size_t operation_count;
};

void cltel_call_done(cltel_call *call);

#endif
