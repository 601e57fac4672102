/* Names of streams and their groups by id, remembered for one answer. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_NAMES_H
#define CLTEL_TOOLS_ENDPOINT_PANE_NAMES_H

#include "tools/endpoint/store.h"

enum { CLTEL_PANE_NAMES_MAX = 64 };

typedef struct cltel_pane_name {
    int64_t stream_id; /* 0: free */
    cltel_buf group;
    cltel_buf stream;
} cltel_pane_name;

typedef struct cltel_pane_names {
    cltel_store *store;
    cltel_pane_name names[CLTEL_PANE_NAMES_MAX];
} cltel_pane_names;

void cltel_pane_names_done(cltel_pane_names *names);

/* Lives until another stream takes its place. Names are empty when the stream is gone. */
const cltel_pane_name *cltel_pane_names_get(cltel_pane_names *names, int64_t stream_id);

#endif
