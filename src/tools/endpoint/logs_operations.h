/* The operations of CloudWatch Logs, one function each; logs_operations.def has their table. */
#ifndef CLTEL_TOOLS_ENDPOINT_LOGS_OPERATIONS_H
#define CLTEL_TOOLS_ENDPOINT_LOGS_OPERATIONS_H

#include "tools/endpoint/service.h"

bool cltel_logs_prepare_put(cltel_call *call);

#define CLTEL_WORKS(name, writes, prepare, function, remark) void function(cltel_call *call, cltel_store *store);
#define CLTEL_REFUSED(name, why)
#include "tools/endpoint/logs_operations.def"
#undef CLTEL_WORKS
#undef CLTEL_REFUSED

#endif
