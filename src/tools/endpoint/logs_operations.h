/* The operations of CloudWatch Logs, one function each; service_logs.c has their table. */
#ifndef CLTEL_TOOLS_ENDPOINT_LOGS_OPERATIONS_H
#define CLTEL_TOOLS_ENDPOINT_LOGS_OPERATIONS_H

#include "tools/endpoint/service.h"

void cltel_logs_create_group(cltel_call *call, cltel_store *store);
void cltel_logs_delete_group(cltel_call *call, cltel_store *store);
void cltel_logs_describe_groups(cltel_call *call, cltel_store *store);
void cltel_logs_put_retention(cltel_call *call, cltel_store *store);
void cltel_logs_delete_retention(cltel_call *call, cltel_store *store);
void cltel_logs_create_stream(cltel_call *call, cltel_store *store);
void cltel_logs_delete_stream(cltel_call *call, cltel_store *store);
void cltel_logs_describe_streams(cltel_call *call, cltel_store *store);
bool cltel_logs_prepare_put(cltel_call *call);
void cltel_logs_put_events(cltel_call *call, cltel_store *store);
void cltel_logs_get_events(cltel_call *call, cltel_store *store);
void cltel_logs_filter_events(cltel_call *call, cltel_store *store);

#endif
