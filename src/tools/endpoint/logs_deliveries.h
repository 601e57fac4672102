/* What deliveries, their sources and destinations share. */
#ifndef CLTEL_TOOLS_ENDPOINT_LOGS_DELIVERIES_H
#define CLTEL_TOOLS_ENDPOINT_LOGS_DELIVERIES_H

#include "tools/endpoint/service.h"

/* "arn":"arn:aws:logs:<region>:<account>:<type>:<name>" */
void cltel_logs_add_arn(const cltel_call *call, cJSON *thing, const char *type, cltel_view name);

#endif
