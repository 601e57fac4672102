#include "tools/endpoint/pane/pane_facets.h"

#include <stdlib.h>

#include "base/json_writer.h"
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_json.h"

bool cltel_facets_init(cltel_facets *facets)
{
    *facets = (cltel_facets){ .fields = cltel_alloc(CLTEL_FACET_FIELDS_MAX * sizeof *facets->fields) };
    return facets->fields != NULL;
}

void cltel_facets_done(cltel_facets *facets)
{
    cltel_release(facets->fields);
    *facets = (cltel_facets){ 0 };
}

static cltel_facet_field *field_of(cltel_facets *facets, cltel_view name)
{
    for (size_t i = 0; i < facets->count; i++) {
        cltel_facet_field *field = &facets->fields[i];
        if (field->len == name.len && memcmp(field->name, name.ptr, name.len) == 0)
            return field;
    }
    if (facets->count == CLTEL_FACET_FIELDS_MAX || name.len == 0 || name.len > CLTEL_FACET_TEXT_BYTES)
        return NULL;
    cltel_facet_field *field = &facets->fields[facets->count++];
    memcpy(field->name, name.ptr, name.len);
    field->len = (uint32_t)name.len;
    return field;
}

static uint32_t hash_of(cltel_view text)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * 16777619u;
    return hash;
}

static void count_value(cltel_facet_field *field, cltel_view text)
{
    uint32_t at = hash_of(text);
    if (text.len > CLTEL_FACET_TEXT_BYTES) {
        field->overfull = true; /* a value as long as that is no class of anything */
        return;
    }
    for (int probe = 0; probe < CLTEL_FACET_VALUES_MAX; probe++, at++) {
        cltel_facet_value *value = &field->values[at % CLTEL_FACET_VALUES_MAX];
        if (value->count > 0 && (value->len != text.len || memcmp(value->text, text.ptr, text.len) != 0))
            continue;
        if (value->count++ == 0) {
            memcpy(value->text, text.ptr, text.len);
            value->len = (uint32_t)text.len;
            field->distinct++;
        }
        return;
    }
    field->overfull = true;
}

void cltel_facets_add_value(cltel_facets *facets, cltel_view name, cltel_view value)
{
    cltel_facet_field *field = field_of(facets, name);
    if (!field)
        return;
    field->count++;
    count_value(field, value);
}

static void add_member(cltel_facets *facets, const cltel_pane_member *member)
{
    static const char *const apart[] = { "time", "timestamp", "message", "msg", "level", "id" };
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
        if (cltel_view_equal(member->name, cltel_view_of(apart[i])))
            return;
    bool nested = member->value.kind == CLTEL_PANE_OTHER && member->value.raw.ptr[0] != 't' &&
                  member->value.raw.ptr[0] != 'f' && member->value.raw.ptr[0] != 'n';
    if (nested)
        return;
    cltel_buf text = { 0 };
    cltel_pane_json_text(&text, member->value, CLTEL_FACET_TEXT_BYTES + 1);
    cltel_facets_add_value(facets, member->name, cltel_buf_view(&text));
    cltel_buf_done(&text);
}

void cltel_facets_add(cltel_facets *facets, cltel_view message)
{
    static const char *const levels[CLTEL_PANE_LEVELS] = { "none", "trace", "debug", "info", "warn", "error", "fatal" };
    facets->messages++;
    cltel_facets_add_value(facets, CLTEL_VIEW("level"), cltel_view_of(levels[cltel_pane_level_of(message)]));
    cltel_pane_member member;
    while (cltel_pane_json_next(&message, &member))
        add_member(facets, &member);
}

static int by_count(const void *a, const void *b)
{
    uint32_t x = ((const cltel_facet_value *)a)->count, y = ((const cltel_facet_value *)b)->count;
    return (x < y) - (x > y);
}

static int fields_by_count(const void *a, const void *b)
{
    const cltel_facet_field *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    size_t len = x->len < y->len ? x->len : y->len;
    int order = memcmp(x->name, y->name, len);
    return order ? order : (x->len > y->len) - (x->len < y->len);
}

static void append_field(cltel_buf *body, cltel_facet_field *field, size_t values)
{
    qsort(field->values, CLTEL_FACET_VALUES_MAX, sizeof *field->values, by_count);
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    cltel_member_text(body, "name", (cltel_view){ field->name, field->len });
    cltel_member_i64(body, "count", field->count);
    cltel_member_i64(body, "distinct", field->distinct);
    cltel_member_i64(body, "more", field->overfull);
    cltel_member(body, "values");
    cltel_buf_append_char(body, '[');
    for (size_t i = 0; i < values && i < CLTEL_FACET_VALUES_MAX && field->values[i].count > 0; i++) {
        cltel_comma(body);
        cltel_buf_append_char(body, '[');
        cltel_json_append_string(body, (cltel_view){ field->values[i].text, field->values[i].len });
        cltel_buf_append_format(body, ",%u]", field->values[i].count);
    }
    cltel_buf_append_text(body, "]}");
}

void cltel_facets_append(cltel_buf *body, cltel_facets *facets, size_t values)
{
    if (facets->count > 1)
        qsort(facets->fields, facets->count, sizeof *facets->fields, fields_by_count);
    cltel_buf_append_char(body, '[');
    for (size_t i = 0; i < facets->count; i++)
        append_field(body, &facets->fields[i], values);
    cltel_buf_append_char(body, ']');
}
