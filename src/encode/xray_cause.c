/* Exceptions and links of a span. */
#include "encode/xray_parts.h"

/* Exceptions have ids of their own in a document; they follow from the span's. */
static void put_exception_id(cltel_xray_out *out, const cltel_xray_span *span, uint32_t number)
{
    uint8_t id[CLTEL_SPAN_ID_BYTES];
    uint64_t word;
    memcpy(&word, span->part->span_id, sizeof word);
    word = (word ^ number) * 0x9E3779B97F4A7C15u; /* odd, so different numbers stay different */
    word ^= word >> 29;
    memcpy(id, &word, sizeof id);
    CLTEL_XRAY_PUT(out, "\"");
    cltel_xray_put_hex(out, id, sizeof id);
    CLTEL_XRAY_PUT(out, "\"");
}

static void put_text_member(cltel_xray_out *out, const char *name, cltel_view text, size_t max)
{
    if (text.len == 0)
        return;
    cltel_xray_put_member(out, name);
    out->cut |= !cltel_xray_put_text(out, text, max);
}

static void put_frame(cltel_xray_out *out, const cltel_field *frame)
{
    uint32_t line;
    char *start = out->at;
    if (frame->text.len < sizeof line)
        return; /* cltel_record_read() lets none such pass */
    memcpy(&line, frame->text.ptr, sizeof line);
    cltel_xray_put_comma(out);
    CLTEL_XRAY_PUT(out, "{");
    put_text_member(out, "path", (cltel_view){ frame->text.ptr + sizeof line, frame->text.len - sizeof line },
                    CLTEL_XRAY_LONG_TEXT_MAX);
    if (line) {
        cltel_xray_put_member(out, "line");
        cltel_xray_put_i64(out, line);
    }
    put_text_member(out, "label", frame->key, CLTEL_XRAY_TEXT_MAX);
    CLTEL_XRAY_PUT(out, "}");
    cltel_xray_end_piece(out, start);
}

/* The items of a record from a place on. */
typedef struct items {
    const uint8_t *cursor;
    uint32_t left;
} items;

static bool next_item(items *items, cltel_field *field)
{
    if (items->left == 0)
        return false;
    items->left--;
    cltel_record_field(&items->cursor, field);
    return true;
}

/* after: the items behind the exception. Returns how many frames were left out. */
static uint32_t put_stack(cltel_xray_out *out, items after)
{
    cltel_field frame;
    uint32_t left_out = 0;
    bool any = false;
    while (next_item(&after, &frame) && frame.item == CLTEL_ITEM_FRAME) {
        if (!any) {
            CLTEL_XRAY_FRAME(out, ",\"stack\":[");
            any = true;
        }
        char *start = out->at;
        put_frame(out, &frame);
        left_out += out->at == start;
    }
    if (any)
        CLTEL_XRAY_FRAME(out, "]");
    return left_out;
}

/* Does the exception whose items begin here have a cause? */
static bool has_cause(items after)
{
    cltel_field item;
    while (next_item(&after, &item))
        if (item.item != CLTEL_ITEM_FRAME)
            return item.item == CLTEL_ITEM_CAUSE;
    return false;
}

/* The end of the document is kept free for what closes this piece. */
enum { CLOSING_BYTES = 64 };

static void put_exception(cltel_xray_out *out, const cltel_xray_span *span, const cltel_field *exception, items after,
                          uint32_t number)
{
    char *start = out->at;
    cltel_xray_put_comma(out);
    CLTEL_XRAY_PUT(out, "{\"id\":");
    put_exception_id(out, span, number);
    put_text_member(out, "type", exception->key, CLTEL_XRAY_TEXT_MAX);
    put_text_member(out, "message", exception->text, CLTEL_XRAY_LONG_TEXT_MAX);
    if (exception->item == CLTEL_ITEM_REMOTE_EXCEPTION)
        CLTEL_XRAY_PUT(out, ",\"remote\":true");
    if (has_cause(after)) {
        cltel_xray_put_member(out, "cause");
        put_exception_id(out, span, number + 1);
    }
    out->end -= CLOSING_BYTES;
    uint32_t left_out = out->at <= out->end ? put_stack(out, after) : 0;
    out->end += CLOSING_BYTES;
    if (left_out) {
        cltel_xray_put_member(out, "truncated");
        cltel_xray_put_i64(out, left_out);
    }
    CLTEL_XRAY_PUT(out, "}");
    cltel_xray_end_piece(out, start);
}

static bool is_exception(const cltel_field *item)
{
    return item->item == CLTEL_ITEM_EXCEPTION || item->item == CLTEL_ITEM_REMOTE_EXCEPTION ||
           item->item == CLTEL_ITEM_CAUSE;
}

void cltel_xray_put_cause(cltel_xray_out *out, const cltel_xray_span *span)
{
    items items = { span->record->fields, span->record->field_count };
    cltel_field item;
    uint32_t number = 0;
    while (next_item(&items, &item)) {
        if (!is_exception(&item))
            continue;
        if (number++ == 0)
            CLTEL_XRAY_FRAME(out, ",\"cause\":{\"exceptions\":[");
        put_exception(out, span, &item, items, number);
    }
    if (number)
        CLTEL_XRAY_FRAME(out, "]}");
}

static void put_link_fields(cltel_xray_out *out, items after)
{
    cltel_field field;
    bool any = false;
    while (next_item(&after, &field) && field.item == CLTEL_ITEM_LINK_FIELD) {
        if (any)
            CLTEL_XRAY_PUT(out, ",");
        else
            CLTEL_XRAY_PUT(out, ",\"attributes\":{");
        cltel_xray_put_text(out, field.key, SIZE_MAX);
        CLTEL_XRAY_PUT(out, ":");
        cltel_xray_put_value(out, &field, CLTEL_XRAY_LONG_TEXT_MAX);
        any = true;
    }
    if (any)
        CLTEL_XRAY_PUT(out, "}");
}

static void put_link(cltel_xray_out *out, const cltel_field *link, items after)
{
    char *start = out->at;
    cltel_xray_put_comma(out);
    CLTEL_XRAY_PUT(out, "{\"trace_id\":");
    cltel_xray_put_trace_id(out, (const uint8_t *)link->text.ptr);
    CLTEL_XRAY_PUT(out, ",\"id\":\"");
    cltel_xray_put_hex(out, (const uint8_t *)link->text.ptr + CLTEL_TRACE_ID_BYTES, CLTEL_SPAN_ID_BYTES);
    CLTEL_XRAY_PUT(out, "\"");
    put_link_fields(out, after);
    CLTEL_XRAY_PUT(out, "}");
    cltel_xray_end_piece(out, start);
}

void cltel_xray_put_links(cltel_xray_out *out, const cltel_xray_span *span)
{
    items items = { span->record->fields, span->record->field_count };
    cltel_field item;
    uint32_t count = 0;
    while (next_item(&items, &item)) {
        if (item.item != CLTEL_ITEM_LINK)
            continue;
        if (count == CLTEL_XRAY_LINKS_MAX) {
            out->cut = true;
            break;
        }
        if (count++ == 0)
            CLTEL_XRAY_FRAME(out, ",\"links\":[");
        put_link(out, &item, items);
    }
    if (count)
        CLTEL_XRAY_FRAME(out, "]");
}
