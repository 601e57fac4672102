/* The log lines of a trace, from CloudWatch Logs. */
#ifndef CLTEL_TOOLS_CLI_TRACE_LOGS_H
#define CLTEL_TOOLS_CLI_TRACE_LOGS_H

#include "tools/cli/group_names.h"
#include "tools/cli/tail_source.h"
#include "tools/cli/trace_fetch.h"
#include "tools/endpoint/xray_model.h"

enum { CLTEL_CLI_LOGS_MAX = 10000 }; /* lines of one trace; the rest is counted */

typedef struct cltel_cli_log {
    int64_t time_us;
    int32_t node; /* CLTEL_XRAY_NONE: it names no span that is here */
    int severity; /* a cltel_severity; 0: it does not say */
    size_t level_at, level_len;
    size_t text_at, text_len; /* made harmless: message and fields */
    size_t raw_at, raw_len;   /* the message, as JSON */
    size_t stream_at, stream_len;
    const char *group; /* borrowed from the groups */
} cltel_cli_log;

/* Zeroed: none. */
typedef struct cltel_cli_logs {
    cltel_cli_log *lines; /* when sorted: those of a node together, by time; nodes in their order, NONE first */
    size_t count, room;
    size_t left_out;
    cltel_buf text;
    cltel_buf piece;
} cltel_cli_logs;

/* Adds the groups that segments name in aws.cloudwatch_logs; false: no memory, or more than CLTEL_GROUPS_MAX. */
bool cltel_cli_logs_groups(cltel_group_names *groups, const cltel_cli_documents *documents);

/* Adds an event. false: no memory. */
bool cltel_cli_logs_add(cltel_cli_logs *logs, const cltel_tail_event *event, const cltel_xray_trace *trace);

/* Asks every group for the lines that hold the trace's id, in either form. Lines are looked for over all times in an
 * endpoint of this machine, elsewhere from an hour before the trace to an hour after it. CLTEL_EXIT_DONE, or
 * CLTEL_EXIT_PARTLY when a group could not be read, which is said. */
int cltel_cli_logs_fetch(cltel_cli_logs *logs, cltel_aws *aws, const cltel_group_names *groups, const char *id,
                         const cltel_xray_trace *trace);

void cltel_cli_logs_sort(cltel_cli_logs *logs);
void cltel_cli_logs_done(cltel_cli_logs *logs);

#endif
