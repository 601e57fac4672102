/* One run of `cltel tail`: asks, shows, and follows. */
#ifndef CLTEL_TOOLS_CLI_TAIL_JOB_H
#define CLTEL_TOOLS_CLI_TAIL_JOB_H

#include "tools/cli/group_names.h"
#include "tools/cli/tail_format.h"
#include "tools/cli/tail_last.h"
#include "tools/cli/tail_merge.h"

/* query, merge (with room for CLTEL_GROUPS_MAX sources), format, last (--limit), follow, settings, groups and words are
 * set by the caller, the rest begins zeroed. */
typedef struct cltel_tail_job {
    cltel_tail_query query;
    cltel_tail_merge merge;
    cltel_tail_format format;
    cltel_tail_last last;
    bool follow;
    const cltel_settings *settings;
    cltel_group_names *groups; /* what the sources are; those that come later are added while following */
    const char *const *words;  /* the groups as they were asked for */
    size_t word_count;
    int64_t begin_ms;  /* where a group that comes later begins */
    int64_t looked_ms; /* when groups were looked for */
    cltel_buf out;
    int64_t newest_ms;
    uint64_t shown;
} cltel_tail_job;

/* Returns the exit code, after having said what went wrong. Following ends by a signal, when
 * the reader is gone, or when the service refuses for good. */
int cltel_tail_run(cltel_tail_job *job);
void cltel_tail_job_done(cltel_tail_job *job);

#endif
