/* Goes over the traces of a region, newest first, for a bounded time, and shows those that a filter expression of
 * X-Ray takes. What the list and the map of the page have in common. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_TRACE_SCAN_H
#define CLTEL_TOOLS_ENDPOINT_PANE_TRACE_SCAN_H

#include "tools/endpoint/pane/pane_answers.h"
#include "tools/endpoint/xray_filter.h"
#include "tools/endpoint/xray_store.h"

typedef struct cltel_pane_trace_scan {
    cltel_call *call; /* its region is the one that is looked at */
    cltel_store *store;
    cltel_xray_filter *filter;
    int64_t from_us;  /* traces that begin at or after this ... */
    int64_t until_us; /* ... and before this */
    int64_t budget_ms;

    /* Results. Where there is more, the scan goes on behind (mark_us, mark_number). */
    bool unfinished;
    int64_t mark_us; /* begin of the trace that was looked at last; in: 0, or where to go on */
    int64_t mark_number;
    int64_t looked; /* traces */
} cltel_pane_trace_scan;

/* A trace that the filter takes. false: that is enough, and this one is the last. */
typedef bool (*cltel_pane_trace_visit)(void *context, const cltel_stored_trace *stored, const cltel_xray_trace *trace);

/* ?q&from&to&region&mark&budget; false: answered. Done or not, call _done. */
bool cltel_pane_trace_scan_init(cltel_pane_trace_scan *scan, cltel_call *call, cltel_store *store,
                                int64_t budget_max_ms);
void cltel_pane_trace_scan_done(cltel_pane_trace_scan *scan);

/* false: the store failed, or there is no memory; not answered. */
bool cltel_pane_trace_scan_run(cltel_pane_trace_scan *scan, cltel_pane_trace_visit visit, void *context);

/* ,"looked":...[,"next":"<time>-<number>","scanned_to":<ms>] */
void cltel_pane_trace_scan_append(cltel_buf *body, const cltel_pane_trace_scan *scan);

/* The region of the request, or the one with the newest trace, or "". */
void cltel_pane_choose_region(cltel_call *call, cltel_store *store);
/* "regions":[...]: those with traces. */
void cltel_pane_append_regions(cltel_buf *body, cltel_store *store);

/* Reads all documents of a trace. false: the store failed, or there is no memory. */
bool cltel_pane_trace_read(cltel_store *store, const cltel_stored_trace *stored, cltel_xray_trace *trace);

#endif
