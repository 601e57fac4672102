/* A client over a transport that answers by script, and everything that arrived.
 *
 *     flow *f = flow_open((const char *const[]){ "batch.max.count", "2", NULL });
 *     flow_next(f, (flow_answer){ .status = 400, .error = "ThrottlingException" });
 *     CLTEL_INFO(f->client, "hello");
 *     flow_pump(f);                     checks the balance after it
 *     assert_string_equal(flow_event_at(f, 0)->text, "hello");
 *     flow_close(f);
 *
 * The client is pumped unless "worker.mode" says otherwise. One test at a time. */
#ifndef CLTEL_TESTS_FLOW_H
#define CLTEL_TESTS_FLOW_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>
#include <cltel/cltel.h>

#include "wire/transport.h"

/* How a request is answered. All zero: 200 and "{}". */
typedef struct flow_answer {
    int32_t status; /* 0: 200 */
    const char *error;
    const char *message; /* of the error */
    const char *body;    /* in place of an error */
    cltel_send_result result;
    bool silent; /* it never comes */
    int64_t date_s;
    int64_t retry_after_ms; /* 0: none */
} flow_answer;

typedef struct flow_request {
    char operation[32];
    char url[128];
    char amz_date[24];
    char access_key[64]; /* as far as the credential's scope begins */
    char service[16];    /* of the scope */
    char token[64];
    char attempt[32];
    char *body;
    cJSON *json;
    flow_answer answer;
} flow_request;

/* One event of a batch that was answered with 2xx. */
typedef struct flow_event {
    size_t request;
    int64_t timestamp_ms;
    cJSON *json;      /* the message as JSON */
    const char *text; /* its member "message" */
    const char *id;
} flow_event;

/* One document of a call of PutTraceSegments that was answered with 2xx and does not name it. */
typedef struct flow_document {
    size_t request;
    cJSON *json;
    const char *id;
    const char *name;
} flow_document;

typedef flow_answer (*flow_decide)(void *context, const flow_request *request);

typedef struct flow {
    cltel_client *client;
    pthread_mutex_t lock; /* of what the transport writes, for clients with a thread */
    flow_request *requests;
    size_t request_count;
    flow_event *events;
    size_t event_count;
    flow_document *documents;
    size_t document_count;
    flow_answer script[64];
    size_t script_count;
    size_t script_at;
    flow_answer span_script[64];
    size_t span_script_count;
    size_t span_script_at;
    flow_decide decide; /* asked when the script of the operation is over, and for all else */
    void *context;
} flow;

/* cmocka's setup and teardown: an empty home, no variables, a private directory on tmpfs. */
int flow_setup(void **state);
int flow_teardown(void **state);
const char *flow_dir(void); /* that directory: buffer.dir of the clients */

/* options: name, value, ..., NULL; they win over the ones that make a test quick. */
flow *flow_open(const char *const *options);
flow *flow_open_with(const char *const *options, cltel_err expected, cltel_error *detail);
void flow_close(flow *f); /* frees the client too, when that is still there */

cltel_config *flow_config(const char *const *options);

void flow_next(flow *f, flow_answer answer);       /* for the next PutLogEvents */
void flow_next_spans(flow *f, flow_answer answer); /* for the next PutTraceSegments */

/* Pumps until nothing is left or 5 s have passed, and checks the balance. */
cltel_err flow_pump(flow *f);
/* One round without waiting. */
cltel_err flow_round(flow *f);

cltel_stats flow_stats(flow *f);
/* Of logs and of spans: accepted = delivered + dropped + inside, refused and dropped are the sums of their reasons. */
void flow_check_balance(flow *f);

size_t flow_events(flow *f);
const flow_event *flow_event_at(flow *f, size_t index);
const flow_event *flow_find(flow *f, const char *text); /* NULL: did not arrive */
size_t flow_count_text(flow *f, const char *text);      /* how often it arrived */
size_t flow_puts(flow *f);                              /* PutLogEvents requests */
const flow_request *flow_put(flow *f, size_t index);    /* the index-th of them */
size_t flow_count_operation(flow *f, const char *operation);
bool flow_heard(flow *f, const char *part); /* takes diagnostics until one holds part */

/* A span of this name begins and ends. */
cltel_err flow_span(flow *f, const char *name);
size_t flow_documents(flow *f);
size_t flow_count_document(flow *f, const char *name);    /* how often one of that name arrived */
const flow_request *flow_span_put(flow *f, size_t index); /* the index-th PutTraceSegments */

/* Instance directories below flow_dir(). */
size_t flow_instances(void);

#endif
