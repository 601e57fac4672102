#include "record/record.h"

#include <cltel/log.h>

enum { FIELDS_MAX = 128, RECORD_ALIGN = 8, SPAN_KINDS = 5 };

/* Bits of a field's head that no version uses yet: a set one is a wild write. */
#define HEAD_UNUSED 0x00000000FFFEFF00ull
#define HEAD_UNUSED_IN_SPAN 0x00000000F0FFFF00ull

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

static bool is_log_header(const cltel_record_header *header)
{
    uint8_t flags = header->clock_flags >> 4;
    return header->severity >= CLTEL_SEVERITY_TRACE && header->severity <= CLTEL_SEVERITY_FATAL &&
           flags <= (CLTEL_RECORD_SITE | CLTEL_RECORD_TRACED) && header->field_count <= FIELDS_MAX &&
           (!(flags & CLTEL_RECORD_SITE) || header->what != 0);
}

static bool is_span_header(const cltel_record_header *header)
{
    return header->severity < SPAN_KINDS && header->clock_flags >> 4 == 0 && header->field_count == 0 &&
           header->what <= CLTEL_SPAN_NAME_MAX;
}

static bool header_is_valid(const cltel_record_header *header, size_t room)
{
    return header->length >= sizeof *header && header->length <= room && header->length % RECORD_ALIGN == 0 &&
           header->check == (~header->length ^ (uint32_t)header->seq) &&
           (header->clock_flags & 15) <= CLTEL_CLOCK_TSC &&
           (header->kind == CLTEL_RECORD_LOG ? is_log_header(header)
                                             : header->kind == CLTEL_RECORD_SPAN && is_span_header(header));
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

/* What an item must be made of, beside what each field must be. */
static bool item_is_valid(const cltel_field *field)
{
    switch (field->item) {
    case CLTEL_ITEM_EVENT:
        return field->type == CLTEL_TYPE_U64 && field->key.len > 0;
    case CLTEL_ITEM_LINK:
        return field->type == CLTEL_TYPE_STR && field->text.len == CLTEL_TRACE_ID_BYTES + CLTEL_SPAN_ID_BYTES;
    case CLTEL_ITEM_EXCEPTION:
    case CLTEL_ITEM_REMOTE_EXCEPTION:
    case CLTEL_ITEM_CAUSE:
        return field->type == CLTEL_TYPE_STR;
    case CLTEL_ITEM_FRAME:
        return field->type == CLTEL_TYPE_STR && field->text.len >= sizeof(uint32_t);
    default:
        return field->item < CLTEL_ITEM_COUNT_ && field->key.len > 0;
    }
}

/* The item `now` has something before it that it belongs to. */
static bool item_has_its_place(uint8_t before, uint8_t now)
{
    switch (now) {
    case CLTEL_ITEM_EVENT_FIELD:
        return before == CLTEL_ITEM_EVENT || before == CLTEL_ITEM_EVENT_FIELD;
    case CLTEL_ITEM_LINK_FIELD:
        return before == CLTEL_ITEM_LINK || before == CLTEL_ITEM_LINK_FIELD;
    case CLTEL_ITEM_CAUSE:
    case CLTEL_ITEM_FRAME:
        return before >= CLTEL_ITEM_EXCEPTION;
    default:
        return true;
    }
}

static bool items_are_valid(const cltel_record *record)
{
    const uint8_t *at = record->fields;
    uint8_t before = CLTEL_ITEM_FIELD;
    for (uint32_t i = 0; i < record->field_count; i++) {
        if (record->end - at < CLTEL_FIELD_HEAD_BYTES)
            return false;
        uint64_t word = load_u64(at);
        head item = head_of(word);
        if ((word & HEAD_UNUSED_IN_SPAN) || !length_fits_type(item) ||
            (uint64_t)(record->end - at) < CLTEL_FIELD_HEAD_BYTES + (uint64_t)item.key_len + item.value_len)
            return false;
        cltel_field field;
        cltel_record_field(&at, &field);
        if (!item_is_valid(&field) || !item_has_its_place(before, field.item))
            return false;
        before = field.item;
    }
    return record->end - at < RECORD_ALIGN;
}

static bool read_span(const cltel_record_header *header, cltel_record *out)
{
    const uint8_t *payload = (const uint8_t *)header + sizeof *header;
    const cltel_span_part *span = (const cltel_span_part *)payload;
    if (header->length - sizeof *header < sizeof *span + header->what)
        return false;
    *out = (cltel_record){ .header = header,
                           .span = span,
                           .text = { (const char *)payload + sizeof *span, header->what },
                           .field_count = span->item_count,
                           .fields = payload + sizeof *span + header->what,
                           .end = (const uint8_t *)header + header->length };
    return items_are_valid(out);
}

static bool read_log(const cltel_record_header *header, cltel_record *out)
{
    const uint8_t *payload = (const uint8_t *)header + sizeof *header;
    uint8_t flags = header->clock_flags >> 4;
    bool site = flags & CLTEL_RECORD_SITE;
    size_t trace_len = flags & CLTEL_RECORD_TRACED ? sizeof(cltel_record_trace) : 0;
    uint64_t text_len = site ? 0 : header->what;
    if (trace_len + text_len > header->length - sizeof *header)
        return false;
    *out = (cltel_record){ .header = header,
                           .site = site ? header->what : 0,
                           .trace = trace_len ? (const cltel_record_trace *)(payload + text_len) : NULL,
                           .text = { (const char *)payload, text_len },
                           .field_count = header->field_count,
                           .fields = payload + text_len + trace_len,
                           .end = (const uint8_t *)header + header->length };
    return fields_are_valid(out);
}

bool cltel_record_read(const void *bytes, size_t room, cltel_record *out)
{
    const cltel_record_header *header = bytes;
    if (room < sizeof *header || (uintptr_t)bytes % RECORD_ALIGN != 0 || !header_is_valid(header, room))
        return false;
    return header->kind == CLTEL_RECORD_SPAN ? read_span(header, out) : read_log(header, out);
}
