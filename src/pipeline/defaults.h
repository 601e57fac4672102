/* Names that an application need not give: service, group, stream, region. */
#ifndef CLTEL_PIPELINE_DEFAULTS_H
#define CLTEL_PIPELINE_DEFAULTS_H

#include "config/config.h"

/* Fills what is empty and checks what the service will check. */
cltel_err cltel_defaults_fill(cltel_settings *settings, cltel_error *detail);

#endif
