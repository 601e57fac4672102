/* Trace contexts from and to their header forms; <cltel/context.h> says what each does.
 *
 * Readers work on the caller's context in parts, so that several headers make one
 * context: a trace (ids, sampling), and the texts that are carried on. Writers
 * return the length without the NUL, and write nothing but a NUL when it does not fit. */
#ifndef CLTEL_RECORD_TRACE_CONTEXT_H
#define CLTEL_RECORD_TRACE_CONTEXT_H

#include <cltel/context.h>

#include "base/bytes.h"

/* What a header says about the trace, before it is chosen. */
typedef struct cltel_trace_ids {
    uint8_t trace_id[16];
    uint8_t span_id[8];
    bool has_trace; /* else only `sampled` counts */
    bool has_span;
    bool random;
    cltel_sampled sampled;
} cltel_trace_ids;

/* Puts the trace into a context whose texts may be there already. */
void cltel_trace_use(cltel_context *context, const cltel_trace_ids *ids);

/* 32 hex digits or X-Ray's 1-8-24 form; not all 0. */
bool cltel_trace_id_parse(uint8_t trace_id[16], cltel_view text, bool w3c_form);
bool cltel_span_id_read(uint8_t span_id[8], cltel_view text);
bool cltel_trace_is_zero(const uint8_t *bytes, size_t len);

/* X-Ray's form, 35 characters; no NUL. */
char *cltel_trace_id_xray(char *out, const uint8_t trace_id[16]);

/* Reads the header and carries its further keys on. On failure neither ids nor context have anything of it. */
bool cltel_xray_read(cltel_view text, cltel_trace_ids *ids, cltel_context *context);
size_t cltel_xray_write(const cltel_context *context, char *buffer, size_t size);

bool cltel_traceparent_read(cltel_view text, cltel_trace_ids *ids);
size_t cltel_traceparent_write(const cltel_context *context, char *buffer, size_t size);

/* All headers of a request, by the order that the public header documents. */
cltel_err cltel_trace_headers_read(cltel_context *context, const cltel_context_header *headers, size_t count);

static inline bool cltel_trace_is_valid(const cltel_context *context)
{
    return context->flags & CLTEL_CONTEXT_VALID;
}

/* A context can come from elsewhere: lengths beyond the room count as nothing carried. */
static inline cltel_view cltel_trace_text(const char *text, size_t len, size_t room)
{
    return (cltel_view){ text, len <= room ? len : 0 };
}

static inline cltel_view cltel_trace_xray_extra(const cltel_context *context)
{
    return cltel_trace_text(context->xray_extra, context->xray_extra_len, CLTEL_XRAY_EXTRA_MAX);
}

static inline cltel_view cltel_trace_tracestate(const cltel_context *context)
{
    return cltel_trace_text(context->tracestate, context->tracestate_len, CLTEL_TRACESTATE_MAX);
}

static inline cltel_view cltel_trace_baggage(const cltel_context *context)
{
    return cltel_trace_text(context->baggage, context->baggage_len, CLTEL_BAGGAGE_MAX);
}

/* Copies a carried text out. */
static inline size_t cltel_trace_write_text(cltel_view text, char *buffer, size_t size)
{
    size_t len = text.len < size ? text.len : 0;
    if (len)
        memcpy(buffer, text.ptr, len);
    if (size)
        buffer[len] = '\0';
    return len;
}

#endif
