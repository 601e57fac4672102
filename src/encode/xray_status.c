/* Whether a span went well: what the application said, else what its fields tell. */
#include "encode/xray_parts.h"

static bool has_exception(const cltel_record *record)
{
    const uint8_t *cursor = record->fields;
    for (uint32_t i = 0; i < record->field_count; i++) {
        cltel_field item;
        cltel_record_field(&cursor, &item);
        if (item.item == CLTEL_ITEM_EXCEPTION || item.item == CLTEL_ITEM_REMOTE_EXCEPTION)
            return true;
    }
    return false;
}

uint32_t cltel_xray_status_by(const cltel_record *record, int64_t http)
{
    uint32_t status = record->span->flags & CLTEL_SPAN_STATUS_MASK;
    if (status != CLTEL_STATUS_UNSET)
        return status;
    if (http == 429)
        return CLTEL_STATUS_THROTTLE;
    if (http >= 400 && http < 500)
        return CLTEL_STATUS_ERROR;
    return (http >= 500 && http < 600) || has_exception(record) ? CLTEL_STATUS_FAULT : CLTEL_STATUS_OK;
}

uint32_t cltel_xray_status(const cltel_record *record)
{
    const uint8_t *cursor = record->fields;
    int64_t http = 0;
    for (uint32_t i = 0; i < record->field_count; i++) {
        cltel_field field;
        cltel_record_field(&cursor, &field);
        if (field.item == CLTEL_ITEM_FIELD && (field.type == CLTEL_TYPE_I64 || field.type == CLTEL_TYPE_U64) &&
            cltel_xray_place_of(field.key) == CLTEL_XRAY_PLACE_HTTP_STATUS)
            http = field.number.i64; /* the last one counts */
    }
    return cltel_xray_status_by(record, http);
}
