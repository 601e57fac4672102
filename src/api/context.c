/* Trace contexts: the arguments are looked at here, the bytes in record/. */
#include <cltel/context.h>
#include <limits.h>

#include "record/trace_baggage.h"
#include "record/trace_context.h"
#include "record/trace_state.h"

/* A context may be sent to a process that was built against an older header. */
_Static_assert(sizeof(cltel_context) == 2048 && offsetof(cltel_context, span_id) == 16 &&
                   offsetof(cltel_context, flags) == 24 && offsetof(cltel_context, sampled) == 28 &&
                   offsetof(cltel_context, tracestate_len) == 32 && offsetof(cltel_context, xray_extra_len) == 34 &&
                   offsetof(cltel_context, baggage_len) == 36 && offsetof(cltel_context, root_id) == 38 &&
                   offsetof(cltel_context, reserved) == 46 && offsetof(cltel_context, tracestate) == 64 &&
                   offsetof(cltel_context, xray_extra) == 576 && offsetof(cltel_context, baggage) == 832,
               "cltel_context");
_Static_assert(sizeof(cltel_context_header) == 32 && offsetof(cltel_context_header, name_len) == 8 &&
                   offsetof(cltel_context_header, value) == 16 && offsetof(cltel_context_header, value_len) == 24,
               "cltel_context_header");

static cltel_view view_of(const char *text, size_t len)
{
    if (!text || len == CLTEL_NTS)
        return cltel_view_of(text);
    return (cltel_view){ text, len };
}

/* An empty text, for a writer that has nothing to write. */
static size_t nothing(char *buffer, size_t size)
{
    if (buffer && size)
        buffer[0] = '\0';
    return 0;
}

void cltel_context_clear(cltel_context *context)
{
    if (context)
        memset(context, 0, sizeof *context);
}

cltel_err cltel_context_from_headers(cltel_context *context, const cltel_context_header *headers, size_t count)
{
    cltel_context_clear(context);
    if (!context || (!headers && count))
        return CLTEL_E_INVALID_ARGUMENT;
    return cltel_trace_headers_read(context, headers, count);
}

cltel_err cltel_context_from_xray(cltel_context *context, const char *text, size_t len)
{
    cltel_trace_ids ids;
    cltel_context_clear(context);
    if (!context)
        return CLTEL_E_INVALID_ARGUMENT;
    if (!cltel_xray_read(view_of(text, len), &ids, context))
        return CLTEL_E_INVALID_HEADER;
    cltel_trace_use(context, &ids);
    return CLTEL_OK;
}

static void use_tracestate(cltel_context *context, cltel_view text)
{
    cltel_tracestate state;
    state.count = 0;
    state.broken = false;
    cltel_tracestate_read(&state, text);
    cltel_tracestate_use(&state, context);
}

cltel_err cltel_context_from_w3c(cltel_context *context, const char *traceparent, size_t traceparent_len,
                                 const char *tracestate, size_t tracestate_len)
{
    cltel_trace_ids ids;
    cltel_context_clear(context);
    if (!context)
        return CLTEL_E_INVALID_ARGUMENT;
    if (!cltel_traceparent_read(view_of(traceparent, traceparent_len), &ids))
        return CLTEL_E_INVALID_HEADER;
    cltel_trace_use(context, &ids);
    if (tracestate)
        use_tracestate(context, view_of(tracestate, tracestate_len));
    return CLTEL_OK;
}

cltel_err cltel_context_from_ids(cltel_context *context, const char *trace_id, size_t trace_id_len, const char *span_id,
                                 size_t span_id_len)
{
    cltel_trace_ids ids = { .has_trace = true };
    cltel_view span = view_of(span_id, span_id_len);
    cltel_context_clear(context);
    if (!context)
        return CLTEL_E_INVALID_ARGUMENT;
    ids.has_span = span.len > 0;
    if (!cltel_trace_id_parse(ids.trace_id, view_of(trace_id, trace_id_len), true) ||
        (ids.has_span && !cltel_span_id_read(ids.span_id, span)))
        return CLTEL_E_INVALID_HEADER;
    cltel_trace_use(context, &ids);
    return CLTEL_OK;
}

int32_t cltel_context_set_baggage(cltel_context *context, const char *text, size_t len)
{
    cltel_baggage_reading reading = { .context = context };
    if (!context)
        return CLTEL_E_INVALID_ARGUMENT;
    cltel_baggage_clear(context);
    cltel_baggage_read(&reading, view_of(text, len));
    size_t left_off = reading.malformed + reading.without_room;
    if (reading.malformed && left_off == reading.malformed && !reading.kept)
        return CLTEL_E_INVALID_HEADER;
    return left_off < INT32_MAX ? (int32_t)left_off : INT32_MAX;
}

cltel_err cltel_context_baggage_add(cltel_context *context, const char *key, const char *value, size_t len)
{
    if (!context || !key || !value || !cltel_baggage_put(context, cltel_view_of(key), view_of(value, len)))
        return CLTEL_E_INVALID_ARGUMENT;
    return CLTEL_OK;
}

int32_t cltel_context_baggage_get(const cltel_context *context, const char *key, char *buffer, size_t size)
{
    cltel_view value;
    size_t len;
    nothing(buffer, size);
    if (!context || !key || !buffer)
        return CLTEL_E_INVALID_ARGUMENT;
    if (!cltel_baggage_find(context, cltel_view_of(key), &value))
        return CLTEL_E_NOT_FOUND;
    if (cltel_baggage_decode(value, buffer, size, &len))
        return (int32_t)len;
    nothing(buffer, size);
    return CLTEL_E_INVALID_ARGUMENT;
}

size_t cltel_context_to_xray(const cltel_context *context, char *buffer, size_t size)
{
    return context && buffer ? cltel_xray_write(context, buffer, size) : nothing(buffer, size);
}

size_t cltel_context_to_traceparent(const cltel_context *context, char *buffer, size_t size)
{
    return context && buffer ? cltel_traceparent_write(context, buffer, size) : nothing(buffer, size);
}

size_t cltel_context_to_tracestate(const cltel_context *context, char *buffer, size_t size)
{
    if (!context || !buffer)
        return nothing(buffer, size);
    return cltel_trace_write_text(cltel_trace_tracestate(context), buffer, size);
}

size_t cltel_context_to_baggage(const cltel_context *context, char *buffer, size_t size)
{
    if (!context || !buffer)
        return nothing(buffer, size);
    return cltel_trace_write_text(cltel_trace_baggage(context), buffer, size);
}

size_t cltel_context_trace_id_text(const cltel_context *context, char text[CLTEL_TRACE_ID_TEXT_BYTES])
{
    if (!context || !text || !cltel_trace_is_valid(context))
        return nothing(text, CLTEL_TRACE_ID_TEXT_BYTES);
    *cltel_trace_id_xray(text, context->trace_id) = '\0';
    return CLTEL_TRACE_ID_TEXT_BYTES - 1;
}

size_t cltel_context_trace_id_hex(const cltel_context *context, char text[CLTEL_TRACE_ID_HEX_BYTES])
{
    if (!context || !text || !cltel_trace_is_valid(context))
        return nothing(text, CLTEL_TRACE_ID_HEX_BYTES);
    cltel_hex(text, context->trace_id, sizeof context->trace_id);
    text[CLTEL_TRACE_ID_HEX_BYTES - 1] = '\0';
    return CLTEL_TRACE_ID_HEX_BYTES - 1;
}

size_t cltel_context_span_id_hex(const cltel_context *context, char text[CLTEL_SPAN_ID_HEX_BYTES])
{
    if (!context || !text || cltel_trace_is_zero(context->span_id, sizeof context->span_id))
        return nothing(text, CLTEL_SPAN_ID_HEX_BYTES);
    cltel_hex(text, context->span_id, sizeof context->span_id);
    text[CLTEL_SPAN_ID_HEX_BYTES - 1] = '\0';
    return CLTEL_SPAN_ID_HEX_BYTES - 1;
}
