/* The environment: the only place of the library that asks for variables. In a
 * set-user-id program there are none. */
#ifndef CLTEL_CONFIG_ENV_H
#define CLTEL_CONFIG_ENV_H

#include <stdbool.h>

#include "config/config_store.h"

/* The variable's value; NULL when it is missing or empty: `X= program` unsets. */
const char *cltel_env_get(const char *name);

/* true, yes, 1, on; anything else is no. */
bool cltel_env_is_true(const char *name);

/* Takes every CLTEL_... variable; one that names neither an option nor one of the
 * variables in docs/CONFIGURATION.md is UNKNOWN_OPTION. */
cltel_err cltel_env_load(cltel_config *config, cltel_error *detail);

/* CLTEL_ variables that are no options: name and meaning; NULL past the last. */
typedef struct cltel_env_extra {
    const char *name; /* a trailing * stands for anything */
    const char *help;
} cltel_env_extra;

const cltel_env_extra *cltel_env_extra_at(size_t index);

#endif
