#include "encode/logs_events.h"

#include <cltel/attr.h>
#include <cltel/log.h>

#include "base/memory.h"
#include "encode/logs_encoder.h"

/* Events whose worst case is above go the way of logs_fit.c, which measures first:
 * small ones are not worth it, and for large ones the worst case is too much room. */
enum { SMALL_ROOM_BYTES = 64 * 1024 };

/* Cuts text so that it takes at most max bytes once escaped. */
static cltel_view bounded(cltel_view text, size_t max)
{
    size_t once;
    return (cltel_view){ text.ptr, cltel_json_fit(text, max, &once) };
}

static cltel_run level_run(char **memory, cltel_view level, cltel_view service)
{
    char *start = *memory;
    cltel_logs_out out = { start, 0 };
    out.at = cltel_json_outer(out.at, CLTEL_VIEW("Z\",\"level\":\""), &out.extra);
    out.at = cltel_json_outer(out.at, level, &out.extra);
    out.at = cltel_json_outer(out.at, CLTEL_VIEW("\",\"service\":\""), &out.extra);
    cltel_logs_put_text(&out, service);
    out.at = cltel_json_outer(out.at, CLTEL_VIEW("\",\"message\":\""), &out.extra);
    *memory = out.at;
    return (cltel_run){ start, (uint32_t)(out.at - start), (uint32_t)out.extra };
}

static cltel_run id_run(char **memory, cltel_view instance)
{
    char *start = *memory;
    cltel_logs_out out = { start, 0 };
    out.at = cltel_json_outer(out.at, CLTEL_VIEW(",\"id\":\""), &out.extra);
    cltel_logs_put_text(&out, instance);
    *out.at++ = '.';
    *memory = out.at;
    return (cltel_run){ start, (uint32_t)(out.at - start), (uint32_t)out.extra };
}

static void name_values(cltel_logs_encoder *encoder)
{
    for (uint32_t i = 0; i < CLTEL_LOGS_FIELDS_MAX; i++) {
        memcpy(encoder->value_names[i], "value", 5);
        *cltel_json_u64(encoder->value_names[i] + 5, i) = '\0';
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
    encoder->id = id_run(&memory, instance);
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

static void put_holed_message(const cltel_logs_encoder *encoder, cltel_logs_out *out, const cltel_logs_site *site)
{
    for (uint32_t i = 0; i < site->part_count; i++) {
        const cltel_site_part *part = &site->parts[i];
        char scratch[CLTEL_JSON_NUMBER_BYTES];
        if (part->key < 0) {
            cltel_logs_put_run(out, part->run);
            continue;
        }
        const cltel_field *value = cltel_logs_hole(encoder, part);
        cltel_logs_put_text(out, value ? cltel_logs_value_text(value, scratch) : CLTEL_VIEW("null"));
    }
}

static void put_start(const cltel_logs_encoder *encoder, cltel_logs_out *out, const cltel_logs_event *event)
{
    const cltel_logs_site *site = event->site;
    uint8_t severity = event->record->header->severity;
    if (site && site->hole_count == 0 && site->severity == severity) {
        cltel_logs_put_run(out, site->start);
        return;
    }
    cltel_logs_put_run(out, encoder->levels[severity]);
    char scratch[CLTEL_LOGS_ID_MAX_BYTES];
    if (!site)
        cltel_logs_put_text(out, cltel_logs_message_text(event->record, scratch));
    else if (site->hole_count > 0)
        put_holed_message(encoder, out, site);
    else if (site->part_count > 0)
        cltel_logs_put_text(out, site->parts[0].text);
    cltel_logs_put_quote(out);
}

static size_t worst_room(const cltel_logs_encoder *encoder, const cltel_logs_event *event, size_t record_bytes)
{
    /* A field's head has 8 bytes: seven times that is more than quotes, comma and digits need. */
    size_t room = CLTEL_JSON_TWICE_MAX * record_bytes + CLTEL_LOGS_HEAD_MAX_BYTES + CLTEL_LOGS_ID_MAX_BYTES +
                  CLTEL_JSON_SLACK_BYTES + encoder->id.len + encoder->levels[event->record->header->severity].len;
    if (event->site)
        room += event->site->run_bytes + event->site->hole_count * CLTEL_JSON_TWICE_MAX * record_bytes;
    return room;
}

/* The caller has made room. */
static void put_event(cltel_logs_encoder *encoder, cltel_logs_out *out, const cltel_logs_event *event)
{
    cltel_logs_put_head(encoder, out, event->time_ns, event->timestamp_ms);
    put_start(encoder, out, event);
    for (uint32_t i = 0; i < encoder->field_count; i++) {
        const cltel_logs_field *field = &encoder->fields[i];
        if (field->dead)
            continue;
        cltel_logs_put_label(out, field);
        cltel_logs_put_value(out, &field->field);
    }
    cltel_logs_put_id(encoder, out, event->ring, event->record->header->seq);
}

bool cltel_logs_encode(cltel_logs_encoder *encoder, const cltel_record *record, uint32_t ring, int64_t time_ns,
                       int64_t timestamp_ms, cltel_buf *body, cltel_encoded *out)
{
    cltel_logs_event event = { record, NULL, ring, time_ns, timestamp_ms };
    if (record->site < encoder->site_count)
        event.site = encoder->sites[record->site];
    size_t record_bytes = cltel_logs_fields_collect(encoder, &event);
    size_t room = worst_room(encoder, &event, record_bytes);
    if (room > SMALL_ROOM_BYTES)
        return cltel_logs_fit(encoder, &event, body, out);
    if (!cltel_logs_reserve(body, room))
        return false;
    cltel_logs_out writer = { body->ptr + body->len, 0 };
    put_event(encoder, &writer, &event);
    if (cltel_logs_message_bytes(encoder, &writer, body->ptr + body->len) > encoder->event_max_bytes)
        return cltel_logs_fit(encoder, &event, body, out);
    *out = (cltel_encoded){ cltel_logs_finish(encoder, &writer, body), false };
    return true;
}
