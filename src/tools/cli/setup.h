/* From flags, environment and file to a configuration that a verb can use. */
#ifndef CLTEL_TOOLS_CLI_SETUP_H
#define CLTEL_TOOLS_CLI_SETUP_H

#include <cltel/config.h>

#include "tools/cli/args.h"

/* CLTEL_EXIT_DONE, or another code after having said what is wrong; *config is NULL then. */
int cltel_setup(const cltel_args *args, cltel_config **config);

/* The same, but what is wrong with environment and files is left to the caller: CLTEL_EXIT_CONFIG, and detail says
 * it. Of flags it is said. */
int cltel_setup_quietly(const cltel_args *args, cltel_config **config, cltel_error *detail);

/* Sets what a verb itself decides; CLTEL_EXIT_DONE, or a code after having said why. */
int cltel_setup_option(cltel_config *config, const char *name, const char *value);

#endif
