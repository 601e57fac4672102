#include "tools/cli/tail_trace.h"

#include <stdio.h>
#include <string.h>

enum { ID_CHARS = 32, TIME_CHARS = 8 };

static const char hex[] = "0123456789abcdef";

bool cltel_tail_trace_read(const char *text, cltel_tail_trace *trace)
{
    size_t len = strlen(text);
    if (len == ID_CHARS + 3 && memcmp(text, "1-", 2) == 0 && text[2 + TIME_CHARS] == '-')
        snprintf(trace->w3c, sizeof trace->w3c, "%.8s%s", text + 2, text + 2 + TIME_CHARS + 1);
    else if (len == ID_CHARS)
        memcpy(trace->w3c, text, len + 1);
    else
        return false;
    snprintf(trace->xray, sizeof trace->xray, "1-%.8s-%s", trace->w3c, trace->w3c + TIME_CHARS);
    snprintf(trace->filter, sizeof trace->filter, "?\"%s\" ?\"%s\"", trace->xray, trace->w3c);
    return strspn(trace->w3c, hex) == ID_CHARS;
}

static bool is_in(cltel_view message, const char *id)
{
    return message.len && memmem(message.ptr, message.len, id, strlen(id)) != NULL;
}

bool cltel_tail_trace_is_in(const cltel_tail_trace *trace, cltel_view message)
{
    return is_in(message, trace->xray) || is_in(message, trace->w3c);
}
