#include "tools/endpoint/event_stream_frame.h"

#include <zlib.h>

enum { PRELUDE_BYTES = 12, TYPE_STRING = 7 };

static void write_u32(char *out, uint32_t number)
{
    for (int i = 0; i < 4; i++)
        out[i] = (char)(number >> (24 - 8 * i));
}

static uint32_t checksum(const char *bytes, size_t len)
{
    return (uint32_t)crc32_z(0, (const unsigned char *)bytes, len);
}

static void append_header(cltel_buf *out, const cltel_event_header *header)
{
    size_t name_bytes = strlen(header->name), value_bytes = strlen(header->value);
    cltel_buf_append_char(out, (char)name_bytes);
    cltel_buf_append(out, header->name, name_bytes);
    cltel_buf_append_char(out, TYPE_STRING);
    cltel_buf_append_char(out, (char)(value_bytes >> 8));
    cltel_buf_append_char(out, (char)value_bytes);
    cltel_buf_append(out, header->value, value_bytes);
}

size_t cltel_event_stream_begin(cltel_buf *out, const cltel_event_header *headers, size_t count)
{
    static const char room[PRELUDE_BYTES];
    size_t begin = out->len;
    cltel_buf_append(out, room, sizeof room);
    for (size_t i = 0; i < count; i++)
        append_header(out, &headers[i]);
    if (!out->failed)
        write_u32(out->ptr + begin + 4, (uint32_t)(out->len - begin - PRELUDE_BYTES));
    return begin;
}

void cltel_event_stream_end(cltel_buf *out, size_t begin)
{
    char last[4];
    if (out->failed)
        return;
    char *message = out->ptr + begin;
    size_t len = out->len - begin;
    write_u32(message, (uint32_t)(len + sizeof last));
    write_u32(message + 8, checksum(message, 8));
    write_u32(last, checksum(message, len));
    cltel_buf_append(out, last, sizeof last);
}
