/* The fields of a record: their names, and which of two with one name stays. */
#include <cltel/attr.h>

#include "encode/logs_encoder.h"

enum { NONE = -1 };

bool cltel_logs_name_is_reserved(cltel_view name)
{
    static const char *const reserved[] = { "id",      "time",      "level",          "service",
                                            "message", "truncated", "original_bytes", "dropped_fields" };
    /* The lengths that occur; most keys have another one. */
    const uint32_t lengths = 1u << 2 | 1u << 4 | 1u << 5 | 1u << 7 | 1u << 9 | 1u << 14;
    if (name.len > 14 || !(lengths >> name.len & 1))
        return false;
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (cltel_view_equal(name, cltel_view_of(reserved[i])))
            return true;
    return false;
}

/* Names are compared as they are written: a renamed one has a '_' at its end. */
static uint8_t name_hash(const cltel_logs_field *field)
{
    cltel_view name = field->field.key;
    if (name.len == 0)
        return 0;
    uint32_t last = field->renamed ? '_' : (uint8_t)name.ptr[name.len - 1];
    uint32_t len = (uint32_t)name.len + field->renamed;
    uint32_t mixed = len * 0x9E3779B1u + (uint8_t)name.ptr[0] * 0x85EBCA6Bu + last * 0xC2B2AE35u +
                     (uint8_t)name.ptr[len / 2 < name.len ? len / 2 : 0] * 0x27D4EB2Fu;
    return (uint8_t)(mixed >> 24);
}

static bool same_name(const cltel_logs_field *a, const cltel_logs_field *b)
{
    cltel_view x = a->field.key, y = b->field.key;
    if (x.len + a->renamed != y.len + b->renamed)
        return false;
    size_t common = x.len < y.len ? x.len : y.len;
    return memcmp(x.ptr, y.ptr, common) == 0 && (x.len <= common || x.ptr[common] == '_') &&
           (y.len <= common || y.ptr[common] == '_');
}

/* The table is not cleared between records: entries of another generation are none. */
static void next_generation(cltel_logs_encoder *encoder)
{
    encoder->generation++;
    if (encoder->generation == 0) {
        memset(encoder->names, 0, sizeof encoder->names);
        encoder->generation = 1;
    }
}

static void hide_earlier(cltel_logs_encoder *encoder, int32_t index)
{
    cltel_logs_field *fields = encoder->fields;
    uint8_t hash = name_hash(&fields[index]);
    int32_t first = encoder->names[hash].generation == encoder->generation ? encoder->names[hash].first : NONE;
    for (int32_t i = first; i != NONE; i = encoder->next_name[i])
        if (same_name(&fields[i], &fields[index]))
            fields[i].dead = true;
    encoder->next_name[index] = first;
    encoder->names[hash].generation = encoder->generation;
    encoder->names[hash].first = index;
}

static void resolve_names(cltel_logs_encoder *encoder)
{
    next_generation(encoder);
    for (uint32_t i = 0; i < encoder->field_count; i++) {
        cltel_logs_field *field = &encoder->fields[i];
        field->renamed = cltel_logs_name_is_reserved(field->field.key);
        if (!field->dead)
            hide_earlier(encoder, (int32_t)i);
    }
}

/* A value of a site, whose key stands in the site. */
static void name_value(cltel_logs_encoder *encoder, const cltel_logs_site *site, cltel_logs_field *field,
                       uint32_t index)
{
    if (site && index < site->key_count) {
        field->field.key = site->keys[index];
        field->label = &site->labels[index];
        field->dead = site->dead[index];
        return;
    }
    field->field.key = cltel_view_of(encoder->value_names[index]);
    field->label = NULL;
    field->dead = false;
}

size_t cltel_logs_fields_collect(cltel_logs_encoder *encoder, const cltel_logs_event *event)
{
    const cltel_record *record = event->record;
    const uint8_t *cursor = record->fields;
    uint32_t keyed = 0;
    encoder->field_count = record->field_count;
    for (uint32_t i = 0; i < record->field_count; i++) {
        cltel_logs_field *field = &encoder->fields[i];
        cltel_record_field(&cursor, &field->field);
        if (field->field.key.len == 0) {
            name_value(encoder, event->site, field, i - keyed);
            continue;
        }
        field->label = NULL;
        field->dead = false;
        keyed++;
    }
    encoder->scope_count = keyed;
    /* The keys of one site were compared when it was made. */
    if (keyed > 0 || !event->site)
        resolve_names(encoder);
    return (size_t)(record->end - (const uint8_t *)record->header);
}

const cltel_field *cltel_logs_hole(const cltel_logs_encoder *encoder, const cltel_site_part *part)
{
    uint32_t index = encoder->scope_count + (uint32_t)part->key;
    return index < encoder->field_count ? &encoder->fields[index].field : NULL;
}
