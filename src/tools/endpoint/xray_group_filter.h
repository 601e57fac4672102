/* Filter expressions with the groups of the store. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_GROUP_FILTER_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_GROUP_FILTER_H

#include "tools/endpoint/service.h"
#include "tools/endpoint/xray_filter.h"

/* Compiles an expression, in which group.name and group.arn may stand. NULL: answered. */
cltel_xray_filter *cltel_xray_compile_filter(cltel_call *call, cltel_store *store, cltel_view expression);

/* That of the group that the body names, or one that takes everything. NULL: answered. */
cltel_xray_filter *cltel_xray_group_filter_of(cltel_call *call, cltel_store *store);

/* false: answered; it cannot be understood. */
bool cltel_xray_check_filter(cltel_call *call, cltel_store *store, cltel_view expression);

#endif
