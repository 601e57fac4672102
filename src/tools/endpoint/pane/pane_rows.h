/* Rows of the list of logs. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_ROWS_H
#define CLTEL_TOOLS_ENDPOINT_PANE_ROWS_H

#include "tools/endpoint/pane/pane_scan.h"

enum { CLTEL_PANE_LINE_BYTES_MAX = 2048 };

typedef struct cltel_pane_row {
    cltel_event_place place;
    int64_t stream_id;
} cltel_pane_row;

/* The places of the nearest rows that a scan finds, in its order. */
typedef struct cltel_pane_rows {
    cltel_pane_row *rows;
    size_t count;
    size_t room;
    size_t wanted;
    bool oldest_first;
    bool failed; /* no memory */
} cltel_pane_rows;

/* Runs the scan and keeps the first `wanted` rows. false: the store failed, or there is no memory. */
bool cltel_pane_rows_find(cltel_pane_rows *rows, cltel_pane_scan *scan);
void cltel_pane_rows_done(cltel_pane_rows *rows);

/* Appends "rows":[...],"streams":{...} for rows[skip..count). */
void cltel_pane_rows_append(cltel_buf *body, cltel_store *store, const cltel_pane_rows *rows, size_t skip);

#endif
