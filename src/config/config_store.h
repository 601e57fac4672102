/* The inside of a cltel_config, for the files that fill it. */
#ifndef CLTEL_CONFIG_CONFIG_STORE_H
#define CLTEL_CONFIG_CONFIG_STORE_H

#include "config/config.h"
#include "config/option_table.h"

/* Where a value came from, weakest first; finer than cltel_origin so that loading does not depend on its order. */
typedef enum cltel_source {
    CLTEL_SOURCE_DEFAULT,
    CLTEL_SOURCE_PROFILE,         /* AWS's shared files: a FILE */
    CLTEL_SOURCE_FILE,            /* the JSON file */
    CLTEL_SOURCE_AWS_ENVIRONMENT, /* AWS_REGION and its kin: ENVIRONMENT */
    CLTEL_SOURCE_ENVIRONMENT,     /* CLTEL_... */
    CLTEL_SOURCE_FLAG,
    CLTEL_SOURCE_CALL
} cltel_source;

struct cltel_config {
    cltel_settings settings;
    uint8_t sources[CLTEL_OPTION_COUNT];
    bool file_given; /* cltel_config_load() had a path: CLTEL_CONFIG_FILE no longer counts */
};

/* Checks and sets; a weaker source never overwrites a stronger one. */
cltel_err cltel_config_put(cltel_config *config, size_t index, const char *value, cltel_source source,
                           cltel_error *detail);

/* The same with a piece of a file; a NUL in it is an INVALID_VALUE. */
cltel_err cltel_config_put_view(cltel_config *config, size_t index, cltel_view value, cltel_source source,
                                cltel_error *detail);

/* Puts "where: " before the sentence of a failure, cut to fit; a success stays as it is. Returns err. */
cltel_err cltel_config_fail_at(cltel_error *detail, cltel_err err, const char *where);

/* Back to the default, if the value came from this source. */
void cltel_config_forget(cltel_config *config, cltel_source source);

/* Makes *to hold what *from held; *from is freed. */
void cltel_config_replace(cltel_config *to, cltel_config *from);

#endif
