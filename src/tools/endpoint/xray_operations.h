/* The operations of X-Ray, one function each; xray_operations.def has their table. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_OPERATIONS_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_OPERATIONS_H

#include "tools/endpoint/service.h"

bool cltel_xray_prepare_put(cltel_call *call);

#define CLTEL_WORKS(name, path, writes, prepare, function, remark) void function(cltel_call *call, cltel_store *store);
#define CLTEL_REFUSED(name, path, why)
#include "tools/endpoint/xray_operations.def"
#undef CLTEL_WORKS
#undef CLTEL_REFUSED

#endif
