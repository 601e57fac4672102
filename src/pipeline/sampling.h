/* Which rules a client samples by. */
#ifndef CLTEL_PIPELINE_SAMPLING_H
#define CLTEL_PIPELINE_SAMPLING_H

#include "pipeline/client.h"

enum { CLTEL_SAMPLING_CENTRAL, CLTEL_SAMPLING_LOCAL, CLTEL_SAMPLING_ALWAYS, CLTEL_SAMPLING_NEVER };

/* The rules of the settings: of the file, the fallback's, or all or nothing. detail may be NULL. */
cltel_err cltel_sampling_local_rules(const cltel_settings *settings, cltel_sampling_rules **rules, cltel_error *detail);

/* Rules for the time before X-Ray's are known, or for good: of the file, or those of the fallback. */
cltel_err cltel_sampling_start(cltel_client *client, cltel_error *detail);

#endif
