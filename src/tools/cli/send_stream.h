/* The records of `cltel send` on their way: hands them to the library, waits until they
 * are delivered, and tells when that cannot be expected any more. */
#ifndef CLTEL_TOOLS_CLI_SEND_STREAM_H
#define CLTEL_TOOLS_CLI_SEND_STREAM_H

#include <stdbool.h>

#include <cltel/cltel.h>

#include "base/bytes.h"

typedef struct cltel_send_stream {
    cltel_client *client;
    int64_t give_up_ms;  /* longest time without a delivery */
    int64_t progress_ns; /* when something was delivered last */
    int64_t settled;     /* delivered and dropped, at that time */
    uint64_t offered;    /* records handed to cltel_send_record() */
    bool gave_up;
} cltel_send_stream;

void cltel_send_stream_begin(cltel_send_stream *stream, cltel_client *client, int64_t give_up_ms);

/* false: given up; nothing more will be taken. */
bool cltel_send_record(cltel_send_stream *stream, int severity, cltel_view text, const cltel_attr *attrs, size_t count);

/* The same for text of any length: more than one event's worth becomes several records,
 * each with its number in the field "part". is_piece: text is not the whole line; *part is the
 * number of its last piece, 0 before the first. */
bool cltel_send_text(cltel_send_stream *stream, int severity, cltel_view text, bool is_piece, uint64_t *part);

/* Waits until all is settled, or gives up; then ends the client's work and fills stats. */
void cltel_send_finish(cltel_send_stream *stream, cltel_stats *stats);

#endif
