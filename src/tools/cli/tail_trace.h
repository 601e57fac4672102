/* --trace: the events that name a trace. */
#ifndef CLTEL_TOOLS_CLI_TAIL_TRACE_H
#define CLTEL_TOOLS_CLI_TAIL_TRACE_H

#include <stdbool.h>

#include "base/bytes.h"

/* One id in its two forms. */
typedef struct cltel_tail_trace {
    char xray[36];   /* "1-68b5f3a9-53995c3f42cd8ad8bd0e3b4f" */
    char w3c[33];    /* "68b5f3a953995c3f42cd8ad8bd0e3b4f" */
    char filter[84]; /* the pattern of CloudWatch Logs that looks for either */
} cltel_tail_trace;

/* false: the text has none of the two forms. */
bool cltel_tail_trace_read(const char *text, cltel_tail_trace *trace);
bool cltel_tail_trace_is_in(const cltel_tail_trace *trace, cltel_view message);

#endif
