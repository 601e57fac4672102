/* What the endpoint has done since it started, or since the last reset. */
#ifndef CLTEL_TOOLS_ENDPOINT_ENDPOINT_COUNTERS_H
#define CLTEL_TOOLS_ENDPOINT_ENDPOINT_COUNTERS_H

#include "tools/endpoint/service.h"

typedef struct cltel_counters cltel_counters;

cltel_counters *cltel_counters_new(void); /* NULL: no memory */
void cltel_counters_free(cltel_counters *counters);

/* Notes a call that has been answered; counters NULL: does nothing. */
void cltel_counters_add(cltel_counters *counters, const cltel_call *call);
void cltel_counters_clear(cltel_counters *counters);
void cltel_counters_append_members(cltel_counters *counters, cltel_buf *body); /* of an object under construction */

#endif
