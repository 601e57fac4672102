/* JSON events of about 200 bytes, one a millisecond, in a store of their own as PutLogEvents leaves them, and the same
 * messages as text, one a line, for the programs that stand beside. */
#ifndef CLTEL_BENCH_STORED_EVENTS_H
#define CLTEL_BENCH_STORED_EVENTS_H

#include <stdio.h>

#include "tools/endpoint/store.h"

#define BENCH_STORED_START_MS INT64_C(1700000000000)

enum { BENCH_STORED_BATCH_EVENTS = 1000 };

typedef struct bench_stored {
    char folder[64];
    char data[96];
    char text[96];
    FILE *lines;
    cltel_store *store;
    cltel_log_group group;
    int64_t stream_id;
    long events;
    double bytes; /* of messages */
} bench_stored;

/* Exits with a message where anything fails. The number of events is the program's argument, in whole batches. */
void bench_stored_fill(bench_stored *stored, int argc, char **argv, long default_events);
void bench_stored_remove(bench_stored *stored);

#endif
