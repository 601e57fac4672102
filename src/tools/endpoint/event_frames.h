/* How a batch of log events lies in one blob: for each event its timestamp (8 bytes),
 * the length of its message (4 bytes), the message. Native byte order: the file stays
 * on the machine that wrote it. A blob comes from a file that others may have touched,
 * so the reader checks every length. */
#ifndef CLTEL_TOOLS_ENDPOINT_EVENT_FRAMES_H
#define CLTEL_TOOLS_ENDPOINT_EVENT_FRAMES_H

#include "base/bytes.h"

enum { CLTEL_FRAME_BYTES = 12 };

typedef struct cltel_framed_event {
    int64_t timestamp_ms;
    cltel_view message;
} cltel_framed_event;

/* Takes the next event off the front of rest; false: no more, or what is left is no event. */
static inline bool cltel_frame_next(cltel_view *rest, cltel_framed_event *event)
{
    if (rest->len < CLTEL_FRAME_BYTES)
        return false;
    uint32_t len;
    memcpy(&event->timestamp_ms, rest->ptr, 8);
    memcpy(&len, rest->ptr + 8, 4);
    if (len > rest->len - CLTEL_FRAME_BYTES)
        return false;
    event->message = (cltel_view){ rest->ptr + CLTEL_FRAME_BYTES, len };
    rest->ptr += CLTEL_FRAME_BYTES + len;
    rest->len -= CLTEL_FRAME_BYTES + len;
    return true;
}

/* out has room for CLTEL_FRAME_BYTES. */
static inline void cltel_frame_write(char *out, int64_t timestamp_ms, uint32_t message_bytes)
{
    memcpy(out, &timestamp_ms, 8);
    memcpy(out + 8, &message_bytes, 4);
}

#endif
