/* The last requests that the endpoint took in, in memory: what a newcomer looks at when data do
 * not arrive. Secrets stay out: signatures and session tokens are masked, bodies are cut. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_REQUEST_LOG_H
#define CLTEL_TOOLS_ENDPOINT_PANE_REQUEST_LOG_H

#include "base/bytes.h"

struct cltel_call;

enum {
    CLTEL_REQUEST_LOG_MAX = 1000,
    CLTEL_REQUEST_PROBLEMS_MAX = 200, /* those that failed are kept apart: good ones do not push them out */
    CLTEL_REQUEST_EXCERPT_BYTES = 2048,
    CLTEL_REQUEST_SECONDS = 3600 /* how far the figures reach back */
};

typedef struct cltel_logged_request {
    int64_t number; /* from 1 */
    int64_t time_ms;
    int64_t latency_us;
    int64_t bytes_in;
    int64_t bytes_out;
    int64_t records;
    int64_t rejected;
    int status;
    char request_id[40];
    char service[24];
    char operation[64];
    char key_id[32];
    char verdict[40];  /* "ok", an error's code, "-" where nothing was to be verified */
    char code[64];     /* of an error's answer */
    cltel_buf request; /* owned: first line, headers, a piece of the body */
    cltel_buf answer;  /* owned: of an error: what was said */
} cltel_logged_request;

/* Over all requests since the start. */
typedef struct cltel_request_totals {
    int64_t requests;
    int64_t refused; /* signature, Host, Origin: before any operation */
    int64_t failed;  /* other statuses of 400 and more */
    int64_t records;
    int64_t rejected;
    int64_t bytes_in;
} cltel_request_totals;

typedef struct cltel_request_second {
    int64_t second; /* since 1970 */
    uint32_t requests;
    uint32_t errors;
    uint64_t records;
    uint64_t bytes;
} cltel_request_second;

typedef struct cltel_request_log cltel_request_log;

cltel_request_log *cltel_request_log_new(void); /* NULL: no memory */
void cltel_request_log_free(cltel_request_log *log);

/* Notes an answered call. log NULL: does nothing. */
void cltel_request_log_add(cltel_request_log *log, const struct cltel_call *call, int64_t latency_us);

int64_t cltel_request_log_newest(cltel_request_log *log);
void cltel_request_log_totals(cltel_request_log *log, cltel_request_totals *totals);

/* Newest first, all or those that failed; visit returns false to end. Called with the log locked: it must be quick. */
typedef bool (*cltel_request_visit)(void *context, const cltel_logged_request *request);
void cltel_request_log_visit(cltel_request_log *log, bool problems, cltel_request_visit visit, void *context);

/* The last CLTEL_REQUEST_SECONDS seconds up to now_s, oldest first. */
void cltel_request_log_seconds(cltel_request_log *log, int64_t now_s, cltel_request_second *seconds);

#endif
