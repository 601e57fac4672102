/* The pieces of an event, written one after the other into room that was made
 * before. Inline and by value: where the writer stands stays in a register from
 * the first byte of an event to its last, which halves what an event costs. */
#ifndef CLTEL_ENCODE_LOGS_PIECES_H
#define CLTEL_ENCODE_LOGS_PIECES_H

#include <cltel/attr.h>

#include "encode/logs_encoder.h"

static inline cltel_logs_out cltel_logs_put_run(cltel_logs_out out, cltel_run run)
{
    const char *from = run.ptr, *end = run.ptr + run.len;
    char *to = out.at;
    do {
        memcpy(to, from, CLTEL_JSON_SLACK_BYTES);
        from += CLTEL_JSON_SLACK_BYTES;
        to += CLTEL_JSON_SLACK_BYTES;
    } while (from < end);
    return (cltel_logs_out){ out.at + run.len, out.extra + run.extra };
}

static inline cltel_logs_out cltel_logs_put_text(cltel_logs_out out, cltel_view text)
{
    size_t extra = 0;
    char *at = cltel_json_twice(out.at, text, &extra);
    return (cltel_logs_out){ at, out.extra + extra };
}

/* The same for text in memory that can be read up to readable_end. */
static inline cltel_logs_out cltel_logs_put_text_within(cltel_logs_out out, cltel_view text, const void *readable_end)
{
    char *at = cltel_json_copy_plain(out.at, text, readable_end);
    return at ? (cltel_logs_out){ at, out.extra } : cltel_logs_put_text(out, text);
}

/* A quote of the inner JSON. */
static inline cltel_logs_out cltel_logs_put_quote(cltel_logs_out out)
{
    memcpy(out.at, "\\\"", 2);
    return (cltel_logs_out){ out.at + 2, out.extra + 1 };
}

static inline cltel_logs_out cltel_logs_put_string(cltel_logs_out out, cltel_view text, const void *readable_end)
{
    out = cltel_logs_put_quote(out);
    out = cltel_logs_put_text_within(out, text, readable_end);
    return cltel_logs_put_quote(out);
}

/* JSON of our own, without special characters but quotes. */
static inline cltel_logs_out cltel_logs_put_outer(cltel_logs_out out, cltel_view json)
{
    size_t extra = 0;
    char *at = cltel_json_outer(out.at, json, &extra);
    return (cltel_logs_out){ at, out.extra + extra };
}

/* ,"key": of a key that stands in the record. */
static inline cltel_logs_out cltel_logs_put_key(cltel_logs_out out, cltel_view key, bool renamed,
                                                const void *readable_end)
{
    memcpy(out.at, ",\\\"", 3);
    out.at += 3;
    out = cltel_logs_put_text_within(out, key, readable_end);
    *out.at = '_';
    out.at += renamed;
    memcpy(out.at, "\\\":", 3);
    return (cltel_logs_out){ out.at + 3, out.extra + 2 };
}

static inline cltel_logs_out cltel_logs_put_f64(cltel_logs_out out, double number)
{
    bool finite = cltel_json_is_finite(number);
    if (!finite)
        out = cltel_logs_put_quote(out);
    out.at = cltel_json_f64(out.at, number);
    return finite ? out : cltel_logs_put_quote(out);
}

static inline cltel_logs_out cltel_logs_put_bool(cltel_logs_out out, bool truth)
{
    memcpy(out.at, truth ? "true " : "false", 5);
    return (cltel_logs_out){ out.at + 5 - truth, out.extra };
}

cltel_logs_out cltel_logs_put_json(cltel_logs_out out, cltel_view text);

/* Used twice, so that the compiler would make it a call, which costs an event a tenth. */
__attribute__((always_inline)) static inline cltel_logs_out
cltel_logs_put_value(cltel_logs_out out, const cltel_field *field, const void *readable_end)
{
    switch (field->type) {
    case CLTEL_TYPE_STR:
        return cltel_logs_put_string(out, field->text, readable_end);
    case CLTEL_TYPE_I64:
        return (cltel_logs_out){ cltel_json_i64(out.at, field->number.i64), out.extra };
    case CLTEL_TYPE_U64:
        return (cltel_logs_out){ cltel_json_u64(out.at, field->number.u64), out.extra };
    case CLTEL_TYPE_F64:
        return cltel_logs_put_f64(out, field->number.f64);
    case CLTEL_TYPE_BOOL:
        return cltel_logs_put_bool(out, field->number.u64 != 0);
    case CLTEL_TYPE_JSON:
        return cltel_logs_put_json(out, field->text);
    default:
        memcpy(out.at, "null", 4);
        return (cltel_logs_out){ out.at + 4, out.extra };
    }
}

void cltel_logs_head_render(cltel_logs_encoder *encoder, int64_t time_ns, int64_t timestamp_ms);

/* The event up to the time's fraction. */
static inline cltel_logs_out cltel_logs_put_head(cltel_logs_encoder *encoder, cltel_logs_out out, int64_t time_ns,
                                                 int64_t timestamp_ms)
{
    time_ns = time_ns < CLTEL_TIME_MIN_NS ? CLTEL_TIME_MIN_NS : time_ns;
    uint64_t of_second = (uint64_t)time_ns - (uint64_t)encoder->time.second_ns;
    if (timestamp_ms != encoder->head_ms || of_second >= 1000000000u || encoder->head.len == 0) {
        cltel_logs_head_render(encoder, time_ns, timestamp_ms);
        of_second = (uint64_t)time_ns - (uint64_t)encoder->time.second_ns;
    }
    out = cltel_logs_put_run(out, encoder->head);
    out.at = cltel_time_text_micros(out.at, (uint32_t)of_second / 1000);
    return out;
}

/* The event from its id to its end. */
static inline cltel_logs_out cltel_logs_put_id(const cltel_logs_encoder *encoder, cltel_logs_out out, uint32_t ring,
                                               uint64_t seq)
{
    out = cltel_logs_put_run(out, encoder->id);
    out.at = cltel_json_u64(out.at, ring);
    *out.at++ = '.';
    out.at = cltel_json_u64(out.at, seq);
    memcpy(out.at, "\\\"}\"}", 5);
    return (cltel_logs_out){ out.at + 5, out.extra + 1 };
}

/* Makes room behind body's content. false: no memory, and body can be used as before. */
static inline bool cltel_logs_reserve(cltel_buf *body, size_t room)
{
    if (body->failed)
        return false;
    bool ok = cltel_buf_reserve(body, room);
    body->failed = false;
    return ok;
}

/* Bytes of the message of the event that begins at event_start and was just ended. */
static inline uint32_t cltel_logs_message_bytes(const cltel_logs_encoder *encoder, cltel_logs_out out,
                                                const char *event_start)
{
    enum { END = 2 }; /* of the outer string and object */
    return (uint32_t)((size_t)(out.at - event_start) - encoder->message_at - END - out.extra);
}

/* Takes what was written into body; returns the message's bytes. */
static inline uint32_t cltel_logs_finish(const cltel_logs_encoder *encoder, cltel_logs_out out, cltel_buf *body)
{
    uint32_t bytes = cltel_logs_message_bytes(encoder, out, body->ptr + body->len);
    body->len = (size_t)(out.at - body->ptr);
    return bytes;
}

#endif
