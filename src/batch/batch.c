#include "batch/batch_parts.h"

/* Threads take the time before they commit, so records of two threads can reach the
 * worker out of order by as long as a thread may be interrupted in between. */
enum { REORDER_MS_MAX = 1000, BODY_END_BYTES = 2 };

void cltel_batch_open(cltel_batch *batch, cltel_view opening)
{
    cltel_buf_clear(&batch->body);
    cltel_buf_clear(&batch->starts);
    cltel_buf_clear(&batch->ids);
    cltel_buf_clear(&batch->marks);
    batch->count = 0;
    batch->notice = false;
    batch->bytes = 0;
    batch->first_ms = batch->last_ms = 0;
    batch->opened_ns = 0;
    batch->opening_len = (uint32_t)opening.len;
    cltel_buf_append_view(&batch->body, opening);
}

void cltel_batch_done(cltel_batch *batch)
{
    cltel_buf_done(&batch->body);
    cltel_buf_done(&batch->starts);
    cltel_buf_done(&batch->ids);
    cltel_buf_done(&batch->marks);
}

int64_t cltel_batch_timestamp(const cltel_batch *batch, int64_t time_ms)
{
    return batch->count && time_ms < batch->last_ms ? batch->last_ms : time_ms;
}

bool cltel_batch_refuses_time(const cltel_batch *batch, int64_t time_ms)
{
    return batch->count &&
           (time_ms < batch->last_ms - REORDER_MS_MAX || time_ms - batch->first_ms > CLTEL_BATCH_SPAN_MS);
}

void cltel_batch_event_begin(cltel_batch *batch)
{
    if (batch->count)
        cltel_buf_append_char(&batch->body, ',');
}

bool cltel_batch_document_begin(cltel_batch *batch)
{
    if (!cltel_buf_reserve(&batch->ids, CLTEL_DOCUMENT_ID_CHARS))
        return false;
    cltel_batch_event_begin(batch);
    return true;
}

void cltel_batch_document_id(cltel_batch *batch, const char *id)
{
    cltel_buf_append(&batch->ids, id, CLTEL_DOCUMENT_ID_CHARS);
}

/* Where the next event begins: known only once its comma is written. */
static uint32_t body_end_of_last(const cltel_batch *batch)
{
    return batch->count ? cltel_batch_starts(batch)[batch->count] : batch->opening_len;
}

bool cltel_batch_event_end(cltel_batch *batch, const cltel_batch_limits *limits, uint32_t message_bytes,
                           int64_t timestamp_ms, int64_t now_ns)
{
    uint64_t bytes = batch->bytes + message_bytes + limits->overhead;
    /* The end of the body has its room from now on: closing cannot fail. */
    bool room =
        cltel_buf_reserve(&batch->starts, 2 * sizeof(uint32_t)) && cltel_buf_reserve(&batch->body, BODY_END_BYTES);
    if (!room || (batch->count && (bytes > limits->bytes || batch->count >= limits->count))) {
        batch->body.len = body_end_of_last(batch);
        batch->body.failed = batch->starts.failed = false;
        return false;
    }
    uint32_t start = body_end_of_last(batch) + (batch->count ? 1 : 0);
    cltel_batch_starts(batch)[batch->count] = start;
    cltel_batch_starts(batch)[batch->count + 1] = (uint32_t)batch->body.len; /* the end, until the next event starts */
    if (batch->count == 0) {
        batch->first_ms = timestamp_ms;
        batch->opened_ns = now_ns;
    }
    batch->last_ms = timestamp_ms;
    batch->bytes = bytes;
    batch->count++;
    batch->starts.len = (batch->count + 1) * sizeof(uint32_t);
    return true;
}

void cltel_batch_mark(cltel_batch *batch, uint32_t ring, uint64_t end)
{
    cltel_mark *marks = (cltel_mark *)(void *)batch->marks.ptr;
    size_t count = batch->marks.len / sizeof *marks;
    for (size_t i = count; i-- > 0;) {
        if (marks[i].ring == ring) {
            marks[i].end = end;
            return;
        }
    }
    cltel_buf_append(&batch->marks, &(cltel_mark){ .ring = ring, .end = end }, sizeof(cltel_mark));
}

void cltel_batch_close(cltel_batch *batch)
{
    cltel_buf_append(&batch->body, "]}", BODY_END_BYTES);
}
