/* What is asked of the endpoint itself, under /_cltel/: faults, counters, a fresh start. Unsigned, for this
 * machine only; the rules on Host and Origin hold here too. */
#ifndef CLTEL_TOOLS_ENDPOINT_ENDPOINT_CONTROL_H
#define CLTEL_TOOLS_ENDPOINT_ENDPOINT_CONTROL_H

#include "tools/endpoint/service.h"

/* NULL: the request is for something else. */
const cltel_operation *cltel_control_find(const cltel_http_request *request);

#endif
