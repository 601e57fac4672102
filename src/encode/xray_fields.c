/* Which field goes where: those with a place of their own, and the others, each name once. */
#include "base/memory.h"
#include "encode/xray_parts.h"

#define CLTEL_XRAY_FIELD(id, key, object, member, type) \
    [CLTEL_XRAY_PLACE_##id] = { member, CLTEL_XRAY_##object, CLTEL_XRAY_##type },
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init" /* keys that mean the same give the same member again */
#if defined(__clang__)
#pragma GCC diagnostic ignored "-Winitializer-overrides"
#endif
const cltel_xray_member cltel_xray_members[CLTEL_XRAY_PLACE_COUNT] = {
#include "encode/xray_fields.def"
};
#pragma GCC diagnostic pop
#undef CLTEL_XRAY_FIELD

typedef struct known_key {
    const char *key;
    uint8_t len;
    uint8_t place;
} known_key;

static const known_key known_keys[] = {
#define CLTEL_XRAY_FIELD(id, key, object, member, type) { (key), sizeof(key) - 1, CLTEL_XRAY_PLACE_##id },
#include "encode/xray_fields.def"
#undef CLTEL_XRAY_FIELD
};

/* Most keys are the application's own and have no place: their first letter and length tell. */
int cltel_xray_place_of(cltel_view key)
{
    if (key.len < sizeof "user" - 1 || !strchr("hucsdaop e", key.ptr[0]))
        return -1;
    for (size_t i = 0; i < sizeof known_keys / sizeof known_keys[0]; i++)
        if (known_keys[i].len == key.len && memcmp(known_keys[i].key, key.ptr, key.len) == 0)
            return known_keys[i].place;
    return -1;
}

static uint32_t hash_of(cltel_view key)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < key.len; i++)
        hash = (hash ^ (uint8_t)key.ptr[i]) * 16777619u;
    return hash ^ hash >> 15;
}

/* Open addressing over indexes into others, plus 1; 0: free. */
typedef struct names {
    uint32_t *slots;
    uint32_t mask;
} names;

static bool make_room(cltel_xray_encoder *encoder, uint32_t count, names *names)
{
    uint32_t slots = 16;
    while (slots < count * 2)
        slots *= 2;
    cltel_buf_clear(&encoder->other_memory);
    cltel_buf_clear(&encoder->hash_memory);
    if (!cltel_buf_reserve(&encoder->other_memory, (count + 1) * sizeof(cltel_field)) ||
        !cltel_buf_reserve(&encoder->hash_memory, slots * sizeof(uint32_t)))
        return false;
    memset(encoder->hash_memory.ptr, 0, slots * sizeof(uint32_t));
    *names = (struct names){ (uint32_t *)(void *)encoder->hash_memory.ptr, slots - 1 };
    encoder->fields.others = (cltel_field *)(void *)encoder->other_memory.ptr;
    encoder->fields.other_count = 0;
    return true;
}

/* The last value of a name stands where the first one stood. */
static void add_other(cltel_xray_fields *fields, const names *names, const cltel_field *field)
{
    uint32_t slot = hash_of(field->key) & names->mask;
    while (names->slots[slot]) {
        cltel_field *other = &fields->others[names->slots[slot] - 1];
        if (cltel_view_equal(other->key, field->key)) {
            *other = *field;
            return;
        }
        slot = (slot + 1) & names->mask;
    }
    fields->others[fields->other_count++] = *field;
    names->slots[slot] = fields->other_count;
}

static bool is_list(cltel_view json)
{
    size_t at = 0;
    while (at < json.len && strchr(" \t\n\r", json.ptr[at]) && json.ptr[at])
        at++;
    return at < json.len && json.ptr[at] == '[' && cltel_json_valid(json);
}

static bool has_type(const cltel_field *field, cltel_xray_type type)
{
    switch (type) {
    case CLTEL_XRAY_NUMBER:
        return field->type == CLTEL_TYPE_I64 || field->type == CLTEL_TYPE_U64;
    case CLTEL_XRAY_TRUTH:
        return field->type == CLTEL_TYPE_BOOL;
    case CLTEL_XRAY_LIST:
        return field->type == CLTEL_TYPE_JSON && is_list(field->text);
    default:
        return field->type == CLTEL_TYPE_STR;
    }
}

static bool takes(int place, const cltel_field *field, bool segment)
{
    if (place == CLTEL_XRAY_PLACE_PEER && (segment || field->text.len == 0))
        return false;
    return has_type(field, (cltel_xray_type)cltel_xray_members[place].type);
}

bool cltel_xray_fields_sort(cltel_xray_encoder *encoder, const cltel_record *record, bool segment)
{
    names names;
    if (!make_room(encoder, record->field_count, &names))
        return false;
    encoder->fields.places = encoder->fields.items = 0;
    const uint8_t *cursor = record->fields;
    for (uint32_t i = 0; i < record->field_count; i++) {
        cltel_field field;
        cltel_record_field(&cursor, &field);
        encoder->fields.items |= 1u << field.item;
        if (field.item != CLTEL_ITEM_FIELD)
            continue;
        int place = cltel_xray_place_of(field.key);
        if (place < 0 || !takes(place, &field, segment)) {
            add_other(&encoder->fields, &names, &field);
            continue;
        }
        encoder->fields.placed[place] = field;
        encoder->fields.places |= 1u << place;
    }
    return true;
}
