/* A batch whose timestamps were read from a clock that turned out to be wrong. */
#include <stdlib.h>

#include "batch/batch.h"

/* How every event begins; see encode/. The number ends where the digits end. */
#define HEAD "{\"timestamp\":"

typedef struct shifted {
    cltel_buf body;
    cltel_buf starts;
} shifted;

static int64_t moved(int64_t time_ms, int64_t shift_ms)
{
    return time_ms + shift_ms < 0 ? 0 : time_ms + shift_ms; /* the service knows no time before 1970 */
}

/* from ends where the next event begins, so a comma comes along. */
static void append_moved(shifted *to, cltel_view from, int64_t shift_ms)
{
    uint32_t start = (uint32_t)to->body.len;
    size_t at = sizeof HEAD - 1;
    char digits[24] = "";
    for (size_t i = 0; at < from.len && i < sizeof digits - 1 && from.ptr[at] >= '0' && from.ptr[at] <= '9'; i++)
        digits[i] = from.ptr[at++];
    cltel_buf_append(&to->starts, &start, sizeof start);
    cltel_buf_append(&to->body, HEAD, sizeof HEAD - 1);
    cltel_buf_append_i64(&to->body, moved(strtoll(digits, NULL, 10), shift_ms));
    cltel_buf_append(&to->body, from.ptr + at, from.len - at);
}

static void take_over(cltel_batch *batch, shifted *to, int64_t shift_ms)
{
    cltel_buf_done(&batch->body);
    cltel_buf_done(&batch->starts);
    batch->body = to->body;
    batch->starts = to->starts;
    batch->first_ms = moved(batch->first_ms, shift_ms);
    batch->last_ms = moved(batch->last_ms, shift_ms);
}

bool cltel_batch_shift(cltel_batch *batch, int64_t shift_ms)
{
    const uint32_t *starts = (const void *)batch->starts.ptr;
    shifted to = { 0 };
    cltel_buf_append(&to.body, batch->body.ptr, batch->opening_len);
    for (uint32_t i = 0; i < batch->count; i++)
        append_moved(&to, (cltel_view){ batch->body.ptr + starts[i], starts[i + 1] - starts[i] }, shift_ms);
    uint32_t end = (uint32_t)to.body.len;
    cltel_buf_append(&to.starts, &end, sizeof end);
    cltel_buf_append(&to.body, batch->body.ptr + starts[batch->count], batch->body.len - starts[batch->count]);
    if (to.body.failed || to.starts.failed) {
        cltel_buf_done(&to.body);
        cltel_buf_done(&to.starts);
        return false;
    }
    take_over(batch, &to, shift_ms);
    return true;
}
