/* Goes through a group's batches in order of time and fills a page with the events that fit. */
#ifndef CLTEL_TOOLS_ENDPOINT_LOGS_SCAN_H
#define CLTEL_TOOLS_ENDPOINT_LOGS_SCAN_H

#include "tools/endpoint/event_page.h"
#include "tools/endpoint/filter_pattern.h"
#include "tools/endpoint/store.h"

typedef struct cltel_log_scan {
    int64_t group_id;
    int64_t stream_id;         /* 0: all of the group, or those in stream_ids */
    const int64_t *stream_ids; /* sorted; NULL: all */
    size_t stream_id_count;
    int64_t span_max_ms;
    cltel_event_place from;   /* events at or behind this place ... */
    cltel_event_place before; /* ... and before this one */
    cltel_filter *filter;     /* NULL: all */
    size_t bytes_max;         /* looked at in one go; 0: no limit */
    int64_t deadline_ns;      /* of the monotonic clock, for looking; 0: none */

    /* Results beside the page, where it holds the oldest events. */
    bool more;              /* the page may not be the whole answer */
    cltel_event_place next; /* and this is where to go on: everything before it is on the page */
} cltel_log_scan;

cltel_stored cltel_logs_scan(cltel_store *store, cltel_log_scan *scan, cltel_event_page *page);

#endif
