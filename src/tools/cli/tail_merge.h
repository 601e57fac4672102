/* Several log groups as one stream of events, merged by time. */
#ifndef CLTEL_TOOLS_CLI_TAIL_MERGE_H
#define CLTEL_TOOLS_CLI_TAIL_MERGE_H

#include "tools/cli/tail_source.h"

typedef struct cltel_tail_merge {
    cltel_tail_source *sources;
    size_t count;
    size_t failed; /* the source that the last result speaks of */
} cltel_tail_merge;

/* Each source begins anew with the first page. */
void cltel_tail_merge_begin(cltel_tail_merge *merge);

/* The earliest event that was not taken. MORE: *event and *source are filled, the texts live until the next call.
 * END: none is left. */
cltel_tail_result cltel_tail_merge_next(cltel_tail_merge *merge, const cltel_tail_query *query,
                                        cltel_tail_source **source, const cltel_tail_event **event,
                                        cltel_error *detail);

/* true: the next event needs another question to the service, so what was taken should be shown first. */
bool cltel_tail_merge_must_ask(const cltel_tail_merge *merge);

#endif
