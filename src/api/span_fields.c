/* What is recorded between a span's start and its end: it goes into the span's room, in the form of items. */
#include "api/recording.h"
#include "api/span_inside.h"

static bool is_recorded(const cltel_span *span)
{
    return span && ((const cltel_span_inside *)(const void *)span)->state == CLTEL_SPAN_RECORDS;
}

cltel_err cltel_span_not_recorded(const cltel_span *span)
{
    if (!span)
        return CLTEL_E_INVALID_ARGUMENT;
    if (((const cltel_span_inside *)(const void *)span)->state == CLTEL_SPAN_ENDED)
        cltel_span_count_misuse();
    return CLTEL_OK;
}

static uint64_t room_left(const cltel_span_inside *inside)
{
    return inside->room_bytes - inside->used;
}

static cltel_err count_dropped(cltel_span_inside *inside, uint32_t count)
{
    uint32_t dropped = inside->items_dropped + count;
    inside->items_dropped = dropped < UINT16_MAX ? (uint16_t)dropped : UINT16_MAX;
    return CLTEL_E_TOO_LARGE;
}

static bool may_take_item(const cltel_span_inside *inside, uint64_t bytes)
{
    return bytes <= room_left(inside) && inside->item_count < UINT16_MAX - CLTEL_ATTRS_MAX;
}

/* Room for one item was looked for. */
static void put_item(cltel_span *span, cltel_span_item item, const cltel_attr *attr)
{
    cltel_span_inside *inside = cltel_span_look(span);
    uint8_t *at = cltel_span_memory(span) + inside->used;
    uint8_t *end = cltel_field_write(at, attr, attr->key_len, 0);
    at[3] = (uint8_t)item; /* bits 24-31 of the head */
    inside->used += (uint32_t)(end - at);
    inside->item_count++;
}

/* Takes the fields with this key out. Returns how many bytes they take; dry: only looks. */
static uint32_t take_out(cltel_span *span, const cltel_attr *attr, bool dry)
{
    cltel_span_inside *inside = cltel_span_look(span);
    uint8_t *memory = cltel_span_memory(span);
    const uint8_t *at = memory + inside->name_len;
    uint8_t *to = memory + inside->name_len;
    uint16_t kept = 0;
    for (uint32_t i = 0; i < inside->item_count; i++) {
        const uint8_t *start = at;
        cltel_field field;
        cltel_record_field(&at, &field);
        if (field.item == CLTEL_ITEM_FIELD && cltel_view_equal(field.key, (cltel_view){ attr->key, attr->key_len }))
            continue;
        if (!dry)
            memmove(to, start, (size_t)(at - start));
        to += at - start;
        kept++;
    }
    if (!dry) {
        inside->used = (uint32_t)(to - memory);
        inside->item_count = kept;
    }
    return (uint32_t)(at - to);
}

/* A value that is set again and again may not fill the span: the old ones give their room to the new one. */
static __attribute__((noinline, cold)) bool replace_old(cltel_span *span, const cltel_attr *attr)
{
    uint64_t freed = take_out(span, attr, true);
    if (freed == 0 || cltel_span_field_bytes(attr) > room_left(cltel_span_look(span)) + freed)
        return false;
    take_out(span, attr, false);
    put_item(span, CLTEL_ITEM_FIELD, attr);
    return true;
}

cltel_err cltel_span_append(cltel_span *span, cltel_span_item item, const cltel_attr *attrs, size_t count)
{
    cltel_span_inside *inside = cltel_span_look(span);
    cltel_err err = CLTEL_OK;
    for (size_t i = 0; i < count; i++) {
        if (may_take_item(inside, cltel_span_field_bytes(&attrs[i])))
            put_item(span, item, &attrs[i]);
        else if (item != CLTEL_ITEM_FIELD || !replace_old(span, &attrs[i]))
            err = count_dropped(inside, 1);
    }
    return err;
}

cltel_err cltel_span_set(cltel_span *span, const cltel_attr *attrs, size_t attr_count)
{
    if (!is_recorded(span))
        return cltel_span_not_recorded(span);
    return cltel_span_fields_are_valid(attrs, attr_count) ? cltel_span_append(span, CLTEL_ITEM_FIELD, attrs, attr_count)
                                                          : CLTEL_E_INVALID_ARGUMENT;
}

/* An item and the fields that belong to it: all of it or nothing. */
static cltel_err append_group(cltel_span *span, cltel_span_item item, const cltel_attr *head, const cltel_attr *attrs,
                              size_t count)
{
    cltel_span_inside *inside = cltel_span_look(span);
    uint64_t bytes = CLTEL_FIELD_HEAD_BYTES + head->key_len + cltel_value_bytes(head);
    for (size_t i = 0; i < count; i++)
        bytes += cltel_span_field_bytes(&attrs[i]);
    if (!may_take_item(inside, bytes))
        return count_dropped(inside, 1);
    put_item(span, item, head);
    return cltel_span_append(span, item == CLTEL_ITEM_EVENT ? CLTEL_ITEM_EVENT_FIELD : CLTEL_ITEM_LINK_FIELD, attrs,
                             count);
}

cltel_err cltel_span_event(cltel_span *span, const char *name, const cltel_attr *attrs, size_t attr_count)
{
    size_t len = name ? strlen(name) : 0;
    if (len - 1 >= CLTEL_KEY_MAX || !cltel_span_fields_are_valid(attrs, attr_count))
        return CLTEL_E_INVALID_ARGUMENT;
    if (!is_recorded(span))
        return cltel_span_not_recorded(span);
    cltel_attr head = { .key = name, .key_len = (uint32_t)len, .type = CLTEL_TYPE_U64 };
    head.value.u64 = cltel_recording_time(cltel_span_look(span)->client);
    return append_group(span, CLTEL_ITEM_EVENT, &head, attrs, attr_count);
}

cltel_err cltel_span_link(cltel_span *span, const cltel_context *to, const cltel_attr *attrs, size_t attr_count)
{
    if (!to || !(to->flags & CLTEL_CONTEXT_VALID) || !cltel_span_fields_are_valid(attrs, attr_count))
        return CLTEL_E_INVALID_ARGUMENT;
    if (!is_recorded(span))
        return cltel_span_not_recorded(span);
    cltel_record_trace ids;
    memcpy(ids.trace_id, to->trace_id, sizeof ids.trace_id);
    memcpy(ids.span_id, to->span_id, sizeof ids.span_id);
    cltel_attr head = { .key = "", .type = CLTEL_TYPE_STR, .len = sizeof ids };
    head.value.str = (const char *)&ids;
    return append_group(span, CLTEL_ITEM_LINK, &head, attrs, attr_count);
}

cltel_err cltel_span_set_status(cltel_span *span, cltel_span_status status)
{
    if ((uint32_t)status > CLTEL_STATUS_FAULT)
        return CLTEL_E_INVALID_ARGUMENT;
    if (!is_recorded(span))
        return cltel_span_not_recorded(span);
    cltel_span_inside *inside = cltel_span_look(span);
    inside->part_flags = (inside->part_flags & ~(uint32_t)CLTEL_SPAN_STATUS_MASK) | (uint32_t)status;
    return CLTEL_OK;
}

cltel_err cltel_span_rename(cltel_span *span, const char *name)
{
    if (!name)
        return CLTEL_E_INVALID_ARGUMENT;
    if (!is_recorded(span))
        return cltel_span_not_recorded(span);
    cltel_span_inside *inside = cltel_span_look(span);
    size_t len = strnlen(name, CLTEL_SPAN_NAME_MAX);
    uint8_t *memory = cltel_span_memory(span);
    size_t items = inside->used - inside->name_len;
    if (len + items > inside->room_bytes)
        return CLTEL_E_TOO_LARGE;
    memmove(memory + len, memory + inside->name_len, items);
    memcpy(memory, name, len);
    inside->name_len = (uint16_t)len;
    inside->used = (uint32_t)(len + items);
    return CLTEL_OK;
}

cltel_err cltel_span_room(cltel_span *span, void *memory, size_t bytes)
{
    if (!span || !memory || bytes <= CLTEL_SPAN_ROOM_BYTES)
        return CLTEL_E_INVALID_ARGUMENT;
    if (!is_recorded(span))
        return cltel_span_not_recorded(span);
    cltel_span_inside *inside = cltel_span_look(span);
    uint64_t most = inside->client->record_max - sizeof(cltel_record_header) - sizeof(cltel_span_part) - 8;
    if (bytes > most)
        bytes = most;
    if (bytes <= inside->room_bytes)
        return CLTEL_OK;
    memcpy(memory, cltel_span_memory(span), inside->used);
    inside->more = memory;
    inside->room_bytes = (uint32_t)bytes;
    return CLTEL_OK;
}
