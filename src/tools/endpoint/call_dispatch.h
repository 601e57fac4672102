/* From a request to its operation: who may ask, what is asked for, is it signed right.
 * Knows neither sockets nor threads. A request goes through three steps, each of which
 * may answer it (then it returns false and the later ones are left out). */
#ifndef CLTEL_TOOLS_ENDPOINT_CALL_DISPATCH_H
#define CLTEL_TOOLS_ENDPOINT_CALL_DISPATCH_H

#include "tools/endpoint/access_keys.h"
#include "tools/endpoint/delay_line.h"
#include "tools/endpoint/endpoint_counters.h"
#include "tools/endpoint/logs_metrics.h"
#include "tools/endpoint/query_board.h"
#include "tools/endpoint/service.h"

typedef struct cltel_dispatcher {
    cltel_access_keys *keys;
    const char *region;               /* NULL: each region */
    int port;                         /* that clients name in Host */
    struct cltel_pane *pane;          /* NULL: none */
    cltel_fault_rules *faults;        /* NULL: none fire */
    cltel_counters *counters;         /* NULL: nothing is counted */
    const cltel_metric_sink *metrics; /* NULL: metric filters make none */
    cltel_delay_line *delays;         /* NULL: nothing is late */
    cltel_query_board *queries;       /* NULL: none can be started */
    int64_t trace_bytes_max;          /* X-Ray, of a trace's documents; 0: AWS's limit */
    struct cltel_live_tail *tails;    /* NULL: none can be started */
    bool unsigned_too;                /* the fuzzer cannot sign */
} cltel_dispatcher;

/* 1, when the headers are there: pages of other origins are refused before their body is read. */
bool cltel_dispatch_admit(const cltel_dispatcher *dispatcher, cltel_call *call);

/* 2, when the body is there: finds the operation, verifies, prepares. */
bool cltel_dispatch_begin(const cltel_dispatcher *dispatcher, cltel_signer *signer, cltel_call *call);

/* 3, in a transaction if the operation writes. Always answers. */
void cltel_dispatch_run(cltel_call *call, cltel_store *store);

#endif
