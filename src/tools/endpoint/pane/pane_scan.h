/* Goes over the events of all groups, newest first or oldest first, for a bounded time. Batches are
 * taken in the order of their nearer end, so that what comes later can only lie further away. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_SCAN_H
#define CLTEL_TOOLS_ENDPOINT_PANE_SCAN_H

#include "tools/endpoint/pane/pane_filter.h"
#include "tools/endpoint/pane/pane_names.h"
#include "tools/endpoint/store.h"

typedef struct cltel_pane_batch {
    int64_t id;
    int64_t stream_id;
    int64_t first_ms;
    int64_t last_ms;
} cltel_pane_batch;

/* Where a scan that ran out of time goes on: before this batch. edge_ms is the batch's nearer end. */
typedef struct cltel_pane_mark {
    int64_t edge_ms;
    int64_t batch; /* 0: at the start */
} cltel_pane_mark;

typedef struct cltel_pane_scan {
    cltel_store *store;
    const cltel_pane_filter *filter;
    int64_t from_ms;     /* events at or after this ... */
    int64_t until_ms;    /* ... and before this */
    int64_t after_batch; /* those that came after this batch; 0: all */
    int64_t stream_id;   /* 0: all */
    bool oldest_first;
    int64_t budget_ms; /* 0: no limit */
    cltel_pane_mark mark;

    /* Results. */
    bool unfinished;  /* mark says where to go on */
    int64_t first_ms; /* of the batches in the range; first > last: there are none */
    int64_t last_ms;
    int64_t newest_batch;
    int64_t bytes; /* looked at */
} cltel_pane_scan;

typedef struct cltel_pane_visitor {
    /* An event that the filter takes, in any order within a batch. false: that is enough. */
    bool (*event)(void *context, const cltel_pane_event *event);
    /* Before each batch: nothing nearer than edge_ms can come any more. false: that is enough. NULL: all. */
    bool (*edge)(void *context, int64_t edge_ms);
    void *context;
} cltel_pane_visitor;

/* false: the store failed, or there is no memory. */
bool cltel_pane_scan_run(cltel_pane_scan *scan, const cltel_pane_visitor *visitor);

/* The frames of a batch; they live until the statement is reset. false: it is gone. */
struct sqlite3_stmt;
bool cltel_pane_batch_frames(struct sqlite3_stmt *statement, int64_t id, cltel_view *frames);
struct sqlite3_stmt *cltel_pane_frames_statement(cltel_store *store); /* NULL: failed; to be finalized */

#endif
