#include "encode/logs_plan.h"

enum {
    TEXT_KEPT_BYTES = 32, /* a text of a field is not cut shorter; rather the last fields go */
    MESSAGE_SHARE = 16,   /* the message keeps at least 1/16 of event_max_bytes */
    QUOTES = 2
};

#define NO_LIMIT (SIZE_MAX / 4)

static size_t once(cltel_run run)
{
    return run.len - run.extra;
}

static size_t digits(uint64_t number)
{
    char text[CLTEL_JSON_NUMBER_BYTES];
    return (size_t)(cltel_json_u64(text, number) - text);
}

static size_t string_bytes(cltel_view text)
{
    size_t bytes;
    cltel_json_fit(text, SIZE_MAX, &bytes);
    return bytes;
}

/* What no cut changes: time, level, service, id. */
static size_t fixed_bytes(const cltel_logs_encoder *encoder, const cltel_logs_event *event)
{
    enum { TIME = sizeof "{\"time\":\"2026-11-25T08:40:00.123456" - 1, MESSAGE_END = 1, DOT = 1, END = 2 };
    const cltel_record_header *header = event->record->header;
    return TIME + once(encoder->levels[header->severity]) + MESSAGE_END + once(encoder->id) + digits(event->ring) +
           DOT + digits(header->seq) + END;
}

static void measure_field(cltel_logs_field *field)
{
    enum { LABEL = sizeof ",\"\":" - 1 };
    cltel_field *value = &field->field;
    field->label_bytes = field->label ? once(*field->label) : string_bytes(value->key) + field->renamed + LABEL;
    if (value->type == CLTEL_TYPE_JSON && !cltel_json_valid(value->text))
        value->type = CLTEL_TYPE_STR;
    char scratch[CLTEL_JSON_NUMBER_BYTES];
    field->string_bytes = string_bytes(cltel_logs_value_text(value, scratch));
    bool quotes =
        value->type == CLTEL_TYPE_STR || (value->type == CLTEL_TYPE_F64 && !cltel_json_is_finite(value->number.f64));
    field->value_bytes = field->string_bytes + (quotes ? QUOTES : 0);
    if (value->type == CLTEL_TYPE_JSON)
        field->value_bytes = cltel_json_raw_bytes(value->text);
}

/* The field that fills a hole; NULL when the record has no value for it. */
static const cltel_logs_field *hole(const cltel_logs_encoder *encoder, const cltel_site_part *part)
{
    uint32_t index = encoder->keyed_count + (uint32_t)part->key;
    return part->key >= 0 && index < encoder->field_count ? &encoder->fields[index] : NULL;
}

cltel_view cltel_logs_part_text(const cltel_logs_encoder *encoder, const cltel_site_part *part, char *scratch)
{
    if (part->key < 0)
        return part->text;
    const cltel_logs_field *field = hole(encoder, part);
    return field ? cltel_logs_value_text(&field->field, scratch) : CLTEL_VIEW("null");
}

/* A value may stand in many holes and be long: it was measured once. */
static size_t part_bytes(const cltel_logs_encoder *encoder, const cltel_site_part *part)
{
    char scratch[CLTEL_JSON_NUMBER_BYTES];
    const cltel_logs_field *field = hole(encoder, part);
    return field ? field->string_bytes : string_bytes(cltel_logs_part_text(encoder, part, scratch));
}

static size_t message_bytes(const cltel_logs_encoder *encoder, const cltel_logs_event *event)
{
    char scratch[CLTEL_LOGS_ID_MAX_BYTES];
    if (!event->site)
        return string_bytes(cltel_logs_message_text(event->record, scratch));
    size_t bytes = 0;
    for (uint32_t i = 0; i < event->site->part_count; i++)
        bytes += part_bytes(encoder, &event->site->parts[i]);
    return bytes;
}

/* Bytes that text_max would save. */
static size_t saved_bytes(const cltel_logs_encoder *encoder, size_t text_max)
{
    size_t saved = 0;
    for (uint32_t i = 0; i < encoder->field_count; i++) {
        const cltel_logs_field *field = &encoder->fields[i];
        if (!field->dead && cltel_logs_is_cut(field, text_max))
            saved += field->value_bytes - text_max - QUOTES;
    }
    return saved;
}

/* Leaves out the last field and returns what that saves; 0 when none is left. */
static size_t drop_last(cltel_logs_encoder *encoder)
{
    for (uint32_t i = encoder->field_count; i-- > 0;) {
        cltel_logs_field *field = &encoder->fields[i];
        if (field->dead)
            continue;
        field->dead = true;
        return field->label_bytes + field->value_bytes;
    }
    return 0;
}

/* What the event says about its own cuts. */
static size_t marks_bytes(const cltel_logs_plan *plan)
{
    enum {
        TRUNCATED = sizeof ",\"truncated\":true,\"original_bytes\":" - 1,
        DROPPED = sizeof ",\"dropped_fields\":" - 1
    };
    return TRUNCATED + digits(plan->total) + (plan->dropped ? DROPPED + digits(plan->dropped) : 0);
}

/* The largest text_max that saves enough; what is saved falls as it grows. */
static size_t largest_text_max(const cltel_logs_encoder *encoder, size_t needed)
{
    size_t low = TEXT_KEPT_BYTES, high = NO_LIMIT;
    while (low < high) {
        size_t middle = low + (high - low + 1) / 2;
        if (saved_bytes(encoder, middle) >= needed)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

static size_t over_by(size_t size, size_t limit)
{
    return size > limit ? size - limit : 0;
}

static void plan_cuts(cltel_logs_encoder *encoder, cltel_logs_plan *plan, size_t message)
{
    size_t limit = encoder->event_max_bytes;
    size_t over = over_by(plan->total + marks_bytes(plan), limit);
    size_t spare = over_by(message, limit / MESSAGE_SHARE);
    size_t cut = spare < over ? spare : over;
    size_t size = plan->total - cut;
    plan->cut = true;
    plan->message_max = message - cut;
    while (over_by(size + marks_bytes(plan), limit) > saved_bytes(encoder, TEXT_KEPT_BYTES)) {
        size_t saved = drop_last(encoder);
        if (saved == 0)
            break;
        size -= saved;
        plan->dropped++;
    }
    plan->text_max = largest_text_max(encoder, over_by(size + marks_bytes(plan), limit));
}

cltel_logs_plan cltel_logs_plan_make(cltel_logs_encoder *encoder, const cltel_logs_event *event)
{
    cltel_logs_plan plan = { .message_max = NO_LIMIT, .text_max = NO_LIMIT, .total = fixed_bytes(encoder, event) };
    for (uint32_t i = 0; i < encoder->field_count; i++) {
        cltel_logs_field *field = &encoder->fields[i];
        measure_field(field);
        plan.total += field->dead ? 0 : field->label_bytes + field->value_bytes;
    }
    size_t message = message_bytes(encoder, event);
    plan.total += message;
    if (plan.total > encoder->event_max_bytes)
        plan_cuts(encoder, &plan, message);
    return plan;
}
