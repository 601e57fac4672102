#include "tools/endpoint/pane/pane_texts.h"

#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"

static cltel_view text_at(const cltel_pane_texts *t, int32_t number)
{
    const size_t *ends = (const size_t *)(const void *)t->ends.ptr;
    size_t start = number > 0 ? ends[number - 1] : 0;
    return (cltel_view){ t->bytes.ptr ? t->bytes.ptr + start : "", ends[number] - start };
}

typedef struct candidate {
    const cltel_pane_texts *texts;
    cltel_view text;
} candidate;

static bool is_text(const void *context, int32_t number)
{
    const candidate *c = context;
    return cltel_view_equal(text_at(c->texts, number), c->text);
}

int32_t cltel_pane_text_number(cltel_pane_texts *t, cltel_view text)
{
    uint64_t hash = cltel_places_hash(CLTEL_PLACES_SEED, text);
    const candidate c = { t, text };
    int32_t number = cltel_places_find(&t->places, hash, is_text, &c);
    if (number >= 0)
        return number;
    number = (int32_t)(t->ends.len / sizeof(size_t));
    cltel_buf_append_view(&t->bytes, text);
    cltel_buf_append(&t->ends, &t->bytes.len, sizeof t->bytes.len);
    if (t->bytes.failed || t->ends.failed || !cltel_places_add(&t->places, hash, number))
        t->bytes.failed = true;
    return t->bytes.failed ? 0 : number;
}

void cltel_pane_texts_append(const cltel_pane_texts *t, cltel_buf *body)
{
    int32_t count = (int32_t)(t->ends.len / sizeof(size_t));
    cltel_member(body, "texts");
    cltel_buf_append_char(body, '[');
    for (int32_t i = 0; i < count; i++) {
        cltel_comma(body);
        cltel_json_append_string(body, text_at(t, i));
    }
    cltel_buf_append_char(body, ']');
    body->failed |= t->bytes.failed || t->ends.failed;
}

void cltel_pane_texts_done(cltel_pane_texts *t)
{
    cltel_buf_done(&t->bytes);
    cltel_buf_done(&t->ends);
    cltel_places_done(&t->places);
}
