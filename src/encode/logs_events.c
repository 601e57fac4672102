#include "encode/logs_events.h"

#include <assert.h>

#include "encode/field_names.h"
#include "encode/logs_pieces.h"

/* What most records are is written here, in one pass, into room for the worst
 * case. What is large, too large, has a name twice or is odd goes the way of
 * logs_fit.c, which measures first. */
enum { SMALL_ROOM_BYTES = 64 * 1024, TRACE_ROOM_BYTES = 128 };

/* Where the site's values begin in a record of it. */
static const uint8_t *first_value(const cltel_record *record, uint32_t *count)
{
    const uint8_t *cursor = record->fields;
    for (uint32_t i = 0; i < record->field_count; i++) {
        const uint8_t *start = cursor;
        cltel_field field;
        cltel_record_field(&cursor, &field);
        if (field.key.len == 0) {
            *count = record->field_count - i;
            return start;
        }
    }
    *count = 0;
    return cursor;
}

/* Texts as texts; other values as in a field, but for the quotes of NaN. */
static cltel_logs_out put_hole(cltel_logs_out out, const cltel_field *value, const uint8_t *end)
{
    switch (value->type) {
    case CLTEL_TYPE_STR:
    case CLTEL_TYPE_JSON:
        return cltel_logs_put_text_within(out, value->text, end);
    case CLTEL_TYPE_F64:
        return (cltel_logs_out){ cltel_json_f64(out.at, value->number.f64), out.extra };
    default:
        return cltel_logs_put_value(out, value, end);
    }
}

__attribute__((noinline)) static cltel_logs_out put_holed_message(cltel_logs_encoder *encoder, cltel_logs_out out,
                                                                  const cltel_logs_event *event)
{
    const cltel_logs_site *site = event->site;
    uint32_t count;
    const uint8_t *cursor = first_value(event->record, &count);
    for (uint32_t i = 0; i < count; i++)
        cltel_record_field(&cursor, &encoder->fields[i].field);
    out = cltel_logs_put_run(out, encoder->levels[event->record->header->severity]);
    for (uint32_t i = 0; i < site->part_count; i++) {
        const cltel_site_part *part = &site->parts[i];
        if (part->key < 0)
            out = cltel_logs_put_run(out, part->run);
        else
            out = put_hole(out, &encoder->fields[part->key].field, event->record->end);
    }
    return cltel_logs_put_quote(out);
}

static cltel_logs_out put_start(cltel_logs_encoder *encoder, cltel_logs_out out, const cltel_logs_event *event)
{
    if (!event->site) {
        out = cltel_logs_put_run(out, encoder->levels[event->record->header->severity]);
        out = cltel_logs_put_text_within(out, event->record->text, event->record->end);
        return cltel_logs_put_quote(out);
    }
    if (event->site->hole_count > 0)
        return put_holed_message(encoder, out, event);
    return cltel_logs_put_run(out, event->site->start);
}

/* The name was written before in this record, or a site's value of this name follows. */
static inline bool comes_twice(cltel_logs_encoder *encoder, const cltel_logs_site *site, cltel_logs_name name)
{
    uint8_t hash = cltel_logs_name_hash(name);
    if (site && site->hashes[hash / 64] >> hash % 64 & 1 && cltel_logs_site_has_name(site, name))
        return true;
    return !cltel_logs_names_add(&encoder->names, name) &&
           cltel_logs_names_earlier(&encoder->names, (int32_t)encoder->names.count - 1) >= 0;
}

/* at is NULL when this record is not for the fast way. */
__attribute__((noinline)) static cltel_logs_out put_trace(cltel_logs_encoder *encoder, cltel_logs_out out,
                                                          const cltel_logs_event *event)
{
    cltel_field fields[CLTEL_LOGS_TRACE_FIELDS];
    cltel_logs_trace_fields(encoder, event->record->trace, fields);
    const char *end = encoder->trace_text + sizeof encoder->trace_text;
    for (uint32_t i = 0; i < CLTEL_LOGS_TRACE_FIELDS; i++) {
        cltel_logs_name name = cltel_logs_name_of(fields[i].key);
        if (comes_twice(encoder, event->site, name))
            return (cltel_logs_out){ NULL, 0 };
        out = cltel_logs_put_key(out, name.key, false, name.key.ptr + name.key.len);
        out = cltel_logs_put_string(out, fields[i].text, end);
    }
    return out;
}

/* at is NULL when this record is not for the fast way. */
static inline cltel_logs_out put_fields(cltel_logs_encoder *encoder, cltel_logs_out out, const cltel_logs_event *event)
{
    const cltel_record *record = event->record;
    const cltel_run *label = event->site ? event->site->labels : NULL;
    const uint8_t *cursor = record->fields;
    cltel_logs_names_start(&encoder->names);
    if (record->trace)
        out = put_trace(encoder, out, event);
    if (!out.at)
        return out;
    for (uint32_t i = 0; i < record->field_count; i++) {
        cltel_field field;
        cltel_record_field(&cursor, &field);
        if (field.key.len == 0) {
            assert(label); /* cltel_record_read() lets only values of a site be without a key */
            out = cltel_logs_put_run(out, *label++);
        } else {
            cltel_logs_name name = cltel_logs_name_of(field.key);
            if (comes_twice(encoder, event->site, name))
                return (cltel_logs_out){ NULL, 0 };
            out = cltel_logs_put_key(out, name.key, name.renamed, record->end);
        }
        out = cltel_logs_put_value(out, &field, record->end);
    }
    return out;
}

static size_t worst_room(const cltel_logs_encoder *encoder, const cltel_logs_event *event)
{
    /* A field's head has 8 bytes: seven times that is more than quotes, comma and digits need. */
    size_t record_bytes = event->record->header->length;
    size_t room = CLTEL_JSON_TWICE_MAX * record_bytes + CLTEL_LOGS_HEAD_MAX_BYTES + CLTEL_LOGS_ID_MAX_BYTES +
                  CLTEL_JSON_SLACK_BYTES + encoder->id.len + encoder->levels[event->record->header->severity].len +
                  TRACE_ROOM_BYTES;
    if (event->site)
        room += event->site->run_bytes + event->site->hole_count * CLTEL_JSON_TWICE_MAX * record_bytes;
    return room;
}

/* at is NULL when this record is not for the fast way. */
static cltel_logs_out put_event(cltel_logs_encoder *encoder, cltel_logs_out out, const cltel_logs_event *event)
{
    out = cltel_logs_put_head(encoder, out, event->time_ns, event->timestamp_ms);
    out = put_start(encoder, out, event);
    out = put_fields(encoder, out, event);
    if (!out.at)
        return out;
    return cltel_logs_put_id(encoder, out, event->ring, event->record->header->seq);
}

/* A record of a site holds one value for each of its keys, and the site's severity. */
static bool fits_site(const cltel_record *record, const cltel_logs_site *site)
{
    if (!site)
        return record->site == 0;
    return !site->has_dead && record->header->severity == site->severity && record->value_count == site->key_count;
}

bool cltel_logs_encode(cltel_logs_encoder *encoder, const cltel_record *record, uint32_t ring, int64_t time_ns,
                       int64_t timestamp_ms, cltel_buf *body, cltel_encoded *out)
{
    cltel_logs_event event = { record, NULL, ring, time_ns, timestamp_ms };
    if (record->site < encoder->site_count)
        event.site = encoder->sites[record->site];
    size_t room = worst_room(encoder, &event);
    if (room > SMALL_ROOM_BYTES || !fits_site(record, event.site))
        return cltel_logs_fit(encoder, &event, body, out);
    if (!cltel_logs_reserve(body, room))
        return false;
    char *start = body->ptr + body->len;
    cltel_logs_out end = put_event(encoder, (cltel_logs_out){ start, 0 }, &event);
    if (!end.at || cltel_logs_message_bytes(encoder, end, start) > encoder->event_max_bytes)
        return cltel_logs_fit(encoder, &event, body, out);
    *out = (cltel_encoded){ cltel_logs_finish(encoder, end, body), false };
    return true;
}
