/* What the command line of `cltel query` asks for. */
#ifndef CLTEL_TOOLS_CLI_QUERY_INPUT_H
#define CLTEL_TOOLS_CLI_QUERY_INPUT_H

#include <cltel/config.h>

#include "tools/cli/args.h"
#include "tools/cli/query_job.h"
#include "tools/cli/rows_print.h"

/* Begins zeroed. */
typedef struct cltel_cli_query {
    cltel_cli_query_job job;
    cltel_cli_rows_style style;
    cltel_config *config;
    cltel_group_names groups;
    cltel_buf text;
} cltel_cli_query;

/* Each gives CLTEL_EXIT_DONE, or a code after having said what is wrong. */
int cltel_cli_query_read(const cltel_args *args, cltel_cli_query *query); /* flags, and the words' or stdin's text */
int cltel_cli_query_open(const cltel_args *args, cltel_cli_query *query); /* the service, a saved text, the groups */
void cltel_cli_query_done(cltel_cli_query *query);

#endif
