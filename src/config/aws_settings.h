/* What AWS's own variables and the profile say about region, endpoint and the like. */
#ifndef CLTEL_CONFIG_AWS_SETTINGS_H
#define CLTEL_CONFIG_AWS_SETTINGS_H

#include "config/config_store.h"
#include "config/shared_files.h"

cltel_err cltel_aws_environment_load(cltel_config *config, cltel_error *detail);

/* After all else: the profile's name is an option. */
cltel_err cltel_aws_profile_load(cltel_config *config, const cltel_shared_files *files, cltel_error *detail);

#endif
