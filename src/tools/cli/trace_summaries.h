/* What GetTraceSummaries says of the traces of a time. */
#ifndef CLTEL_TOOLS_CLI_TRACE_SUMMARIES_H
#define CLTEL_TOOLS_CLI_TRACE_SUMMARIES_H

#include "tools/cli/trace_fetch.h"
#include "tools/cli/trace_id.h"
#include "tools/cli/trace_job.h"

typedef struct cltel_cli_summary {
    char id[CLTEL_CLI_TRACE_ID_CHARS + 1];
    double start_s;
    double duration_s; /* NAN: not known */
    double response_s; /* likewise */
    bool fault, error, throttle, partial;
    size_t service_at, service_len;     /* of the root */
    size_t operation_at, operation_len; /* "POST /v1/pay" */
    size_t services_at, services_len;   /* "shop, cards" */
    int32_t spans;                      /* -1: not counted */
} cltel_cli_summary;

/* Zeroed: none. */
typedef struct cltel_cli_summaries {
    cltel_cli_summary *items; /* in the order that was asked for, at most as many */
    size_t count;
    size_t room;
    size_t seen;
    bool ended_early; /* there may be more than were seen */
    cltel_buf text;
} cltel_cli_summaries;

/* Takes one page. false: no memory. */
bool cltel_cli_summaries_read(cltel_cli_summaries *list, cltel_view answer);

/* Each once, in order, and no more than limit. */
void cltel_cli_summaries_sort(cltel_cli_summaries *list, bool slowest, size_t limit);

/* All pages of the job's time. CLTEL_EXIT_DONE, or a code after having said what went wrong. */
int cltel_cli_summaries_fetch(cltel_cli_summaries *list, cltel_cli_trace_job *job);
void cltel_cli_summaries_done(cltel_cli_summaries *list);

/* Fills summary->spans from the trace's documents. false: no memory. */
bool cltel_cli_summary_count(cltel_cli_summary *summary, const cltel_cli_documents *documents);

#endif
