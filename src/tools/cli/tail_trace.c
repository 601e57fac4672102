#include "tools/cli/tail_trace.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/trace_id.h"

bool cltel_tail_trace_read(const char *text, cltel_tail_trace *trace)
{
    if (!cltel_cli_trace_id_read(text, trace->xray))
        return false;
    cltel_cli_trace_id_w3c(trace->xray, trace->w3c);
    snprintf(trace->filter, sizeof trace->filter, "?\"%s\" ?\"%s\"", trace->xray, trace->w3c);
    return true;
}

static bool is_in(cltel_view message, const char *id)
{
    return message.len && memmem(message.ptr, message.len, id, strlen(id)) != NULL;
}

bool cltel_tail_trace_is_in(const cltel_tail_trace *trace, cltel_view message)
{
    return is_in(message, trace->xray) || is_in(message, trace->w3c);
}
