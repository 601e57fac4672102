/* Trace ids as people have them at hand. */
#ifndef CLTEL_TOOLS_CLI_TRACE_ID_H
#define CLTEL_TOOLS_CLI_TRACE_ID_H

#include <stdbool.h>
#include <stdint.h>

enum {
    CLTEL_CLI_TRACE_ID_CHARS = 35, /* "1-58406520-a006649127e371903a2de979" */
    CLTEL_CLI_W3C_ID_CHARS = 32
};

/* X-Ray's form or 32 hex digits, in any case, also inside an X-Amzn-Trace-Id ("Root=1-...;Parent=...") or a
 * traceparent ("00-...-...-01"). Writes X-Ray's form. false: none of these. */
bool cltel_cli_trace_id_read(const char *text, char id[CLTEL_CLI_TRACE_ID_CHARS + 1]);

/* The 32 hex digits of an id in X-Ray's form. */
void cltel_cli_trace_id_w3c(const char *id, char w3c[CLTEL_CLI_W3C_ID_CHARS + 1]);

/* When the trace began by its id, seconds since 1970. */
int64_t cltel_cli_trace_id_time_s(const char *id);

#endif
