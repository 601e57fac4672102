/* traceparent: <2 hex version>-<32 hex trace id>-<16 hex span id>-<2 hex flags>, and more in versions to come. */
#include "record/trace_context.h"
#include "record/trace_text.h"

enum { LENGTH = 55, TRACE_AT = 3, SPAN_AT = 36, FLAGS_AT = 53, FLAG_SAMPLED = 1, FLAG_RANDOM = 2 };

static bool has_dashes(cltel_view text)
{
    return text.ptr[TRACE_AT - 1] == '-' && text.ptr[SPAN_AT - 1] == '-' && text.ptr[FLAGS_AT - 1] == '-';
}

/* Version 00 ends after the flags, later ones may go on behind a dash, ff is none. */
static bool ends_well(cltel_view text, uint8_t version)
{
    return version != 0xff && (text.len == LENGTH || (version != 0 && text.ptr[LENGTH] == '-'));
}

bool cltel_traceparent_read(cltel_view text, cltel_trace_ids *ids)
{
    uint8_t version, flags;
    *ids = (cltel_trace_ids){ .has_trace = false };
    text = cltel_trim(text);
    if (text.len < LENGTH || !has_dashes(text) || !cltel_hex_read(&version, text.ptr, 1, CLTEL_HEX_LOWER) ||
        !ends_well(text, version))
        return false;
    if (!cltel_hex_read(ids->trace_id, text.ptr + TRACE_AT, 16, CLTEL_HEX_LOWER) ||
        !cltel_hex_read(ids->span_id, text.ptr + SPAN_AT, 8, CLTEL_HEX_LOWER) ||
        !cltel_hex_read(&flags, text.ptr + FLAGS_AT, 1, CLTEL_HEX_LOWER))
        return false;
    ids->has_trace = !cltel_trace_is_zero(ids->trace_id, 16) && !cltel_trace_is_zero(ids->span_id, 8);
    ids->has_span = ids->has_trace;
    ids->sampled = flags & FLAG_SAMPLED ? CLTEL_SAMPLED_YES : CLTEL_SAMPLED_NO;
    ids->random = flags & FLAG_RANDOM;
    return ids->has_trace;
}

size_t cltel_traceparent_write(const cltel_context *context, char *buffer, size_t size)
{
    char text[LENGTH] = "00-";
    bool has_both = cltel_trace_is_valid(context) && !cltel_trace_is_zero(context->span_id, 8);
    uint8_t flags = (uint8_t)((context->sampled == CLTEL_SAMPLED_YES ? FLAG_SAMPLED : 0) |
                              (context->flags & CLTEL_CONTEXT_RANDOM ? FLAG_RANDOM : 0));
    cltel_hex(text + TRACE_AT, context->trace_id, 16);
    text[SPAN_AT - 1] = '-';
    cltel_hex(text + SPAN_AT, context->span_id, 8);
    text[FLAGS_AT - 1] = '-';
    cltel_hex(text + FLAGS_AT, &flags, 1);
    return cltel_trace_write_text((cltel_view){ text, has_both ? LENGTH : 0 }, buffer, size);
}
