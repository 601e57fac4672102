/* Events that are large, or too large: measured first, cut where they must be.
 * All sizes are bytes of the message as the service counts them. The message's
 * text is cut first, but not below a share; then the longest texts of fields;
 * then fields are left out from the end. What was done is said in the event. */
#include <cltel/attr.h>

#include "encode/logs_encoder.h"

enum {
    TEXT_KEPT_BYTES = 32, /* a text of a field is not cut shorter; rather the last fields go */
    MESSAGE_SHARE = 16,   /* of event_max_bytes that the message keeps */
    ROOM_BYTES = 2        /* most bytes that a byte becomes in the outer string */
};

typedef struct cuts {
    size_t total;       /* uncut */
    size_t message_max; /* of the message's text */
    size_t text_max;    /* of the text of any one field */
    uint32_t dropped;   /* fields left out for room */
    bool cut;
} cuts;

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

static size_t fixed_bytes(const cltel_logs_encoder *encoder, const cltel_logs_event *event)
{
    enum { TIME = sizeof "{\"time\":\"2026-11-25T08:40:00.123456" - 1, MESSAGE_END = 1, DOT = 1, END = 2 };
    const cltel_record_header *header = event->record->header;
    return TIME + once(encoder->levels[header->severity]) + MESSAGE_END + once(encoder->id) + digits(event->ring) +
           DOT + digits(header->seq) + END;
}

/* ---- the message, which may be made of parts ---- */

/* Writes or, without out, measures text cut to max; false when it was cut. */
static bool put_cut(cltel_logs_out *out, cltel_view text, size_t max, size_t *used)
{
    size_t bytes, kept = cltel_json_fit(text, max - *used, &bytes);
    if (out)
        cltel_logs_put_text(out, (cltel_view){ text.ptr, kept });
    *used += bytes;
    return kept == text.len;
}

static cltel_view part_text(const cltel_logs_encoder *encoder, const cltel_site_part *part, char *scratch)
{
    if (part->key < 0)
        return part->text;
    const cltel_field *value = cltel_logs_hole(encoder, part);
    return value ? cltel_logs_value_text(value, scratch) : CLTEL_VIEW("null");
}

static size_t put_message(const cltel_logs_encoder *encoder, cltel_logs_out *out, const cltel_logs_event *event,
                          size_t max)
{
    char scratch[CLTEL_LOGS_ID_MAX_BYTES];
    size_t used = 0;
    if (!event->site) {
        put_cut(out, cltel_logs_message_text(event->record, scratch), max, &used);
        return used;
    }
    for (uint32_t i = 0; i < event->site->part_count; i++)
        if (!put_cut(out, part_text(encoder, &event->site->parts[i], scratch), max, &used))
            break;
    return used;
}

/* The uncut message. A long value in many holes is measured once. */
static size_t message_bytes(const cltel_logs_encoder *encoder, const cltel_logs_event *event)
{
    if (!event->site)
        return put_message(encoder, NULL, event, SIZE_MAX);
    size_t bytes = 0;
    for (uint32_t i = 0; i < event->site->part_count; i++) {
        const cltel_site_part *part = &event->site->parts[i];
        char scratch[CLTEL_JSON_NUMBER_BYTES];
        uint32_t index = encoder->scope_count + (uint32_t)part->key;
        if (part->key >= 0 && index < encoder->field_count && cltel_logs_is_text(&encoder->fields[index].field))
            bytes += encoder->fields[index].string_bytes;
        else
            bytes += string_bytes(part_text(encoder, part, scratch));
    }
    return bytes;
}

/* ---- fields ---- */

static void measure_field(cltel_logs_field *field)
{
    enum { LABEL = sizeof ",\"\":" - 1, QUOTES = 2 };
    cltel_field *value = &field->field;
    field->label_bytes = field->label ? once(*field->label) : string_bytes(value->key) + field->renamed + LABEL;
    if (value->type == CLTEL_TYPE_JSON && !cltel_json_valid(value->text))
        value->type = CLTEL_TYPE_STR;
    if (cltel_logs_is_text(value)) {
        field->string_bytes = string_bytes(value->text);
        field->value_bytes =
            value->type == CLTEL_TYPE_JSON ? cltel_json_raw_bytes(value->text) : field->string_bytes + QUOTES;
        return;
    }
    char scratch[CLTEL_JSON_NUMBER_BYTES];
    bool quotes = value->type == CLTEL_TYPE_F64 && !cltel_json_is_finite(value->number.f64);
    field->value_bytes = cltel_logs_value_text(value, scratch).len + (quotes ? QUOTES : 0);
}

/* A text longer than text_max becomes a cut string, JSON too: half a document is none. */
static bool is_cut(const cltel_logs_field *field, size_t text_max)
{
    enum { QUOTES = 2 };
    return cltel_logs_is_text(&field->field) && field->value_bytes > text_max + QUOTES;
}

/* Bytes that text_max would save. */
static size_t saved_bytes(const cltel_logs_encoder *encoder, size_t text_max)
{
    enum { QUOTES = 2 };
    size_t saved = 0;
    for (uint32_t i = 0; i < encoder->field_count; i++) {
        const cltel_logs_field *field = &encoder->fields[i];
        if (!field->dead && is_cut(field, text_max))
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

/* ---- the plan ---- */

static size_t marks_bytes(const cuts *plan)
{
    enum {
        TRUNCATED = sizeof ",\"truncated\":true,\"original_bytes\":" - 1,
        DROPPED = sizeof ",\"dropped_fields\":" - 1
    };
    return TRUNCATED + digits(plan->total) + (plan->dropped ? DROPPED + digits(plan->dropped) : 0);
}

/* The largest text_max that saves enough; saved_bytes() falls as it grows. */
static size_t largest_text_max(const cltel_logs_encoder *encoder, size_t needed)
{
    size_t low = TEXT_KEPT_BYTES, high = SIZE_MAX / 4;
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

static void plan_cuts(cltel_logs_encoder *encoder, cuts *plan, size_t message)
{
    size_t limit = encoder->event_max_bytes;
    size_t share = limit / MESSAGE_SHARE;
    size_t over = over_by(plan->total + marks_bytes(plan), limit);
    size_t spare = over_by(message, share);
    plan->cut = true;
    plan->message_max = message - (spare < over ? spare : over);
    size_t size = plan->total - (message - plan->message_max);
    while (over_by(size + marks_bytes(plan), limit) > saved_bytes(encoder, TEXT_KEPT_BYTES)) {
        size_t saved = drop_last(encoder);
        if (saved == 0)
            break;
        size -= saved;
        plan->dropped++;
    }
    plan->text_max = largest_text_max(encoder, over_by(size + marks_bytes(plan), limit));
}

static cuts make_plan(cltel_logs_encoder *encoder, const cltel_logs_event *event)
{
    cuts plan = { .text_max = SIZE_MAX / 4, .total = fixed_bytes(encoder, event) };
    for (uint32_t i = 0; i < encoder->field_count; i++) {
        cltel_logs_field *field = &encoder->fields[i];
        measure_field(field);
        plan.total += field->dead ? 0 : field->label_bytes + field->value_bytes;
    }
    size_t message = message_bytes(encoder, event);
    plan.message_max = message;
    plan.total += message;
    if (plan.total > encoder->event_max_bytes)
        plan_cuts(encoder, &plan, message);
    return plan;
}

/* ---- writing ---- */

static void put_fields(const cltel_logs_encoder *encoder, cltel_logs_out *out, const cuts *plan)
{
    for (uint32_t i = 0; i < encoder->field_count; i++) {
        const cltel_logs_field *field = &encoder->fields[i];
        if (field->dead)
            continue;
        cltel_logs_put_label(out, field);
        if (is_cut(field, plan->text_max)) {
            size_t bytes, kept = cltel_json_fit(field->field.text, plan->text_max, &bytes);
            cltel_logs_put_string(out, (cltel_view){ field->field.text.ptr, kept });
        } else {
            cltel_logs_put_value(out, &field->field);
        }
    }
}

static void put_outer(cltel_logs_out *out, cltel_view json)
{
    out->at = cltel_json_outer(out->at, json, &out->extra);
}

static void put_marks(cltel_logs_out *out, const cuts *plan)
{
    put_outer(out, CLTEL_VIEW(",\"truncated\":true,\"original_bytes\":"));
    out->at = cltel_json_u64(out->at, plan->total);
    if (plan->dropped == 0)
        return;
    put_outer(out, CLTEL_VIEW(",\"dropped_fields\":"));
    out->at = cltel_json_u64(out->at, plan->dropped);
}

bool cltel_logs_fit(cltel_logs_encoder *encoder, const cltel_logs_event *event, cltel_buf *body, cltel_encoded *result)
{
    cuts plan = make_plan(encoder, event);
    size_t bytes = plan.cut ? encoder->event_max_bytes : plan.total;
    if (!cltel_logs_reserve(body, ROOM_BYTES * bytes + CLTEL_LOGS_HEAD_MAX_BYTES + CLTEL_JSON_SLACK_BYTES))
        return false;
    cltel_logs_out out = { body->ptr + body->len, 0 };
    cltel_logs_put_head(encoder, &out, event->time_ns, event->timestamp_ms);
    cltel_logs_put_run(&out, encoder->levels[event->record->header->severity]);
    put_message(encoder, &out, event, plan.message_max);
    cltel_logs_put_quote(&out);
    put_fields(encoder, &out, &plan);
    if (plan.cut)
        put_marks(&out, &plan);
    cltel_logs_put_id(encoder, &out, event->ring, event->record->header->seq);
    *result = (cltel_encoded){ cltel_logs_finish(encoder, &out, body), plan.cut };
    return true;
}
