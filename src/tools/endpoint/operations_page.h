/* Which operations of which service work here, as Markdown: docs/LOGS-OPERATIONS.md, docs/XRAY-OPERATIONS.md. */
#ifndef CLTEL_TOOLS_ENDPOINT_OPERATIONS_PAGE_H
#define CLTEL_TOOLS_ENDPOINT_OPERATIONS_PAGE_H

#include "base/bytes.h"

/* service: as it is signed for, "logs". */
void cltel_endpoint_append_operations(cltel_buf *page, const char *service);

#endif
