/* An event becomes a line of a trace: its span, its level, its words. */
#include <string.h>

#include "base/json_check.h"
#include "base/json_writer.h"
#include "base/memory.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/severity_text.h"
#include "tools/cli/terminal.h"
#include "tools/cli/trace_logs.h"

/* What a message says of itself; quoted; ptr NULL: nothing. */
typedef struct parts {
    bool is_object;
    cltel_view level, text, span_id, time;
} parts;

static bool is_one_of(cltel_view key, const char *const *names)
{
    for (; *names; names++)
        if (cltel_json_says(key, *names))
            return true;
    return false;
}

static const char *const span_keys[] = { "span_id", "spanId", NULL };
/* What the trace says already, or what a person does not read. */
static const char *const own_keys[] = { "time",     "level",   "message", "service", "id",
                                        "trace_id", "traceId", "span_id", "spanId",  NULL };

static parts read_parts(cltel_view message)
{
    parts found = { 0 };
    cltel_json_walk walk;
    cltel_view key, value;
    if (!cltel_json_valid(message) || !cltel_json_walk_begin(&walk, message) || !walk.object)
        return found;
    found.is_object = true;
    while (cltel_json_walk_next(&walk, &key, &value)) {
        if (!cltel_json_is_string(value))
            continue;
        if (cltel_json_says(key, "level"))
            found.level = value;
        else if (cltel_json_says(key, "message"))
            found.text = value;
        else if (cltel_json_says(key, "time"))
            found.time = (cltel_view){ value.ptr + 1, value.len - 2 };
        else if (is_one_of(key, span_keys))
            found.span_id = (cltel_view){ value.ptr + 1, value.len - 2 };
    }
    return found;
}

static int32_t digits_of(const char *at, int count)
{
    int32_t number = 0;
    for (; count--; at++) {
        if (*at < '0' || *at > '9')
            return -1;
        number = 10 * number + *at - '0';
    }
    return number;
}

/* The service keeps milliseconds, in which a request may do much; the message says the microseconds of the same moment:
 * "2026-11-25T08:40:00.123456Z". */
static int64_t time_of(int64_t time_ms, cltel_view text)
{
    enum { POINT = 19, CHARS = 27 };
    int64_t ms = (time_ms % 1000 + 1000) % 1000;
    bool sane = time_ms > INT64_MIN / 1000 && time_ms < INT64_MAX / 1000 - 1;
    int32_t us = -1;
    if (text.len == CHARS && text.ptr[POINT] == '.' && digits_of(text.ptr + POINT + 1, 3) == ms)
        us = digits_of(text.ptr + POINT + 4, 3);
    return (sane ? time_ms * 1000 : 0) + (us > 0 ? us : 0);
}

/* Text of X-Ray's own SDKs: "1-58406520-a006649127e371903a2de979@53995c3f42cd8ad8". */
static cltel_view span_in_text(cltel_view text, cltel_view trace_id)
{
    const char *at = text.ptr;
    size_t left = text.len;
    while (trace_id.len && (at = memmem(at, left, trace_id.ptr, trace_id.len))) {
        at += trace_id.len;
        left = (size_t)(text.ptr + text.len - at);
        if (left > CLTEL_XRAY_ID_CHARS && *at == '@')
            return (cltel_view){ at + 1, CLTEL_XRAY_ID_CHARS };
    }
    return (cltel_view){ NULL, 0 };
}

static int32_t node_of(const cltel_xray_trace *trace, cltel_view id)
{
    for (int32_t i = 0; id.len && i < trace->node_count; i++)
        if (trace->nodes[i].kind != CLTEL_XRAY_INFERRED && cltel_view_equal(trace->nodes[i].id, id))
            return i;
    return CLTEL_XRAY_NONE;
}

static void append_shown(cltel_cli_logs *logs, cltel_view quoted)
{
    cltel_buf_clear(&logs->piece);
    cltel_json_append_unquoted(&logs->piece, quoted);
    cltel_append_harmless(&logs->text, cltel_buf_view(&logs->piece));
}

static void append_fields(cltel_cli_logs *logs, cltel_view message)
{
    cltel_json_walk walk;
    cltel_view key, value;
    cltel_json_walk_begin(&walk, message);
    while (cltel_json_walk_next(&walk, &key, &value)) {
        if (is_one_of(key, own_keys))
            continue;
        cltel_buf_append_char(&logs->text, ' ');
        append_shown(logs, key);
        cltel_buf_append_char(&logs->text, '=');
        if (cltel_json_is_string(value) && value.len > 2 && !memchr(value.ptr, ' ', value.len))
            append_shown(logs, value);
        else
            cltel_append_harmless(&logs->text, value);
    }
}

static cltel_cli_log *next_line(cltel_cli_logs *logs)
{
    if (logs->count == logs->room) {
        size_t room = logs->room ? 2 * logs->room : 64;
        cltel_cli_log *lines = cltel_realloc(logs->lines, room * sizeof *lines);
        if (!lines)
            return NULL;
        logs->lines = lines;
        logs->room = room;
    }
    return &logs->lines[logs->count];
}

static void write_text(cltel_cli_logs *logs, cltel_cli_log *line, const parts *found, cltel_view message)
{
    line->level_at = logs->text.len;
    if (found->level.ptr)
        append_shown(logs, found->level);
    line->level_len = logs->text.len - line->level_at;
    line->text_at = logs->text.len;
    if (!found->is_object)
        cltel_append_harmless(&logs->text, message);
    else if (found->text.ptr)
        append_shown(logs, found->text);
    if (found->is_object)
        append_fields(logs, message);
    line->text_len = logs->text.len - line->text_at;
}

bool cltel_cli_logs_add(cltel_cli_logs *logs, const cltel_tail_event *event, const cltel_xray_trace *trace)
{
    cltel_buf message = { 0 };
    if (logs->count == CLTEL_CLI_LOGS_MAX) {
        logs->left_out++;
        return true;
    }
    cltel_cli_log *line = next_line(logs);
    cltel_json_append_unquoted(&message, event->message);
    if (!line || message.failed) {
        cltel_buf_done(&message);
        return false;
    }
    cltel_view text = cltel_buf_view(&message);
    parts found = text.len ? read_parts(text) : (parts){ 0 };
    if (!found.span_id.len && text.len)
        found.span_id = span_in_text(text, trace->id);
    *line = (cltel_cli_log){ .time_us = time_of(event->timestamp_ms, found.time), .group = event->group };
    line->node = node_of(trace, found.span_id);
    if (found.level.ptr)
        line->severity = cltel_severity_of((cltel_view){ found.level.ptr + 1, found.level.len - 2 });
    if (text.len)
        write_text(logs, line, &found, text);
    line->raw_at = logs->text.len;
    if (found.is_object)
        cltel_buf_append_view(&logs->text, text);
    else
        cltel_json_append_string(&logs->text, text);
    line->raw_len = logs->text.len - line->raw_at;
    line->stream_at = logs->text.len;
    append_shown(logs, event->stream);
    line->stream_len = logs->text.len - line->stream_at;
    logs->count++;
    cltel_buf_done(&message);
    return !logs->text.failed;
}
