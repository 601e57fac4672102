#include "encode/logs_events.h"

#include "base/memory.h"
#include "encode/field_names.h"
#include "encode/logs_pieces.h"

/* What most records are is written here, in one pass, into room for the worst
 * case. What is large, too large, has a name twice or is odd goes the way of
 * logs_fit.c, which measures first. */
enum { SMALL_ROOM_BYTES = 64 * 1024 };

/* Cuts text so that it takes at most max bytes once escaped. */
static cltel_view bounded(cltel_view text, size_t max)
{
    size_t once;
    return (cltel_view){ text.ptr, cltel_json_fit(text, max, &once) };
}

static cltel_run run_of(const char *start, cltel_logs_out out)
{
    return (cltel_run){ start, (uint32_t)(out.at - start), (uint32_t)out.extra };
}

static cltel_run level_run(char **memory, cltel_view level, cltel_view service)
{
    cltel_logs_out out = { *memory, 0 };
    out = cltel_logs_put_outer(out, CLTEL_VIEW("Z\",\"level\":\""));
    out = cltel_logs_put_outer(out, level);
    out = cltel_logs_put_outer(out, CLTEL_VIEW("\",\"service\":\""));
    out = cltel_logs_put_text(out, service);
    out = cltel_logs_put_outer(out, CLTEL_VIEW("\",\"message\":\""));
    cltel_run run = run_of(*memory, out);
    *memory = out.at;
    return run;
}

static cltel_run id_run(char *memory, cltel_view instance)
{
    cltel_logs_out out = { memory, 0 };
    out = cltel_logs_put_outer(out, CLTEL_VIEW(",\"id\":\""));
    out = cltel_logs_put_text(out, instance);
    return run_of(memory, cltel_logs_put_outer(out, CLTEL_VIEW(".")));
}

static void name_values(cltel_logs_encoder *encoder)
{
    for (uint32_t i = 0; i < CLTEL_LOGS_FIELDS_MAX; i++) {
        cltel_logs_out out = { encoder->value_texts[i], 0 };
        out = cltel_logs_put_outer(out, CLTEL_VIEW(",\"value"));
        out.at = cltel_json_u64(out.at, i);
        out = cltel_logs_put_outer(out, CLTEL_VIEW("\":"));
        encoder->value_labels[i] = run_of(encoder->value_texts[i], out);
    }
}

cltel_logs_encoder *cltel_logs_encoder_new(cltel_view service, cltel_view instance, uint32_t event_max_bytes)
{
    static const char *const levels[CLTEL_LOGS_SEVERITIES] = { "", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL" };
    enum { FIXED_BYTES = 64 };
    service = bounded(service, CLTEL_LOGS_SERVICE_MAX_BYTES);
    instance = bounded(instance, CLTEL_LOGS_INSTANCE_MAX_BYTES);
    size_t texts = CLTEL_LOGS_SEVERITIES * service.len + instance.len;
    cltel_logs_encoder *encoder = cltel_alloc(sizeof *encoder);
    char *memory = cltel_alloc(CLTEL_JSON_TWICE_MAX * texts + (CLTEL_LOGS_SEVERITIES + 1) * FIXED_BYTES +
                               2 * CLTEL_JSON_SLACK_BYTES);
    if (!encoder || !memory) {
        cltel_release(encoder);
        cltel_release(memory);
        return NULL;
    }
    encoder->memory = memory;
    encoder->event_max_bytes =
        event_max_bytes < CLTEL_LOGS_EVENT_MIN_BYTES ? CLTEL_LOGS_EVENT_MIN_BYTES : event_max_bytes;
    for (size_t i = 0; i < CLTEL_LOGS_SEVERITIES; i++)
        encoder->levels[i] = level_run(&memory, cltel_view_of(levels[i]), service);
    encoder->id = id_run(memory, instance);
    name_values(encoder);
    return encoder;
}

void cltel_logs_encoder_free(cltel_logs_encoder *encoder)
{
    if (!encoder)
        return;
    for (uint32_t i = 0; i < encoder->site_count; i++)
        cltel_logs_site_free(encoder->sites[i]);
    cltel_release(encoder->sites);
    cltel_release(encoder->memory);
    cltel_release(encoder);
}

static bool sites_reserve(cltel_logs_encoder *encoder, uint32_t id)
{
    if (id < encoder->site_count)
        return true;
    uint32_t count = encoder->site_count < 16 ? 16 : encoder->site_count;
    while (count <= id)
        count *= 2;
    cltel_logs_site **sites = cltel_realloc(encoder->sites, count * sizeof(cltel_logs_site *));
    if (!sites)
        return false;
    for (uint32_t i = encoder->site_count; i < count; i++)
        sites[i] = NULL;
    encoder->sites = sites;
    encoder->site_count = count;
    return true;
}

bool cltel_logs_encoder_site(cltel_logs_encoder *encoder, uint32_t id, const cltel_encode_site *site)
{
    enum { SITE_ID_MAX = 1 << 20 };
    if (id == 0 || id > SITE_ID_MAX || site->severity >= CLTEL_LOGS_SEVERITIES ||
        site->key_count > CLTEL_LOGS_FIELDS_MAX || !sites_reserve(encoder, id))
        return false;
    cltel_logs_site *made = cltel_logs_site_new(encoder, site);
    if (!made)
        return false;
    cltel_logs_site_free(encoder->sites[id]);
    encoder->sites[id] = made;
    return true;
}

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
static inline cltel_logs_out put_fields(cltel_logs_encoder *encoder, cltel_logs_out out, const cltel_logs_event *event)
{
    const cltel_record *record = event->record;
    const cltel_run *label = event->site ? event->site->labels : NULL;
    const uint8_t *cursor = record->fields;
    cltel_logs_names_start(&encoder->names);
    for (uint32_t i = 0; i < record->field_count; i++) {
        cltel_field field;
        cltel_record_field(&cursor, &field);
        if (field.key.len == 0) {
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
                  CLTEL_JSON_SLACK_BYTES + encoder->id.len + encoder->levels[event->record->header->severity].len;
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
