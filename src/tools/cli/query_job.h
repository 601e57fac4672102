/* One query of Logs Insights: started, waited for, its rows read page by page; or stopped. */
#ifndef CLTEL_TOOLS_CLI_QUERY_JOB_H
#define CLTEL_TOOLS_CLI_QUERY_JOB_H

#include "tools/aws/aws_call.h"
#include "tools/cli/group_names.h"
#include "tools/cli/rows.h"

typedef struct cltel_cli_query_statistics {
    double matched;
    double scanned;
    double bytes;
} cltel_cli_query_statistics;

/* aws, groups, text, the times and limit are set by the caller, the rest begins zeroed. */
typedef struct cltel_cli_query_job {
    cltel_aws *aws;
    const cltel_group_names *groups;
    const char *text;
    int64_t since_ms;
    int64_t until_ms;
    long long limit; /* 0: the service's own */
    bool show_progress;
    bool progress_shown;
    cltel_cli_rows rows;
    size_t early_rows; /* that the service showed while it ran */
    cltel_cli_query_statistics statistics;
    int64_t begun_ms;
    int64_t took_ms;
    char id[260];
    char status[24]; /* "Complete" */
    cltel_buf body;
    cltel_buf token; /* quoted; empty: the first page */
} cltel_cli_query_job;

/* CLTEL_EXIT_DONE and all rows, or a code after having said what went wrong. Ctrl-C and SIGTERM stop the query. */
int cltel_cli_query_run(cltel_cli_query_job *job);
void cltel_cli_query_job_done(cltel_cli_query_job *job);

#endif
