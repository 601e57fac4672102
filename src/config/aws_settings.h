/* What AWS's own variables and the profile say about region, endpoint and the like. */
#ifndef CLTEL_CONFIG_AWS_SETTINGS_H
#define CLTEL_CONFIG_AWS_SETTINGS_H

#include "config/config_store.h"
#include "config/shared_files.h"

/* A variable, or a key of a profile, that fills an option. Of several for one option, the first that is set counts. */
typedef struct cltel_aws_source {
    const char *name;
    size_t option; /* its index in the table */
    bool in_profile;
} cltel_aws_source;

const cltel_aws_source *cltel_aws_source_at(size_t index); /* NULL past the last */

cltel_err cltel_aws_environment_load(cltel_config *config, cltel_error *detail);

/* After all else: the profile's name is an option. */
cltel_err cltel_aws_profile_load(cltel_config *config, const cltel_shared_files *files, cltel_error *detail);

#endif
