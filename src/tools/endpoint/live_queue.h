/* What a live tail has to say and its client has not read yet. A slow client gets the newest updates: the oldest
 * ones are thrown away, as at AWS, so that memory is bounded. */
#ifndef CLTEL_TOOLS_ENDPOINT_LIVE_QUEUE_H
#define CLTEL_TOOLS_ENDPOINT_LIVE_QUEUE_H

#include "base/bytes.h"

enum {
    CLTEL_LIVE_UPDATES_MAX = 10,                    /* as AWS */
    CLTEL_LIVE_WAITING_BYTES_MAX = 2 * 1024 * 1024, /* of updates; the newest one waits even if it is larger */
    CLTEL_LIVE_QUEUE_ROOM = CLTEL_LIVE_UPDATES_MAX + 4
};

typedef struct cltel_live_item {
    cltel_buf bytes; /* owned */
    bool update;     /* may be thrown away, unless a part of it is on its way */
} cltel_live_item;

typedef struct cltel_live_queue {
    cltel_live_item items[CLTEL_LIVE_QUEUE_ROOM]; /* oldest first */
    size_t count;
    size_t sent; /* bytes of the oldest one */
} cltel_live_queue;

/* Takes the bytes over. Returns how many updates were thrown away for it. Three that are no updates have room. */
size_t cltel_live_queue_push(cltel_live_queue *queue, cltel_buf *bytes, bool update);

/* Where memory is short: throws away all updates that wait, and the new one, too, if something still waits. */
size_t cltel_live_queue_push_frugally(cltel_live_queue *queue, cltel_buf *bytes);

size_t cltel_live_queue_bytes(const cltel_live_queue *queue);
size_t cltel_live_queue_take(cltel_live_queue *queue, char *out, size_t room);
void cltel_live_queue_done(cltel_live_queue *queue);

#endif
