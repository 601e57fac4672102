/* Writes an event by its plan. */
#include "encode/logs_pieces.h"
#include "encode/logs_plan.h"

/* Most bytes that a byte escaped once becomes in the outer string. */
enum { OUTER_MAX = 2 };

/* Writes of text what fits into *max and takes that off; *max is 0 once something did not fit. */
static cltel_logs_out put_cut(cltel_logs_out out, cltel_view text, size_t *max)
{
    size_t once, kept = text.len;
    if (*max < CLTEL_JSON_ONCE_MAX * text.len) /* else it fits whatever is in it */
        kept = cltel_json_fit(text, *max, &once);
    cltel_logs_out end = cltel_logs_put_text(out, (cltel_view){ text.ptr, kept });
    once = (size_t)(end.at - out.at) - (end.extra - out.extra);
    *max = kept < text.len ? 0 : *max - once;
    return end;
}

static cltel_logs_out put_message(const cltel_logs_encoder *encoder, cltel_logs_out out, const cltel_logs_event *event,
                                  size_t max)
{
    char scratch[CLTEL_LOGS_ID_MAX_BYTES];
    out = cltel_logs_put_run(out, encoder->levels[event->record->header->severity]);
    if (!event->site)
        out = put_cut(out, cltel_logs_message_text(event->record, scratch), &max);
    for (uint32_t i = 0; event->site && max > 0 && i < event->site->part_count; i++) {
        cltel_view text = cltel_logs_part_text(encoder, &event->site->parts[i], scratch);
        out = put_cut(out, text, &max);
    }
    return cltel_logs_put_quote(out);
}

static cltel_logs_out put_label(cltel_logs_out out, const cltel_logs_field *field)
{
    cltel_view key = field->field.key;
    return field->label ? cltel_logs_put_run(out, *field->label)
                        : cltel_logs_put_key(out, key, field->renamed, key.ptr + key.len);
}

static cltel_logs_out put_cut_string(cltel_logs_out out, cltel_view text, size_t max)
{
    out = cltel_logs_put_quote(out);
    out = put_cut(out, text, &max);
    return cltel_logs_put_quote(out);
}

static cltel_logs_out put_fields(const cltel_logs_encoder *encoder, cltel_logs_out out, const cltel_logs_plan *plan)
{
    for (uint32_t i = 0; i < encoder->field_count; i++) {
        const cltel_logs_field *field = &encoder->fields[i];
        if (field->dead)
            continue;
        cltel_view text = field->field.text;
        out = put_label(out, field);
        out = cltel_logs_is_cut(field, plan->text_max)
                  ? put_cut_string(out, text, plan->text_max)
                  : cltel_logs_put_value(out, &field->field, text.ptr ? text.ptr + text.len : NULL);
    }
    return out;
}

static cltel_logs_out put_marks(cltel_logs_out out, const cltel_logs_plan *plan)
{
    out = cltel_logs_put_outer(out, CLTEL_VIEW(",\"truncated\":true,\"original_bytes\":"));
    out.at = cltel_json_u64(out.at, plan->total);
    if (plan->dropped > 0) {
        out = cltel_logs_put_outer(out, CLTEL_VIEW(",\"dropped_fields\":"));
        out.at = cltel_json_u64(out.at, plan->dropped);
    }
    return out;
}

bool cltel_logs_fit(cltel_logs_encoder *encoder, const cltel_logs_event *event, cltel_buf *body, cltel_encoded *result)
{
    cltel_logs_fields_collect(encoder, event);
    cltel_logs_plan plan = cltel_logs_plan_make(encoder, event);
    size_t bytes = plan.cut ? encoder->event_max_bytes : plan.total;
    if (!cltel_logs_reserve(body, OUTER_MAX * bytes + CLTEL_LOGS_HEAD_MAX_BYTES + CLTEL_JSON_SLACK_BYTES))
        return false;
    cltel_logs_out out = { body->ptr + body->len, 0 };
    out = cltel_logs_put_head(encoder, out, event->time_ns, event->timestamp_ms);
    out = put_message(encoder, out, event, plan.message_max);
    out = put_fields(encoder, out, &plan);
    if (plan.cut)
        out = put_marks(out, &plan);
    out = cltel_logs_put_id(encoder, out, event->ring, event->record->header->seq);
    *result = (cltel_encoded){ cltel_logs_finish(encoder, out, body), plan.cut };
    return true;
}
