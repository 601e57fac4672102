/* One run of `cltel trace`: what the command line asks for, and the two things it does. */
#ifndef CLTEL_TOOLS_CLI_TRACE_JOB_H
#define CLTEL_TOOLS_CLI_TRACE_JOB_H

#include "tools/cli/args.h"
#include "tools/cli/rows_print.h"
#include "tools/cli/trace_draw.h"

enum { CLTEL_CLI_TRACES_MAX = 10000 };

/* Begins zeroed. */
typedef struct cltel_cli_trace_job {
    const cltel_args *args;
    cltel_config *config;
    cltel_aws *aws; /* X-Ray */
    cltel_cli_rows_style style;
    bool raw; /* the documents as they are */
    bool utc;
    bool ascii;
    bool show_progress;
    bool progress_shown;
    int64_t begun_ms;

    /* A list. */
    int64_t since_ms;
    int64_t until_ms;
    const char *filter;
    bool slowest;
    bool count_spans;
    long long limit;

    /* One trace. */
    char id[48];
    cltel_cli_trace_wish wish;
    double min_share; /* of the trace: --min-duration 1% */
} cltel_cli_trace_job;

/* Each gives an exit code, after having said what went wrong. */
int cltel_cli_trace_list(cltel_cli_trace_job *job);
int cltel_cli_trace_show(cltel_cli_trace_job *job);
int cltel_cli_trace_map(cltel_cli_trace_job *job);

/* On a terminal, and when it takes longer than people notice: a line on stderr that the next one replaces. */
void cltel_cli_trace_progress(cltel_cli_trace_job *job, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cltel_cli_trace_progress_end(cltel_cli_trace_job *job);

/* Prints rows as the style says, through a pager where one is asked for; chooses --columns. */
int cltel_cli_trace_print(cltel_cli_trace_job *job, cltel_cli_rows *rows);

#endif
