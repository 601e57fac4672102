/* --verbose and --debug-http: what is said to the service, on stderr. */
#ifndef CLTEL_TOOLS_CLI_SHOW_CALLS_H
#define CLTEL_TOOLS_CLI_SHOW_CALLS_H

#include "tools/cli/args.h"

void cltel_show_calls(const cltel_args *args);

#endif
