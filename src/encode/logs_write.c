/* The pieces that are too rare or too long to be inline. */
#include "encode/logs_pieces.h"

static char *put_literal(char *at, const char *text)
{
    size_t len = strlen(text);
    memcpy(at, text, len);
    return at + len;
}

void cltel_logs_head_render(cltel_logs_encoder *encoder, int64_t time_ns, int64_t timestamp_ms)
{
    enum { QUOTES = 3 };
    char *start = encoder->head_text;
    char *at = put_literal(start, "{\"timestamp\":");
    at = cltel_json_i64(at, timestamp_ms);
    at = put_literal(at, ",\"message\":\"");
    encoder->message_at = (uint32_t)(at - start);
    at = put_literal(at, "{\\\"time\\\":\\\"");
    cltel_time_text_second(&encoder->time, time_ns);
    memcpy(at, encoder->time.second, CLTEL_TIME_SECOND_CHARS);
    at += CLTEL_TIME_SECOND_CHARS;
    encoder->head = (cltel_run){ start, (uint32_t)(at - start), QUOTES };
    encoder->head_ms = timestamp_ms;
}

cltel_logs_out cltel_logs_put_json(cltel_logs_out out, cltel_view text)
{
    if (!cltel_json_valid(text))
        return cltel_logs_put_string(out, text, text.ptr + text.len);
    size_t extra = 0;
    char *at = cltel_json_raw_twice(out.at, text, &extra);
    return (cltel_logs_out){ at, out.extra + extra };
}

static cltel_view written(const char *start, const char *end)
{
    return (cltel_view){ start, (size_t)(end - start) };
}

cltel_view cltel_logs_value_text(const cltel_field *field, char *scratch)
{
    switch (field->type) {
    case CLTEL_TYPE_STR:
    case CLTEL_TYPE_JSON:
        return field->text;
    case CLTEL_TYPE_I64:
        return written(scratch, cltel_json_i64(scratch, field->number.i64));
    case CLTEL_TYPE_U64:
        return written(scratch, cltel_json_u64(scratch, field->number.u64));
    case CLTEL_TYPE_F64:
        return written(scratch, cltel_json_f64(scratch, field->number.f64));
    case CLTEL_TYPE_BOOL:
        return field->number.u64 ? CLTEL_VIEW("true") : CLTEL_VIEW("false");
    default:
        return CLTEL_VIEW("null");
    }
}

cltel_view cltel_logs_message_text(const cltel_record *record, char scratch[CLTEL_LOGS_ID_MAX_BYTES])
{
    if (record->site == 0)
        return record->text;
    return written(scratch, cltel_json_u64(put_literal(scratch, "unknown site "), record->site));
}
