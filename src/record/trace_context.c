/* Ids of traces and spans, as bytes and as hex. */
#include "record/trace_context.h"

#include "record/trace_text.h"

enum { UPPER = 0x10, NO_DIGIT = 0x20 };

#define EIGHT_NONE NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT
#define BLOCK_NONE EIGHT_NONE, EIGHT_NONE

/* A digit's value; upper case is marked, for W3C does not take it. */
/* clang-format off */
static const uint8_t digits[256] = {
    BLOCK_NONE, BLOCK_NONE, BLOCK_NONE,
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT, NO_DIGIT,
    NO_DIGIT, UPPER | 10, UPPER | 11, UPPER | 12, UPPER | 13, UPPER | 14, UPPER | 15, NO_DIGIT, EIGHT_NONE,
    BLOCK_NONE,
    NO_DIGIT, 10, 11, 12, 13, 14, 15, NO_DIGIT, EIGHT_NONE,
    BLOCK_NONE, BLOCK_NONE, BLOCK_NONE, BLOCK_NONE, BLOCK_NONE, BLOCK_NONE, BLOCK_NONE, BLOCK_NONE, BLOCK_NONE,
};
/* clang-format on */

bool cltel_hex_read(uint8_t *out, const char *text, size_t count, cltel_hex_case hex_case)
{
    unsigned seen = 0;
    for (size_t i = 0; i < count; i++) {
        unsigned high = digits[(uint8_t)text[2 * i]], low = digits[(uint8_t)text[2 * i + 1]];
        seen |= high | low;
        out[i] = (uint8_t)(high << 4 | (low & 15));
    }
    return !(seen & (hex_case == CLTEL_HEX_LOWER ? NO_DIGIT | UPPER : NO_DIGIT));
}

bool cltel_trace_is_zero(const uint8_t *bytes, size_t len)
{
    uint8_t seen = 0;
    for (size_t i = 0; i < len; i++)
        seen |= bytes[i];
    return seen == 0;
}

static bool read_xray_form(uint8_t trace_id[16], cltel_view text)
{
    return text.len == 35 && text.ptr[0] == '1' && text.ptr[1] == '-' && text.ptr[10] == '-' &&
           cltel_hex_read(trace_id, text.ptr + 2, 4, CLTEL_HEX_ANY) &&
           cltel_hex_read(trace_id + 4, text.ptr + 11, 12, CLTEL_HEX_ANY);
}

bool cltel_trace_id_parse(uint8_t trace_id[16], cltel_view text, bool w3c_form)
{
    bool read = w3c_form && text.len == 32 ? cltel_hex_read(trace_id, text.ptr, 16, CLTEL_HEX_ANY)
                                           : read_xray_form(trace_id, text);
    return read && !cltel_trace_is_zero(trace_id, 16);
}

bool cltel_span_id_read(uint8_t span_id[8], cltel_view text)
{
    return text.len == 16 && cltel_hex_read(span_id, text.ptr, 8, CLTEL_HEX_ANY) && !cltel_trace_is_zero(span_id, 8);
}

char *cltel_trace_id_xray(char *out, const uint8_t trace_id[16])
{
    out[0] = '1';
    out[1] = '-';
    cltel_hex(out + 2, trace_id, 4);
    out[10] = '-';
    cltel_hex(out + 11, trace_id + 4, 12);
    return out + 35;
}

void cltel_trace_use(cltel_context *context, const cltel_trace_ids *ids)
{
    context->sampled = ids->sampled;
    if (!ids->has_trace)
        return;
    memcpy(context->trace_id, ids->trace_id, sizeof context->trace_id);
    if (ids->has_span)
        memcpy(context->span_id, ids->span_id, sizeof context->span_id);
    context->flags |= CLTEL_CONTEXT_VALID | CLTEL_CONTEXT_REMOTE | (ids->random ? CLTEL_CONTEXT_RANDOM : 0);
}
