/* What becomes of an event that is large: how much of which text stays. All
 * sizes are bytes of the message as the service counts them. */
#ifndef CLTEL_ENCODE_LOGS_PLAN_H
#define CLTEL_ENCODE_LOGS_PLAN_H

#include "encode/logs_encoder.h"

typedef struct cltel_logs_plan {
    size_t total;       /* of the whole event, uncut */
    size_t message_max; /* of the message's text */
    size_t text_max;    /* of the text of any one field */
    uint32_t dropped;   /* fields left out for room; they are dead */
    bool cut;
} cltel_logs_plan;

/* Measures the fields that were collected and the message, and plans the cuts: the
 * message's text first, but not below a share; then the longest texts of fields; then
 * whole fields from the end. */
cltel_logs_plan cltel_logs_plan_make(cltel_logs_encoder *encoder, const cltel_logs_event *event);

/* The text of a part of a site's message. scratch: CLTEL_JSON_NUMBER_BYTES for numbers. */
cltel_view cltel_logs_part_text(const cltel_logs_encoder *encoder, const cltel_site_part *part, char *scratch);

/* A text longer than the plan allows becomes a cut string, JSON too: half a document is none. */
static inline bool cltel_logs_is_cut(const cltel_logs_field *field, size_t text_max)
{
    enum { QUOTES = 2 };
    bool text = field->field.type == CLTEL_TYPE_STR || field->field.type == CLTEL_TYPE_JSON;
    return text && field->value_bytes > text_max + QUOTES;
}

#endif
