/* The pieces of an event, written one after the other. Room was made before. */
#include <cltel/attr.h>

#include "encode/logs_encoder.h"

static void head_render(cltel_logs_encoder *encoder, int64_t time_ns, int64_t timestamp_ms)
{
    static const char before[] = "{\"timestamp\":", between[] = ",\"message\":\"", start[] = "{\\\"time\\\":\\\"";
    char *out = encoder->head;
    memcpy(out, before, sizeof before - 1);
    out = cltel_json_i64(out + sizeof before - 1, timestamp_ms);
    memcpy(out, between, sizeof between - 1);
    out += sizeof between - 1;
    encoder->message_at = (uint32_t)(out - encoder->head);
    memcpy(out, start, sizeof start - 1);
    out += sizeof start - 1;
    cltel_time_text_second(&encoder->time, time_ns);
    memcpy(out, encoder->time.second, CLTEL_TIME_SECOND_CHARS);
    encoder->head_len = (uint32_t)(out + CLTEL_TIME_SECOND_CHARS - encoder->head);
    encoder->head_extra = 3;
    encoder->head_ms = timestamp_ms;
}

void cltel_logs_put_head(cltel_logs_encoder *encoder, cltel_logs_out *out, int64_t time_ns, int64_t timestamp_ms)
{
    const uint64_t ns_per_s = 1000000000;
    uint64_t of_second = (uint64_t)time_ns - (uint64_t)encoder->time.second_ns;
    if (encoder->head_len == 0 || timestamp_ms != encoder->head_ms || of_second >= ns_per_s) {
        head_render(encoder, time_ns, timestamp_ms);
        of_second = (uint64_t)time_ns - (uint64_t)encoder->time.second_ns;
    }
    cltel_logs_put_run(out, (cltel_run){ encoder->head, encoder->head_len, encoder->head_extra });
    out->at = cltel_time_text_micros(out->at, (uint32_t)of_second / 1000);
}

void cltel_logs_put_id(const cltel_logs_encoder *encoder, cltel_logs_out *out, uint32_t ring, uint64_t seq)
{
    cltel_logs_put_run(out, encoder->id);
    out->at = cltel_json_u64(out->at, ring);
    *out->at++ = '.';
    out->at = cltel_json_u64(out->at, seq);
    memcpy(out->at, "\\\"}\"}", 5);
    out->at += 5;
    out->extra++;
}

void cltel_logs_put_label(cltel_logs_out *out, const cltel_logs_field *field)
{
    if (field->label) {
        cltel_logs_put_run(out, *field->label);
        return;
    }
    memcpy(out->at, ",\\\"", 3);
    out->at += 3;
    cltel_logs_put_text(out, field->field.key);
    if (field->renamed)
        *out->at++ = '_';
    memcpy(out->at, "\\\":", 3);
    out->at += 3;
    out->extra += 2;
}

void cltel_logs_put_string(cltel_logs_out *out, cltel_view text)
{
    cltel_logs_put_quote(out);
    cltel_logs_put_text(out, text);
    cltel_logs_put_quote(out);
}

static void put_word(cltel_logs_out *out, cltel_view word)
{
    memcpy(out->at, word.ptr, word.len);
    out->at += word.len;
}

static void put_f64(cltel_logs_out *out, double number)
{
    bool finite = cltel_json_is_finite(number);
    if (!finite)
        cltel_logs_put_quote(out);
    out->at = cltel_json_f64(out->at, number);
    if (!finite)
        cltel_logs_put_quote(out);
}

void cltel_logs_put_value(cltel_logs_out *out, const cltel_field *field)
{
    switch (field->type) {
    case CLTEL_TYPE_STR:
        cltel_logs_put_string(out, field->text);
        break;
    case CLTEL_TYPE_I64:
        out->at = cltel_json_i64(out->at, field->number.i64);
        break;
    case CLTEL_TYPE_U64:
        out->at = cltel_json_u64(out->at, field->number.u64);
        break;
    case CLTEL_TYPE_F64:
        put_f64(out, field->number.f64);
        break;
    case CLTEL_TYPE_BOOL:
        put_word(out, field->number.u64 ? CLTEL_VIEW("true") : CLTEL_VIEW("false"));
        break;
    case CLTEL_TYPE_JSON:
        if (cltel_json_valid(field->text))
            out->at = cltel_json_raw_twice(out->at, field->text, &out->extra);
        else
            cltel_logs_put_string(out, field->text);
        break;
    default:
        put_word(out, CLTEL_VIEW("null"));
    }
}

bool cltel_logs_is_text(const cltel_field *field)
{
    return field->type == CLTEL_TYPE_STR || field->type == CLTEL_TYPE_JSON;
}

cltel_view cltel_logs_value_text(const cltel_field *field, char *scratch)
{
    switch (field->type) {
    case CLTEL_TYPE_STR:
    case CLTEL_TYPE_JSON:
        return field->text;
    case CLTEL_TYPE_I64:
        return (cltel_view){ scratch, (size_t)(cltel_json_i64(scratch, field->number.i64) - scratch) };
    case CLTEL_TYPE_U64:
        return (cltel_view){ scratch, (size_t)(cltel_json_u64(scratch, field->number.u64) - scratch) };
    case CLTEL_TYPE_F64:
        return (cltel_view){ scratch, (size_t)(cltel_json_f64(scratch, field->number.f64) - scratch) };
    case CLTEL_TYPE_BOOL:
        return field->number.u64 ? CLTEL_VIEW("true") : CLTEL_VIEW("false");
    default:
        return CLTEL_VIEW("null");
    }
}

cltel_view cltel_logs_message_text(const cltel_record *record, char scratch[CLTEL_LOGS_ID_MAX_BYTES])
{
    static const char unknown[] = "unknown site ";
    if (record->site == 0)
        return record->text;
    memcpy(scratch, unknown, sizeof unknown - 1);
    char *end = cltel_json_u64(scratch + sizeof unknown - 1, record->site);
    return (cltel_view){ scratch, (size_t)(end - scratch) };
}
