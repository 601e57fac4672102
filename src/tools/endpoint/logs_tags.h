/* Tags, as several operations take them along. */
#ifndef CLTEL_TOOLS_ENDPOINT_LOGS_TAGS_H
#define CLTEL_TOOLS_ENDPOINT_LOGS_TAGS_H

#include "tools/endpoint/call_input.h"

enum { CLTEL_TAGS_MAX = 50 }; /* of a resource */

/* Notes what is wrong with them as violations. false: answered. */
bool cltel_logs_check_tags(cltel_call *call, const cJSON *tags);

#endif
