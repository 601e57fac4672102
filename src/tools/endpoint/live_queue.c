#include "tools/endpoint/live_queue.h"

static void remove_item(cltel_live_queue *queue, size_t index)
{
    cltel_buf_done(&queue->items[index].bytes);
    queue->count--;
    memmove(&queue->items[index], &queue->items[index + 1], (queue->count - index) * sizeof *queue->items);
    queue->items[queue->count] = (cltel_live_item){ 0 };
    if (index == 0)
        queue->sent = 0;
}

static void count_updates(const cltel_live_queue *queue, size_t *count, size_t *bytes)
{
    *count = *bytes = 0;
    for (size_t i = 0; i < queue->count; i++)
        if (queue->items[i].update) {
            ++*count;
            *bytes += queue->items[i].bytes.len;
        }
}

/* Of the updates no part of which is on its way. count: there is none. */
static size_t find_oldest_update(const cltel_live_queue *queue)
{
    for (size_t i = queue->sent > 0 ? 1 : 0; i < queue->count; i++)
        if (queue->items[i].update)
            return i;
    return queue->count;
}

static bool is_too_much(const cltel_live_queue *queue, size_t more_bytes)
{
    size_t count, bytes;
    count_updates(queue, &count, &bytes);
    return count > 0 && (count >= CLTEL_LIVE_UPDATES_MAX || bytes + more_bytes > CLTEL_LIVE_WAITING_BYTES_MAX);
}

static void add(cltel_live_queue *queue, cltel_buf *bytes, bool update)
{
    if (queue->count == CLTEL_LIVE_QUEUE_ROOM)
        cltel_buf_done(bytes);
    else
        queue->items[queue->count++] = (cltel_live_item){ *bytes, update };
    *bytes = (cltel_buf){ 0 };
}

size_t cltel_live_queue_push(cltel_live_queue *queue, cltel_buf *bytes, bool update)
{
    size_t thrown = 0, oldest;
    while (update && is_too_much(queue, bytes->len) && (oldest = find_oldest_update(queue)) < queue->count) {
        remove_item(queue, oldest);
        thrown++;
    }
    add(queue, bytes, update);
    return thrown;
}

size_t cltel_live_queue_push_frugally(cltel_live_queue *queue, cltel_buf *bytes)
{
    size_t thrown = 0, oldest;
    for (; (oldest = find_oldest_update(queue)) < queue->count; thrown++)
        remove_item(queue, oldest);
    if (queue->count == 0)
        add(queue, bytes, true);
    else {
        cltel_buf_done(bytes);
        thrown++;
    }
    return thrown;
}

size_t cltel_live_queue_bytes(const cltel_live_queue *queue)
{
    size_t bytes = 0;
    for (size_t i = 0; i < queue->count; i++)
        bytes += queue->items[i].bytes.len;
    return bytes;
}

size_t cltel_live_queue_take(cltel_live_queue *queue, char *out, size_t room)
{
    size_t taken = 0;
    while (queue->count > 0 && taken < room) {
        const cltel_buf *bytes = &queue->items[0].bytes;
        size_t left = bytes->len - queue->sent;
        size_t piece = left < room - taken ? left : room - taken;
        if (piece > 0)
            memcpy(out + taken, bytes->ptr + queue->sent, piece);
        taken += piece;
        queue->sent += piece;
        if (queue->sent == bytes->len)
            remove_item(queue, 0);
    }
    return taken;
}

void cltel_live_queue_done(cltel_live_queue *queue)
{
    while (queue->count > 0)
        remove_item(queue, queue->count - 1);
}
