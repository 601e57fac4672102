/* options.def as an array: where each option lives in cltel_settings, and its public row. */
#ifndef CLTEL_CONFIG_OPTION_TABLE_H
#define CLTEL_CONFIG_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "config/config.h"

typedef enum cltel_option_type {
    CLTEL_OPTION_STRING,
    CLTEL_OPTION_INTEGER,
    CLTEL_OPTION_SIZE,
    CLTEL_OPTION_DURATION,
    CLTEL_OPTION_BOOLEAN,
    CLTEL_OPTION_CHOICE
} cltel_option_type;

/* The options as indexes of the table. */
enum {
#define CLTEL_OPT(field, type, key, preset, range, unit, level, flags, help) CLTEL_OPTION_AT_##field,
#include "config/options.def"
#undef CLTEL_OPT
    CLTEL_OPTION_COUNT
};

cltel_option_type cltel_option_type_at(size_t index);
char **cltel_option_string_in(cltel_settings *settings, size_t index);
int64_t *cltel_option_number_in(cltel_settings *settings, size_t index);

/* -1: none has this name. */
int cltel_option_find(cltel_view name);
int cltel_option_find_environment(cltel_view variable);

/* CLTEL_E_UNKNOWN_OPTION; detail names the nearest option when one is near. */
cltel_err cltel_option_unknown(cltel_view name, cltel_error *detail);

/* The same for a variable of the environment. */
cltel_err cltel_option_unknown_environment(cltel_view variable, cltel_error *detail);

#endif
