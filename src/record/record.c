#include "record/record.h"

#include <cltel/log.h>

enum { FIELDS_MAX = 128, RECORD_ALIGN = 8 };

/* Bits of a field's head that no version uses yet: a set one is a wild write. */
#define HEAD_UNUSED 0x00000000FFFEFF00ull

typedef struct head {
    uint8_t type;
    uint8_t key_len;
    bool scope;
    uint32_t value_len;
} head;

static uint64_t load_u64(const uint8_t *p)
{
    uint64_t word; /* fields are not aligned */
    memcpy(&word, p, sizeof word);
    return word;
}

static head head_of(uint64_t word)
{
    return (head){ (uint8_t)word, (uint8_t)(word >> 32), (word >> 16) & 1, (uint32_t)(word >> 40) };
}

static bool header_is_valid(const cltel_record_header *header, size_t room)
{
    uint8_t flags = header->clock_flags >> 4;
    return header->length >= sizeof *header && header->length <= room && header->length % RECORD_ALIGN == 0 &&
           header->check == (~header->length ^ (uint32_t)header->seq) && header->kind == CLTEL_RECORD_LOG &&
           header->severity >= CLTEL_SEVERITY_TRACE && header->severity <= CLTEL_SEVERITY_FATAL &&
           (header->clock_flags & 15) <= CLTEL_CLOCK_TSC && flags <= CLTEL_RECORD_SITE &&
           header->field_count <= FIELDS_MAX && (flags == 0 || header->what != 0);
}

/* The length of a value of each type; a text's is its own. */
enum { OWN_LENGTH = 255 };
static const uint8_t value_lengths[] = {
    [CLTEL_TYPE_NULL] = 0, [CLTEL_TYPE_STR] = OWN_LENGTH, [CLTEL_TYPE_I64] = 8,          [CLTEL_TYPE_U64] = 8,
    [CLTEL_TYPE_F64] = 8,  [CLTEL_TYPE_BOOL] = 8,         [CLTEL_TYPE_JSON] = OWN_LENGTH
};

static bool length_fits_type(head field)
{
    if (field.type > CLTEL_TYPE_JSON)
        return false;
    uint8_t length = value_lengths[field.type];
    return (length == OWN_LENGTH) | (field.value_len == length);
}

/* A key is there exactly when somebody needs it: only a site's values have none. */
static bool key_is_valid(head field, bool site)
{
    bool keyless = site && !field.scope;
    return keyless == (field.key_len == 0);
}

static bool fields_are_valid(cltel_record *record)
{
    const uint8_t *at = record->fields;
    bool own = false;
    for (uint32_t i = 0; i < record->field_count; i++) {
        if (record->end - at < CLTEL_FIELD_HEAD_BYTES)
            return false;
        uint64_t word = load_u64(at);
        head field = head_of(word);
        at += CLTEL_FIELD_HEAD_BYTES;
        if ((word & HEAD_UNUSED) || !length_fits_type(field) || !key_is_valid(field, record->site != 0) ||
            (own && field.scope) || (uint64_t)(record->end - at) < (uint64_t)field.key_len + field.value_len)
            return false;
        at += field.key_len + (size_t)field.value_len;
        own = !field.scope;
        record->value_count += field.key_len == 0;
    }
    return record->end - at < RECORD_ALIGN;
}

bool cltel_record_read(const void *bytes, size_t room, cltel_record *out)
{
    const cltel_record_header *header = bytes;
    if (room < sizeof *header || (uintptr_t)bytes % RECORD_ALIGN != 0 || !header_is_valid(header, room))
        return false;
    const uint8_t *payload = (const uint8_t *)bytes + sizeof *header;
    bool site = header->clock_flags >> 4 & CLTEL_RECORD_SITE;
    uint32_t text_len = site ? 0 : header->what;
    if (text_len > header->length - sizeof *header)
        return false;
    *out = (cltel_record){ .header = header,
                           .site = site ? header->what : 0,
                           .text = { (const char *)payload, text_len },
                           .field_count = header->field_count,
                           .fields = payload + text_len,
                           .end = (const uint8_t *)bytes + header->length };
    return fields_are_valid(out);
}
