/* What a query will cost, asked before it runs. */
#ifndef CLTEL_TOOLS_CLI_QUERY_PRICE_H
#define CLTEL_TOOLS_CLI_QUERY_PRICE_H

#include "tools/cli/args.h"
#include "tools/cli/query_job.h"

/* Where the query may look at more than 1 GB and that costs something: says so and asks. CLTEL_EXIT_DONE: go on.
 * CLTEL_EXIT_USAGE: nobody can be asked, and there is no --yes; CLTEL_EXIT_INTERRUPTED: the answer was no. */
int cltel_cli_query_ask_price(const cltel_args *args, cltel_cli_query_job *job);

#endif
