/* Writes into a document of bounded size. */
#include "encode/xray_parts.h"
#include "record/trace_context.h"

void cltel_xray_put_comma(cltel_xray_out *out)
{
    char before = out->at[-1];
    if (before != '{' && before != '[')
        CLTEL_XRAY_PUT(out, ",");
}

void cltel_xray_put_member(cltel_xray_out *out, const char *name)
{
    cltel_xray_put_comma(out);
    CLTEL_XRAY_PUT(out, "\"");
    cltel_xray_put(out, name, strlen(name));
    CLTEL_XRAY_PUT(out, "\":");
}

static bool has_room(cltel_xray_out *out)
{
    if (out->at <= out->end)
        return true;
    out->at = out->end + 1;
    return false;
}

void cltel_xray_put_i64(cltel_xray_out *out, int64_t number)
{
    if (has_room(out))
        out->at = cltel_json_i64(out->at, number);
}

void cltel_xray_put_hex(cltel_xray_out *out, const uint8_t *bytes, size_t len)
{
    if (!has_room(out))
        return;
    cltel_hex(out->at, bytes, len);
    out->at += 2 * len;
}

void cltel_xray_put_trace_id(cltel_xray_out *out, const uint8_t *trace_id)
{
    CLTEL_XRAY_PUT(out, "\"");
    if (has_room(out))
        out->at = cltel_trace_id_xray(out->at, trace_id);
    CLTEL_XRAY_PUT(out, "\"");
}

void cltel_xray_put_time(cltel_xray_out *out, int64_t time_ns)
{
    enum { MICROS = 1000000, DIGITS = 6 };
    int64_t micros = time_ns > 0 ? time_ns / 1000 : 0; /* nothing was recorded before 1970 */
    if (!has_room(out))
        return;
    out->at = cltel_json_i64(out->at, micros / MICROS);
    uint32_t rest = (uint32_t)(micros % MICROS);
    *out->at++ = '.';
    for (int i = DIGITS - 1; i >= 0; i--, rest /= 10)
        out->at[i] = (char)('0' + rest % 10);
    out->at += DIGITS;
}

bool cltel_xray_put_text(cltel_xray_out *out, cltel_view text, size_t max)
{
    enum { QUOTES = 2 };
    size_t left = out->end - out->at > QUOTES ? (size_t)(out->end - out->at) - QUOTES : 0;
    bool whole = true;
    if (max > left)
        max = left;
    if (text.len * CLTEL_JSON_ONCE_MAX > max) {
        size_t once, fits = cltel_json_fit(text, max, &once);
        whole = fits == text.len;
        text.len = fits;
    }
    CLTEL_XRAY_PUT(out, "\"");
    if (has_room(out))
        out->at = cltel_json_once(out->at, text);
    CLTEL_XRAY_PUT(out, "\"");
    return whole;
}

static void put_f64(cltel_xray_out *out, double number)
{
    bool quotes = !cltel_json_is_finite(number);
    if (quotes)
        CLTEL_XRAY_PUT(out, "\"");
    if (has_room(out))
        out->at = cltel_json_f64(out->at, number);
    if (quotes)
        CLTEL_XRAY_PUT(out, "\"");
}

/* Half a document is none, so it is written whole, as a text, or not at all. */
static void put_json(cltel_xray_out *out, cltel_view json, size_t text_max)
{
    size_t left = out->at < out->end ? (size_t)(out->end - out->at) : 0;
    if (!cltel_json_valid(json))
        cltel_xray_put_text(out, json, text_max);
    else if (cltel_json_raw_bytes(json) > left)
        out->at = out->end + 1;
    else
        out->at = cltel_json_raw_once(out->at, json);
}

void cltel_xray_put_value(cltel_xray_out *out, const cltel_field *field, size_t text_max)
{
    if (!has_room(out))
        return;
    switch (field->type) {
    case CLTEL_TYPE_STR:
        out->cut |= !cltel_xray_put_text(out, field->text, text_max);
        return;
    case CLTEL_TYPE_I64:
        out->at = cltel_json_i64(out->at, field->number.i64);
        return;
    case CLTEL_TYPE_U64:
        out->at = cltel_json_u64(out->at, field->number.u64);
        return;
    case CLTEL_TYPE_F64:
        put_f64(out, field->number.f64);
        return;
    case CLTEL_TYPE_BOOL:
        cltel_xray_put(out, field->number.u64 ? "true" : "false", field->number.u64 ? 4 : 5);
        return;
    case CLTEL_TYPE_JSON:
        put_json(out, field->text, text_max);
        return;
    default:
        CLTEL_XRAY_PUT(out, "null");
    }
}
