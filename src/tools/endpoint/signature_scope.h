/* The region that a request was signed for: what ARNs name and groups live in. */
#ifndef CLTEL_TOOLS_ENDPOINT_SIGNATURE_SCOPE_H
#define CLTEL_TOOLS_ENDPOINT_SIGNATURE_SCOPE_H

#include "tools/endpoint/http_exchange.h"

/* From Authorization, or from the query of a presigned request. false: there is none that fits into size. */
bool cltel_signature_region(const cltel_http_request *request, char *region, size_t size);

#endif
