/* From the command line of `cltel send` to a client that is ready. */
#ifndef CLTEL_TOOLS_CLI_SEND_SETUP_H
#define CLTEL_TOOLS_CLI_SEND_SETUP_H

#include <stdint.h>

#include <cltel/client.h>

#include "tools/cli/args.h"

typedef struct cltel_send_setup {
    int severity; /* of lines that do not say theirs */
    int64_t give_up_ms;
    char group[520];
    char stream[520];
    bool json;
} cltel_send_setup;

/* CLTEL_EXIT_DONE, or another code after having said what is wrong. */
int cltel_send_open(const cltel_args *args, cltel_send_setup *setup, cltel_client **client);

#endif
