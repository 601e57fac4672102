/* A closed batch that is taken apart: halved, or left with some of its events. */
#include "batch/batch_parts.h"

bool cltel_batch_split(cltel_batch *batch, cltel_batch *second)
{
    uint32_t *starts = cltel_batch_starts(batch);
    uint32_t half = batch->count / 2;
    uint32_t from = starts[half];
    cltel_batch_open(second, (cltel_view){ batch->body.ptr, batch->opening_len });
    cltel_buf_append(&second->body, batch->body.ptr + from, batch->body.len - from);
    for (uint32_t i = half; i <= batch->count; i++) {
        uint32_t start = starts[i] - from + batch->opening_len;
        cltel_buf_append(&second->starts, &start, sizeof start);
    }
    size_t ids_half = batch->ids.len / batch->count * half;
    cltel_buf_append(&second->ids, batch->ids.ptr + ids_half, batch->ids.len - ids_half);
    cltel_buf_append(&second->marks, batch->marks.ptr, batch->marks.len);
    if (second->body.failed || second->starts.failed || second->ids.failed || second->marks.failed)
        return false;
    second->count = batch->count - half;
    second->first_ms = batch->first_ms;
    second->last_ms = batch->last_ms;
    second->opened_ns = batch->opened_ns;
    batch->count = half;
    batch->body.len = from - 1; /* without the comma */
    cltel_buf_clear(&batch->marks);
    batch->ids.len = ids_half;
    batch->starts.len = (half + 1) * sizeof(uint32_t);
    starts[half] = (uint32_t)batch->body.len;
    cltel_batch_close(batch);
    return true;
}

/* Where event i ends: before the comma of the next one. */
static uint32_t end_of(const uint32_t *starts, uint32_t count, uint32_t i)
{
    return i + 1 < count ? starts[i + 1] - 1 : starts[count];
}

typedef struct place {
    uint32_t events;
    uint32_t body;
} place;

/* Moves event i down to where the place is. The bytes between lie in front of it, so nothing that is still needed is
 * written over. */
static void move_down(cltel_batch *batch, place *to, uint32_t i, uint32_t end)
{
    uint32_t *starts = cltel_batch_starts(batch);
    uint32_t len = end - starts[i];
    if (to->events)
        batch->body.ptr[to->body++] = ',';
    memmove(batch->body.ptr + to->body, batch->body.ptr + starts[i], len);
    if (batch->ids.len)
        memmove(batch->ids.ptr + (size_t)to->events * CLTEL_DOCUMENT_ID_CHARS,
                batch->ids.ptr + (size_t)i * CLTEL_DOCUMENT_ID_CHARS, CLTEL_DOCUMENT_ID_CHARS);
    starts[to->events++] = to->body;
    to->body += len;
}

void cltel_batch_keep(cltel_batch *batch, const uint8_t *wanted, uint8_t value)
{
    uint32_t *starts = cltel_batch_starts(batch);
    place to = { 0, batch->opening_len };
    for (uint32_t i = 0; i < batch->count; i++)
        if (wanted[i] == value)
            move_down(batch, &to, i, end_of(starts, batch->count, i));
    starts[to.events] = to.body;
    batch->starts.len = (to.events + 1) * sizeof(uint32_t);
    if (batch->ids.len)
        batch->ids.len = (size_t)to.events * CLTEL_DOCUMENT_ID_CHARS;
    batch->count = to.events;
    batch->body.len = to.body;
    cltel_batch_close(batch);
}
