/* The loss notice: an event of the encoder itself. */
#include <cltel/log.h>

#include "encode/logs_pieces.h"

static cltel_logs_out put_reason(cltel_logs_out out, bool first, cltel_view name, uint64_t count)
{
    if (!first)
        *out.at++ = ',';
    out = cltel_logs_put_string(out, name, name.ptr + name.len);
    *out.at++ = ':';
    out.at = cltel_json_u64(out.at, count);
    return out;
}

typedef struct reasons {
    const char *const *names;
    const uint64_t *counts;
    uint32_t count;
} reasons;

/* Reasons that do not fit are summed up, so that the numbers stay complete. */
static cltel_logs_out put_reasons(cltel_logs_out out, const reasons *lost, size_t max_bytes)
{
    enum { ONE_BYTES = 32 }; /* quotes, colon, comma and the digits */
    uint64_t rest = 0;
    size_t used = ONE_BYTES;
    bool first = true;
    for (uint32_t i = 0; i < lost->count; i++) {
        cltel_view name = cltel_view_of(lost->names[i]);
        size_t bytes;
        cltel_json_fit(name, SIZE_MAX, &bytes);
        if (used + bytes + ONE_BYTES > max_bytes) {
            rest += lost->counts[i];
            continue;
        }
        out = put_reason(out, first, name, lost->counts[i]);
        used += bytes + ONE_BYTES;
        first = false;
    }
    return rest > 0 ? put_reason(out, first, CLTEL_VIEW("other"), rest) : out;
}

static cltel_logs_out put_notice_id(const cltel_logs_encoder *encoder, cltel_logs_out out, uint64_t number)
{
    out = cltel_logs_put_run(out, encoder->id);
    out = cltel_logs_put_outer(out, CLTEL_VIEW("notice."));
    out.at = cltel_json_u64(out.at, number);
    out = cltel_logs_put_outer(out, CLTEL_VIEW("\"}"));
    memcpy(out.at, "\"}", 2);
    out.at += 2;
    return out;
}

bool cltel_logs_encode_notice(cltel_logs_encoder *encoder, const char *const *names, const uint64_t *counts,
                              uint32_t reason_count, uint64_t number, int64_t since_ns, int64_t time_ns,
                              int64_t timestamp_ms, cltel_buf *body, cltel_encoded *out)
{
    enum { FIXED_BYTES = 192 }; /* names, quotes, times and digits */
    cltel_run level = encoder->levels[CLTEL_SEVERITY_WARN];
    size_t fixed = FIXED_BYTES + level.len + encoder->id.len;
    size_t max_bytes = encoder->event_max_bytes > fixed ? encoder->event_max_bytes - fixed : 0;
    if (max_bytes > CLTEL_LOGS_NOTICE_MAX_BYTES)
        max_bytes = CLTEL_LOGS_NOTICE_MAX_BYTES;
    if (!cltel_logs_reserve(body, CLTEL_LOGS_HEAD_MAX_BYTES + 2 * (fixed + max_bytes)))
        return false;
    cltel_logs_out writer = { body->ptr + body->len, 0 };
    const reasons lost = { names, counts, reason_count };
    writer = cltel_logs_put_head(encoder, writer, time_ns, timestamp_ms);
    writer = cltel_logs_put_run(writer, level);
    writer = cltel_logs_put_outer(writer, CLTEL_VIEW("records lost\",\"lost\":{"));
    writer = put_reasons(writer, &lost, max_bytes);
    writer = cltel_logs_put_outer(writer, CLTEL_VIEW("},\"since\":\""));
    cltel_time_text since = { 0 };
    writer.at = cltel_time_text_iso(&since, since_ns, writer.at);
    writer = cltel_logs_put_quote(writer);
    writer = put_notice_id(encoder, writer, number);
    *out = (cltel_encoded){ cltel_logs_finish(encoder, writer, body), false };
    return true;
}
