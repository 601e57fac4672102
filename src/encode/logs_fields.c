/* The fields of a record: their names, and which of two with one name stays. */
#include "encode/field_names.h"
#include "record/trace_context.h"

enum { NONE = -1 };

/* As they are written: a renamed one has a '_' at its end. */
static bool name_equal(cltel_logs_name a, cltel_logs_name b)
{
    size_t len = a.key.len + a.renamed;
    if (len != b.key.len + b.renamed)
        return false;
    size_t common = a.key.len < b.key.len ? a.key.len : b.key.len;
    if (memcmp(a.key.ptr, b.key.ptr, common) != 0)
        return false;
    return common == len || a.renamed == b.renamed || (a.renamed ? b : a).key.ptr[common] == '_';
}

int32_t cltel_logs_names_earlier(const cltel_logs_names *names, int32_t index)
{
    int32_t i = names->before[index];
    while (i != NONE && !name_equal(names->names[i], names->names[index]))
        i = names->before[i];
    return i;
}

bool cltel_logs_site_has_name(const cltel_logs_site *site, cltel_logs_name name)
{
    for (uint32_t i = 0; i < site->key_count; i++)
        if (name_equal(cltel_logs_name_of(site->keys[i]), name))
            return true;
    return false;
}

/* A value of a site has no key of its own; one that the site does not know is called by its place. */
static void name_value(cltel_logs_encoder *encoder, const cltel_logs_site *site, cltel_logs_field *field,
                       uint32_t index)
{
    enum { AROUND = 3 }; /* bytes before and behind a label's name: ,\" and \": */
    if (site && index < site->key_count) {
        field->field.key = site->keys[index];
        field->label = &site->labels[index];
        return;
    }
    field->label = &encoder->value_labels[index];
    field->field.key = (cltel_view){ field->label->ptr + AROUND, field->label->len - 2 * AROUND };
}

static void hide_earlier(cltel_logs_encoder *encoder, cltel_logs_field *field)
{
    cltel_logs_name name = cltel_logs_name_of(field->field.key);
    int32_t index = (int32_t)encoder->names.count;
    field->renamed = name.renamed;
    if (cltel_logs_names_add(&encoder->names, name))
        return;
    for (int32_t i = cltel_logs_names_earlier(&encoder->names, index); i != NONE;
         i = cltel_logs_names_earlier(&encoder->names, i))
        encoder->fields[i].dead = true;
}

/* In X-Ray's form, by which its console finds the logs of a trace. */
void cltel_logs_trace_fields(cltel_logs_encoder *encoder, const cltel_record_trace *trace,
                             cltel_field fields[CLTEL_LOGS_TRACE_FIELDS])
{
    enum { TRACE_CHARS = CLTEL_TRACE_ID_TEXT_BYTES - 1, SPAN_CHARS = 2 * CLTEL_SPAN_ID_BYTES };
    char *text = encoder->trace_text;
    cltel_hex(cltel_trace_id_xray(text, trace->trace_id), trace->span_id, CLTEL_SPAN_ID_BYTES);
    fields[0] = (cltel_field){ .type = CLTEL_TYPE_STR, .scope = true, .key = CLTEL_VIEW("trace_id") };
    fields[0].text = (cltel_view){ text, TRACE_CHARS };
    fields[1] = (cltel_field){ .type = CLTEL_TYPE_STR, .scope = true, .key = CLTEL_VIEW("span_id") };
    fields[1].text = (cltel_view){ text + TRACE_CHARS, SPAN_CHARS };
}

static uint32_t collect_trace(cltel_logs_encoder *encoder, const cltel_record *record)
{
    cltel_field fields[CLTEL_LOGS_TRACE_FIELDS];
    if (!record->trace)
        return 0;
    cltel_logs_trace_fields(encoder, record->trace, fields);
    for (uint32_t i = 0; i < CLTEL_LOGS_TRACE_FIELDS; i++) {
        encoder->fields[i] = (cltel_logs_field){ .field = fields[i] };
        hide_earlier(encoder, &encoder->fields[i]);
    }
    return CLTEL_LOGS_TRACE_FIELDS;
}

void cltel_logs_fields_collect(cltel_logs_encoder *encoder, const cltel_logs_event *event)
{
    const cltel_record *record = event->record;
    const uint8_t *cursor = record->fields;
    cltel_logs_names_start(&encoder->names);
    uint32_t before = collect_trace(encoder, record);
    encoder->field_count = before + record->field_count;
    encoder->keyed_count = before;
    for (uint32_t i = before; i < encoder->field_count; i++) {
        cltel_logs_field *field = &encoder->fields[i];
        *field = (cltel_logs_field){ .label = NULL };
        cltel_record_field(&cursor, &field->field);
        if (field->field.key.len == 0)
            name_value(encoder, event->site, field, i - encoder->keyed_count);
        else
            encoder->keyed_count++;
        hide_earlier(encoder, field);
    }
}
