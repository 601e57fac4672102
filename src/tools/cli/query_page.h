/* A query in the page of `cltel local`. */
#ifndef CLTEL_TOOLS_CLI_QUERY_PAGE_H
#define CLTEL_TOOLS_CLI_QUERY_PAGE_H

#include "tools/cli/query_job.h"

/* Prints the address, and on a terminal opens it. CLTEL_EXIT_CONFIG, said: the endpoint has no such page. */
int cltel_cli_query_open_page(const cltel_cli_query_job *job);

#endif
