/* One message of application/vnd.amazon.eventstream: its length and its headers' length, a checksum of both, headers,
 * payload, and a checksum of all before it. Numbers are big-endian, checksums CRC32. */
#ifndef CLTEL_TOOLS_ENDPOINT_EVENT_STREAM_FRAME_H
#define CLTEL_TOOLS_ENDPOINT_EVENT_STREAM_FRAME_H

#include "base/bytes.h"

#define CLTEL_EVENT_STREAM_TYPE "application/vnd.amazon.eventstream"

typedef struct cltel_event_header {
    const char *name;  /* 1 to 255 bytes */
    const char *value; /* up to 32767 bytes; its type in the message is string */
} cltel_event_header;

/* Appends the front of a message; the payload is to be appended by the caller. Returns where the message begins. */
size_t cltel_event_stream_begin(cltel_buf *out, const cltel_event_header *headers, size_t count);

/* Fills in what is known now, and appends the last checksum. Does nothing to a buffer that has failed. */
void cltel_event_stream_end(cltel_buf *out, size_t begin);

#endif
