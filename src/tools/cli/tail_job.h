/* One run of `cltel tail`: asks, shows, and follows. */
#ifndef CLTEL_TOOLS_CLI_TAIL_JOB_H
#define CLTEL_TOOLS_CLI_TAIL_JOB_H

#include "tools/cli/tail_format.h"
#include "tools/cli/tail_last.h"
#include "tools/cli/tail_merge.h"

/* query, merge, format, last (--limit) and follow are set by the caller, the rest begins zeroed. */
typedef struct cltel_tail_job {
    cltel_tail_query query;
    cltel_tail_merge merge;
    cltel_tail_format format;
    cltel_tail_last last;
    bool follow;
    cltel_buf out;
    int64_t newest_ms;
    uint64_t shown;
} cltel_tail_job;

/* Returns the exit code, after having said what went wrong. Following ends by a signal, when
 * the reader is gone, or when the service refuses for good. */
int cltel_tail_run(cltel_tail_job *job);
void cltel_tail_job_done(cltel_tail_job *job);

#endif
