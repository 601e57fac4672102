/* Annotations and metadata: what the application said that has no place of its own. */
#include "encode/xray_parts.h"

static const cltel_view metadata_prefix = { "metadata.", sizeof "metadata." - 1 };

static bool begins_with(cltel_view text, cltel_view prefix)
{
    return text.len > prefix.len && memcmp(text.ptr, prefix.ptr, prefix.len) == 0;
}

/* Indexed by X-Ray: text, number, truth, of a size that it takes. */
static bool can_be_annotation(const cltel_field *field)
{
    switch (field->type) {
    case CLTEL_TYPE_STR:
        return field->text.len <= CLTEL_XRAY_TEXT_MAX && !begins_with(field->key, metadata_prefix);
    case CLTEL_TYPE_F64:
        return cltel_json_is_finite(field->number.f64) && !begins_with(field->key, metadata_prefix);
    case CLTEL_TYPE_I64:
    case CLTEL_TYPE_U64:
    case CLTEL_TYPE_BOOL:
        return !begins_with(field->key, metadata_prefix);
    default:
        return false;
    }
}

/* Two keys may become the same when they are cleaned; the later one goes to metadata then. */
typedef struct written {
    cltel_view keys[CLTEL_XRAY_ANNOTATIONS_MAX]; /* cleaned, where they stand in the document */
    uint32_t count;
} written;

static bool is_taken(const written *written, cltel_view key)
{
    for (uint32_t i = 0; i < written->count; i++)
        if (cltel_view_equal(written->keys[i], key))
            return true;
    return false;
}

cltel_view cltel_xray_shown_name(const cltel_xray_encoder *encoder, const cltel_xray_span *span)
{
    if (span->segment)
        return encoder->service_text;
    bool called = cltel_xray_is_placed(&encoder->fields, CLTEL_XRAY_PLACE_PEER);
    return called ? encoder->fields.placed[CLTEL_XRAY_PLACE_PEER].text : span->record->text;
}

/* The span's own name, where the document shows another one. */
static cltel_field operation_of(cltel_view name)
{
    return (cltel_field){ .type = CLTEL_TYPE_STR, .key = CLTEL_VIEW("operation"), .text = name };
}

static bool has_key(const cltel_xray_fields *fields, cltel_view key)
{
    for (uint32_t i = 0; i < fields->other_count; i++)
        if (cltel_view_equal(fields->others[i].key, key))
            return true;
    return false;
}

enum { DONE = CLTEL_ITEM_COUNT_ }; /* as item of a field that became an annotation: the others are metadata */

static bool try_annotation(cltel_xray_out *out, written *written, const cltel_field *field)
{
    if (written->count == CLTEL_XRAY_ANNOTATIONS_MAX || !can_be_annotation(field))
        return false;
    char clean[CLTEL_KEY_MAX + 1], *start = out->at;
    cltel_view key = { clean, cltel_xray_clean_key(field->key, clean) };
    if (is_taken(written, key))
        return false;
    cltel_xray_put_comma(out);
    CLTEL_XRAY_PUT(out, "\"");
    key.ptr = out->at;
    cltel_xray_put(out, clean, key.len);
    CLTEL_XRAY_PUT(out, "\":");
    cltel_xray_put_value(out, field, SIZE_MAX);
    if (!cltel_xray_end_piece(out, start))
        return false;
    written->keys[written->count++] = key;
    return true;
}

static void put_annotations(cltel_xray_encoder *encoder, cltel_xray_out *out, const cltel_xray_span *span)
{
    cltel_xray_fields *fields = &encoder->fields;
    char *start = out->at;
    written written;
    written.count = 0;
    CLTEL_XRAY_FRAME(out, ",\"annotations\":{");
    if (span->record->text.len && !cltel_view_equal(span->record->text, cltel_xray_shown_name(encoder, span)) &&
        !has_key(fields, CLTEL_VIEW("operation"))) {
        cltel_field operation = operation_of(span->record->text);
        try_annotation(out, &written, &operation);
    }
    for (uint32_t i = 0; i < fields->other_count; i++)
        if (try_annotation(out, &written, &fields->others[i]))
            fields->others[i].item = DONE;
    CLTEL_XRAY_FRAME(out, "}");
    if (written.count == 0)
        out->at = start;
}

static void put_key(cltel_xray_out *out, cltel_view key)
{
    char renamed[CLTEL_KEY_MAX + 1] = "_";
    if (begins_with(key, metadata_prefix))
        key = (cltel_view){ key.ptr + metadata_prefix.len, key.len - metadata_prefix.len };
    if (begins_with(key, CLTEL_VIEW("AWS.")) && key.len < sizeof renamed) { /* X-Ray's own */
        memcpy(renamed + 1, key.ptr, key.len);
        key = (cltel_view){ renamed, key.len + 1 };
    }
    cltel_xray_put_text(out, key, SIZE_MAX);
}

static void put_metadata_field(cltel_xray_out *out, const cltel_field *field)
{
    char *start = out->at;
    cltel_xray_put_comma(out);
    put_key(out, field->key);
    CLTEL_XRAY_PUT(out, ":");
    cltel_xray_put_value(out, field, SIZE_MAX);
    cltel_xray_end_piece(out, start);
}

static bool put_default(const cltel_xray_fields *fields, cltel_xray_out *out)
{
    char *start = out->at;
    bool any = false;
    CLTEL_XRAY_FRAME(out, "\"default\":{");
    for (uint32_t i = 0; i < fields->other_count; i++) {
        if (fields->others[i].item == DONE)
            continue;
        put_metadata_field(out, &fields->others[i]);
        any = true;
    }
    CLTEL_XRAY_FRAME(out, "}");
    if (!any)
        out->at = start;
    return any;
}

/* Between start and end, as the event's tick lies between theirs: a clock that was set meanwhile moves it to one of
 * them. */
static int64_t time_of(const cltel_xray_span *span, uint64_t tick)
{
    int64_t ticks = (int64_t)(span->record->header->time - span->part->start);
    int64_t after = (int64_t)(tick - span->part->start);
    if (ticks <= 0 || after <= 0)
        return span->start_ns;
    if (after >= ticks)
        return span->end_ns;
    __int128 took_ns = (__int128)span->end_ns - span->start_ns;
    return (int64_t)(span->start_ns + took_ns * after / ticks);
}

static void put_event(cltel_xray_out *out, const cltel_xray_span *span, const cltel_field *event, const uint8_t *cursor,
                      uint32_t left)
{
    char *start = out->at;
    bool any = false;
    cltel_xray_put_comma(out);
    CLTEL_XRAY_PUT(out, "{\"time\":");
    cltel_xray_put_time(out, time_of(span, event->number.u64));
    CLTEL_XRAY_PUT(out, ",\"name\":");
    cltel_xray_put_text(out, event->key, SIZE_MAX);
    for (; left > 0; left--) {
        cltel_field field;
        cltel_record_field(&cursor, &field);
        if (field.item != CLTEL_ITEM_EVENT_FIELD)
            break;
        if (!any)
            CLTEL_XRAY_PUT(out, ",\"fields\":{");
        put_metadata_field(out, &field);
        any = true;
    }
    if (any)
        CLTEL_XRAY_PUT(out, "}");
    CLTEL_XRAY_PUT(out, "}");
    cltel_xray_end_piece(out, start);
}

static bool put_events(cltel_xray_out *out, const cltel_xray_span *span)
{
    const uint8_t *cursor = span->record->fields;
    bool any = false;
    for (uint32_t left = span->record->field_count; left > 0; left--) {
        cltel_field item;
        cltel_record_field(&cursor, &item);
        if (item.item != CLTEL_ITEM_EVENT)
            continue;
        if (!any)
            CLTEL_XRAY_FRAME(out, "\"events\":[");
        put_event(out, span, &item, cursor, left - 1);
        any = true;
    }
    if (any)
        CLTEL_XRAY_FRAME(out, "]");
    return any;
}

/* What the library itself has to say: timed events, and what is missing. */
static bool put_library(const cltel_xray_fields *fields, cltel_xray_out *out, const cltel_xray_span *span,
                        bool after_default)
{
    char *start = out->at;
    if (after_default)
        CLTEL_XRAY_FRAME(out, ",");
    CLTEL_XRAY_FRAME(out, "\"cltel\":{");
    bool events = cltel_xray_has_item(fields, CLTEL_ITEM_EVENT) && put_events(out, span);
    if (span->part->items_dropped) {
        if (events)
            CLTEL_XRAY_FRAME(out, ",");
        CLTEL_XRAY_FRAME(out, "\"dropped\":");
        out->at = cltel_json_u64(out->at, span->part->items_dropped);
    }
    if (out->cut) {
        if (events || span->part->items_dropped)
            CLTEL_XRAY_FRAME(out, ",");
        CLTEL_XRAY_FRAME(out, "\"truncated\":true");
    }
    CLTEL_XRAY_FRAME(out, "}");
    if (events || span->part->items_dropped || out->cut)
        return true;
    out->at = start;
    return false;
}

void cltel_xray_put_own(cltel_xray_encoder *encoder, cltel_xray_out *out, const cltel_xray_span *span)
{
    put_annotations(encoder, out, span);
    char *start = out->at;
    CLTEL_XRAY_FRAME(out, ",\"metadata\":{");
    bool any = put_default(&encoder->fields, out);
    any |= put_library(&encoder->fields, out, span, any);
    CLTEL_XRAY_FRAME(out, "}");
    if (!any)
        out->at = start;
}
