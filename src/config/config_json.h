/* A JSON object as a source of options. */
#ifndef CLTEL_CONFIG_CONFIG_JSON_H
#define CLTEL_CONFIG_CONFIG_JSON_H

#include "config/config_store.h"

/* Takes the members of a JSON object: option names, flat or nested, each once; values are strings, numbers or
 * booleans. FILE_INVALID, UNKNOWN_OPTION or INVALID_VALUE; then some members may have been taken. */
cltel_err cltel_config_json(cltel_config *config, cltel_view text, cltel_error *detail);

#endif
