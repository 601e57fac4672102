/* Exceptions of a span: cut where they do not fit, from what tells least. */
#include "api/span_inside.h"

enum { CAUSES_MAX = 16, FRAMES_MAX = 255, LINE_BYTES = sizeof(uint32_t) };

static cltel_view text_of(const char *text)
{
    return text ? (cltel_view){ text, strlen(text) } : (cltel_view){ "", 0 };
}

static cltel_view key_of(const char *text)
{
    return text ? (cltel_view){ text, strnlen(text, CLTEL_KEY_MAX) } : (cltel_view){ "", 0 };
}

/* The room, while an exception is written into it. */
typedef struct room {
    cltel_span *span;
    uint8_t *at;
    uint8_t *end;
    bool cut;
} room;

static void begin_item(room *room, cltel_span_item item, cltel_view key, uint64_t value_bytes)
{
    uint64_t head = cltel_field_head(CLTEL_TYPE_STR, key.len, 0, value_bytes) | (uint64_t)item << 24;
    memcpy(room->at, &head, sizeof head);
    memcpy(room->at + sizeof head, key.ptr, key.len);
    room->at += sizeof head + key.len;
    cltel_span_look(room->span)->item_count++;
}

static void put_bytes(room *room, const void *bytes, size_t len)
{
    memcpy(room->at, bytes, len);
    room->at += len;
}

/* Type and message; the end of a message goes where there is no room. false: not even the type fits. */
static bool put_exception(room *room, const cltel_exception *exception, bool is_cause)
{
    cltel_view type = key_of(exception->type), message = text_of(exception->message);
    cltel_span_item item = is_cause            ? CLTEL_ITEM_CAUSE
                           : exception->remote ? CLTEL_ITEM_REMOTE_EXCEPTION
                                               : CLTEL_ITEM_EXCEPTION;
    size_t left = (size_t)(room->end - room->at);
    if (left < CLTEL_FIELD_HEAD_BYTES + type.len ||
        cltel_span_look(room->span)->item_count >= UINT16_MAX - CLTEL_ATTRS_MAX)
        return false;
    left -= CLTEL_FIELD_HEAD_BYTES + type.len;
    room->cut |= message.len > left;
    if (message.len > left)
        message.len = left;
    begin_item(room, item, type, message.len);
    put_bytes(room, message.ptr, message.len);
    return true;
}

static bool put_frame(room *room, const cltel_frame *frame)
{
    cltel_view function = key_of(frame->function), path = text_of(frame->path);
    size_t bytes = CLTEL_FIELD_HEAD_BYTES + function.len + LINE_BYTES + path.len;
    if (bytes > (size_t)(room->end - room->at) ||
        cltel_span_look(room->span)->item_count >= UINT16_MAX - CLTEL_ATTRS_MAX)
        return false;
    begin_item(room, CLTEL_ITEM_FRAME, function, LINE_BYTES + path.len);
    put_bytes(room, &frame->line, LINE_BYTES);
    put_bytes(room, path.ptr, path.len);
    return true;
}

/* Bytes that an exception's own item takes: kept free for the causes before the frames of those above them are written.
 */
static size_t bytes_of(const cltel_exception *exception)
{
    return CLTEL_FIELD_HEAD_BYTES + key_of(exception->type).len + text_of(exception->message).len;
}

static size_t bytes_of_causes(const cltel_exception *exception)
{
    size_t bytes = 0;
    int depth = 0;
    for (const cltel_exception *at = exception->cause; at && ++depth < CAUSES_MAX; at = at->cause)
        bytes += bytes_of(at);
    return bytes;
}

static void put_frames(room *room, const cltel_exception *exception)
{
    uint8_t *end = room->end;
    size_t kept = bytes_of_causes(exception);
    room->end = kept < (size_t)(end - room->at) ? end - kept : room->at;
    size_t count = exception->frames ? exception->frame_count : 0;
    for (size_t i = 0; i < count; i++) {
        if (i < FRAMES_MAX && put_frame(room, &exception->frames[i]))
            continue;
        room->cut = true;
        break;
    }
    room->end = end;
}

cltel_err cltel_span_error(cltel_span *span, const cltel_exception *exception)
{
    if (!span || !exception)
        return CLTEL_E_INVALID_ARGUMENT;
    cltel_span_inside *inside = cltel_span_look(span);
    if (inside->state != CLTEL_SPAN_RECORDS)
        return cltel_span_not_recorded(span);
    uint8_t *memory = cltel_span_memory(span);
    room room = { span, memory + inside->used, memory + inside->room_bytes, false };
    int depth = 0;
    for (const cltel_exception *at = exception; at; at = at->cause) {
        if (depth == CAUSES_MAX || !put_exception(&room, at, depth > 0)) {
            room.cut = true;
            break;
        }
        put_frames(&room, at);
        depth++;
    }
    inside->used = (uint32_t)(room.at - memory);
    if (!room.cut)
        return CLTEL_OK;
    inside->items_dropped += inside->items_dropped < UINT16_MAX;
    return CLTEL_E_TOO_LARGE;
}
