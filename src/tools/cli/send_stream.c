#include "tools/cli/send_stream.h"

#include "base/clock.h"
#include "base/json_escape.h"

enum {
    /* An event holds 1,048,550 bytes; the rest is for time, level, service, id and fields. */
    TEXT_MAX_ESCAPED_BYTES = 900 * 1024,
    FLUSH_STEP_MS = 200,
    END_MS = 2000
};

void cltel_send_stream_begin(cltel_send_stream *stream, cltel_client *client, int64_t give_up_ms)
{
    *stream = (cltel_send_stream){ .client = client, .give_up_ms = give_up_ms };
    stream->progress_ns = cltel_clock_monotonic_ns();
}

/* true: too long without a delivery. */
static bool is_stuck(cltel_send_stream *stream)
{
    cltel_stats stats = { .size = sizeof stats };
    int64_t now_ns = cltel_clock_monotonic_ns();
    cltel_stats_get(stream->client, &stats);
    if (stats.delivered + stats.dropped != stream->settled || stats.inside == 0) {
        stream->settled = stats.delivered + stats.dropped;
        stream->progress_ns = now_ns;
    }
    return now_ns - stream->progress_ns >= stream->give_up_ms * 1000000;
}

bool cltel_send_record(cltel_send_stream *stream, int severity, cltel_view text, const cltel_attr *attrs, size_t count)
{
    stream->offered++;
    for (;;) {
        cltel_err err = cltel_log(stream->client, (cltel_severity)severity, text.ptr, text.len, attrs, count);
        /* What the library refuses for its content it counts; the balance at the end shows it. */
        if (err != CLTEL_E_BUFFER_FULL)
            return true;
        if (is_stuck(stream)) {
            stream->gave_up = true;
            return false;
        }
    }
}

bool cltel_send_text(cltel_send_stream *stream, int severity, cltel_view text, bool is_piece, uint64_t *part)
{
    size_t once, fits = cltel_json_fit(text, TEXT_MAX_ESCAPED_BYTES, &once);
    if (!is_piece && fits == text.len)
        return cltel_send_record(stream, severity, text, NULL, 0);
    do {
        cltel_attr attr = CLTEL_U64("part", ++*part);
        if (!cltel_send_record(stream, severity, (cltel_view){ text.ptr, fits }, &attr, 1))
            return false;
        text.ptr += fits;
        text.len -= fits;
        fits = cltel_json_fit(text, TEXT_MAX_ESCAPED_BYTES, &once);
    } while (text.len);
    return true;
}

void cltel_send_finish(cltel_send_stream *stream, cltel_stats *stats)
{
    uint64_t left;
    while (!stream->gave_up) {
        if (cltel_client_flush(stream->client, FLUSH_STEP_MS) != CLTEL_E_TIMED_OUT)
            break;
        stream->gave_up = is_stuck(stream);
    }
    cltel_client_shutdown(stream->client, stream->gave_up ? 0 : END_MS, &left);
    *stats = (cltel_stats){ .size = sizeof *stats };
    cltel_stats_get(stream->client, stats);
}
