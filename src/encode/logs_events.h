/* A log record as one event of a PutLogEvents body:
 *
 *   {"timestamp":1764060000123,"message":"{\"time\":\"2026-11-25T08:40:00.123456Z\",\"level\":\"INFO\",
 *    \"service\":\"shop\",\"message\":\"order placed\",\"user_id\":\"u-7\",\"cents\":4200,\"id\":\"...\"}"}
 *
 * Fields are flat members: trace_id and span_id of a record made in a span first, then
 * those of scopes, then the record's own. Of two
 * with one name the last is written. A field named like a member of the event
 * (time, level, service, message, id, truncated, original_bytes, dropped_fields)
 * gets a '_' behind its name. An event that would be too large has its message
 * cut first, then its longest texts, then loses fields from the end, and says so:
 * "truncated":true,"original_bytes":n and, where it applies, "dropped_fields":n.
 *
 * Worker thread only. Bytes in, bytes out. */
#ifndef CLTEL_ENCODE_LOGS_EVENTS_H
#define CLTEL_ENCODE_LOGS_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "record/record.h"

/* A registered site as the encoder needs it; made once, kept by the encoder. */
typedef struct cltel_encode_site {
    uint32_t severity;
    cltel_view message; /* template with {holes} */
    const cltel_view *keys;
    uint32_t key_count;
} cltel_encode_site;

typedef struct cltel_logs_encoder cltel_logs_encoder;

/* service: written into each event. instance: the id's first part, e.g. 26 base32
 * characters. event_max_bytes: logs.event.max.bytes, at least 1,024 (less counts as that). NULL without memory.
 * Texts are copied; what would take more than 512 and 64 bytes escaped is cut. */
cltel_logs_encoder *cltel_logs_encoder_new(cltel_view service, cltel_view instance, uint32_t event_max_bytes);
void cltel_logs_encoder_free(cltel_logs_encoder *encoder);

/* Makes site `id` (1 and up, dense) known: pieces are escaped once here. Copied. false: no memory. */
bool cltel_logs_encoder_site(cltel_logs_encoder *encoder, uint32_t id, const cltel_encode_site *site);

/* What one event came to. */
typedef struct cltel_encoded {
    uint32_t message_bytes; /* UTF-8 bytes of the message as the service counts them, i.e. unescaped once */
    bool truncated;         /* the text was cut and marked to stay within event_max_bytes */
} cltel_encoded;

/* Appends one event object (no comma around it) to body. time_ns: since 1970, for
 * "time"; timestamp_ms: for "timestamp" (the batch keeps it in order). ring and the
 * record's seq complete the id. false: no memory, body is as before. An unknown site
 * id is written with its number and its values as "value0", "value1", ... */
bool cltel_logs_encode(cltel_logs_encoder *encoder, const cltel_record *record, uint32_t ring, int64_t time_ns,
                       int64_t timestamp_ms, cltel_buf *body, cltel_encoded *out);

/* The same for a loss notice: {"time":..,"level":"WARN","service":..,"message":"records lost",
 * "lost":{"buffer_full":12},"since":"...","id":"<instance>.notice.<number>"}. names/counts: only reasons with
 * a count above 0. */
bool cltel_logs_encode_notice(cltel_logs_encoder *encoder, const char *const *names, const uint64_t *counts,
                              uint32_t reason_count, uint64_t number, int64_t since_ns, int64_t time_ns,
                              int64_t timestamp_ms, cltel_buf *body, cltel_encoded *out);

#endif
