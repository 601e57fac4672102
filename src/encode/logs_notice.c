/* The loss notice: an event of the encoder itself. */
#include <cltel/log.h>

#include "encode/logs_encoder.h"

static void put_outer(cltel_logs_out *out, cltel_view json)
{
    out->at = cltel_json_outer(out->at, json, &out->extra);
}

static void put_reason(cltel_logs_out *out, bool first, cltel_view name, uint64_t count)
{
    if (!first)
        *out->at++ = ',';
    cltel_logs_put_string(out, name);
    *out->at++ = ':';
    out->at = cltel_json_u64(out->at, count);
}

/* Reasons that do not fit are summed up, so that the numbers stay complete. */
static void put_reasons(cltel_logs_out *out, const char *const *names, const uint64_t *counts, uint32_t reason_count,
                        size_t max_bytes)
{
    enum { ROOM_OF_ONE = 32 };
    uint64_t rest = 0;
    size_t used = 0;
    bool first = true;
    for (uint32_t i = 0; i < reason_count; i++) {
        cltel_view name = cltel_view_of(names[i]);
        size_t bytes;
        cltel_json_fit(name, SIZE_MAX, &bytes);
        if (used + bytes + 2 * ROOM_OF_ONE > max_bytes) {
            rest += counts[i];
            continue;
        }
        put_reason(out, first, name, counts[i]);
        used += bytes + ROOM_OF_ONE;
        first = false;
    }
    if (rest > 0)
        put_reason(out, first, CLTEL_VIEW("other"), rest);
}

static void put_id(const cltel_logs_encoder *encoder, cltel_logs_out *out, uint64_t number)
{
    cltel_logs_put_run(out, encoder->id);
    put_outer(out, CLTEL_VIEW("notice."));
    out->at = cltel_json_u64(out->at, number);
    put_outer(out, CLTEL_VIEW("\"}"));
    memcpy(out->at, "\"}", 2);
    out->at += 2;
}

bool cltel_logs_encode_notice(cltel_logs_encoder *encoder, const char *const *names, const uint64_t *counts,
                              uint32_t reason_count, uint64_t number, int64_t since_ns, int64_t time_ns,
                              int64_t timestamp_ms, cltel_buf *body, cltel_encoded *out)
{
    enum { FIXED_BYTES = 256 };
    cltel_run level = encoder->levels[CLTEL_SEVERITY_WARN];
    size_t fixed = FIXED_BYTES + level.len + encoder->id.len;
    size_t max_bytes = encoder->event_max_bytes > fixed ? encoder->event_max_bytes - fixed : 0;
    if (max_bytes > CLTEL_LOGS_NOTICE_MAX_BYTES)
        max_bytes = CLTEL_LOGS_NOTICE_MAX_BYTES;
    if (!cltel_logs_reserve(body, CLTEL_LOGS_HEAD_MAX_BYTES + 2 * (fixed + max_bytes)))
        return false;
    cltel_logs_out writer = { body->ptr + body->len, 0 };
    cltel_logs_put_head(encoder, &writer, time_ns, timestamp_ms);
    cltel_logs_put_run(&writer, level);
    put_outer(&writer, CLTEL_VIEW("records lost\",\"lost\":{"));
    put_reasons(&writer, names, counts, reason_count, max_bytes);
    put_outer(&writer, CLTEL_VIEW("},\"since\":\""));
    cltel_time_text since = { 0 };
    writer.at = cltel_time_text_iso(&since, since_ns, writer.at);
    cltel_logs_put_quote(&writer);
    put_id(encoder, &writer, number);
    *out = (cltel_encoded){ cltel_logs_finish(encoder, &writer, body), false };
    return true;
}
