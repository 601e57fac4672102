/* Where filter patterns are validated and tried out. */
#ifndef CLTEL_TOOLS_ENDPOINT_LOGS_PATTERNS_H
#define CLTEL_TOOLS_ENDPOINT_LOGS_PATTERNS_H

#include "tools/endpoint/service.h"

/* false: answered, because the pattern is none. */
bool cltel_logs_check_pattern(cltel_call *call, cltel_view pattern);

#endif
