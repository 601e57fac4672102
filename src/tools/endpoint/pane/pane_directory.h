/* The batches that a scan has to look at, without their events. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_DIRECTORY_H
#define CLTEL_TOOLS_ENDPOINT_PANE_DIRECTORY_H

#include "tools/endpoint/pane/pane_scan.h"

typedef struct cltel_pane_directory {
    cltel_pane_batch *batches; /* in the scan's order */
    size_t count;
    size_t room;
} cltel_pane_directory;

/* false: the store failed, or there is no memory. Done or not, call _done. */
bool cltel_pane_directory_read(cltel_pane_directory *directory, const cltel_pane_scan *scan);
void cltel_pane_directory_done(cltel_pane_directory *directory);

#endif
