#include "tools/cli/tail_format.h"

#include <string.h>

#include <cltel/log.h>

#include "base/json_check.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/severity_text.h"
#include "tools/cli/terminal.h"

enum { STREAM_MAX_CELLS = 24 };

#define DIM "\033[2m"
#define NORMAL "\033[0m"

/* What a message says when it is one of our JSON objects. */
typedef struct message_parts {
    bool is_object;
    cltel_view level, text; /* quoted; ptr NULL: none */
    int severity;
} message_parts;

static message_parts read_parts(cltel_view message)
{
    message_parts parts = { 0 };
    cltel_json_walk walk;
    cltel_view key, value;
    if (!cltel_json_valid(message) || !cltel_json_walk_begin(&walk, message) || !walk.object)
        return parts;
    parts.is_object = true;
    while (cltel_json_walk_next(&walk, &key, &value)) {
        if (!cltel_json_is_string(value))
            continue;
        if (cltel_json_says(key, "level"))
            parts.level = value;
        else if (cltel_json_says(key, "message"))
            parts.text = value;
    }
    if (parts.level.ptr)
        parts.severity = cltel_severity_of((cltel_view){ parts.level.ptr + 1, parts.level.len - 2 });
    return parts;
}

static const char *colour_of(int severity)
{
    static const char *const colours[] = { "", DIM, DIM, "\033[32m", "\033[33m", "\033[31m", "\033[1;31m" };
    return colours[severity];
}

static void append_colour(const cltel_tail_format *format, cltel_buf *out, const char *colour)
{
    if (format->colour)
        cltel_buf_append_text(out, colour);
}

/* A quoted JSON string as text that no terminal stumbles over. */
static void append_shown(cltel_tail_format *format, cltel_buf *out, cltel_view quoted)
{
    cltel_buf_clear(&format->piece);
    cltel_json_append_unquoted(&format->piece, quoted);
    cltel_append_harmless(out, cltel_buf_view(&format->piece));
}

static size_t count_cells(cltel_view text)
{
    size_t cells = 0;
    for (size_t i = 0; i < text.len; i++)
        cells += ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
    return cells;
}

/* What was written since begin becomes a column as wide as the widest so far. */
static void pad(const cltel_tail_format *format, cltel_buf *out, size_t begin, size_t *width)
{
    if (format->form != CLTEL_TAIL_TEXT)
        return;
    size_t cells = count_cells((cltel_view){ out->ptr + begin, out->len - begin });
    if (cells > *width)
        *width = cells < STREAM_MAX_CELLS ? cells : STREAM_MAX_CELLS;
    for (; cells < *width; cells++)
        cltel_buf_append_char(out, ' ');
}

static void append_place(cltel_tail_format *format, cltel_buf *out, const cltel_tail_event *event)
{
    size_t begin = out->len;
    if (format->show_group) {
        cltel_append_harmless(out, cltel_view_of(event->group));
        pad(format, out, begin, &format->group_width);
        cltel_buf_append_char(out, format->form == CLTEL_TAIL_PLAIN ? '\t' : ' ');
        begin = out->len;
    }
    append_shown(format, out, event->stream);
    pad(format, out, begin, &format->stream_width);
}

/* A text value needs quotes when it would look like the next field. */
static bool is_simple(cltel_view quoted)
{
    for (size_t i = 1; i + 1 < quoted.len; i++)
        if (quoted.ptr[i] <= ' ' || quoted.ptr[i] == '=' || quoted.ptr[i] == '\\')
            return false;
    return quoted.len > 2;
}

static bool is_own_member(cltel_view key)
{
    static const char *const own[] = { "time", "level", "message", "service", "id" };
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (cltel_json_says(key, own[i]))
            return true;
    return false;
}

static void append_fields(cltel_tail_format *format, cltel_buf *out, cltel_view message)
{
    cltel_json_walk walk;
    cltel_view key, value;
    bool plain = format->form == CLTEL_TAIL_PLAIN;
    cltel_json_walk_begin(&walk, message);
    for (bool first = true; cltel_json_walk_next(&walk, &key, &value);) {
        if (is_own_member(key) && (!plain || !cltel_json_says(key, "id")))
            continue;
        cltel_buf_append_text(out, plain ? "\t" : first ? "  " : " ");
        append_colour(format, out, DIM);
        append_shown(format, out, key);
        cltel_buf_append_char(out, '=');
        append_colour(format, out, NORMAL);
        if (cltel_json_is_string(value) && is_simple(value))
            append_shown(format, out, value);
        else
            cltel_append_harmless(out, value);
        first = false;
    }
}

static void append_line(cltel_tail_format *format, cltel_buf *out, const cltel_tail_event *event, message_parts parts)
{
    cltel_view message = cltel_buf_view(&format->text);
    const char *gap = format->form == CLTEL_TAIL_PLAIN ? "\t" : " ";
    cltel_tail_append_time(format, out, event->timestamp_ms);
    if (format->time != CLTEL_TIME_NONE)
        cltel_buf_append_text(out, gap);
    append_colour(format, out, colour_of(parts.severity));
    size_t begin = out->len;
    if (parts.level.ptr)
        append_shown(format, out, parts.level);
    while (format->form == CLTEL_TAIL_TEXT && out->len - begin < 5)
        cltel_buf_append_char(out, ' ');
    append_colour(format, out, NORMAL);
    cltel_buf_append_text(out, gap);
    append_place(format, out, event);
    cltel_buf_append_text(out, format->form == CLTEL_TAIL_PLAIN ? "\t" : "  ");
    if (!parts.is_object)
        cltel_append_harmless(out, message);
    else if (parts.text.ptr)
        append_shown(format, out, parts.text);
    if (parts.is_object)
        append_fields(format, out, message);
}

static bool is_wanted(const cltel_tail_format *format, message_parts parts)
{
    if (parts.severity && parts.severity < format->level_min)
        return false;
    if (format->trace && !cltel_tail_trace_is_in(format->trace, cltel_buf_view(&format->text)))
        return false;
    for (size_t i = 0; i < format->where_count; i++)
        if (!cltel_tail_where_meets(&format->wheres[i], cltel_buf_view(&format->text), parts.is_object))
            return false;
    return true;
}

bool cltel_tail_append(cltel_tail_format *format, cltel_buf *out, const cltel_tail_event *event)
{
    cltel_buf_clear(&format->text);
    cltel_json_append_unquoted(&format->text, event->message);
    message_parts parts = { 0 };
    if (format->form != CLTEL_TAIL_RAW || format->level_min || format->where_count)
        parts = read_parts(cltel_buf_view(&format->text));
    if (!is_wanted(format, parts))
        return false;
    if (format->form == CLTEL_TAIL_RAW)
        cltel_buf_append_view(out, cltel_buf_view(&format->text));
    else if (format->form == CLTEL_TAIL_JSON)
        cltel_tail_append_json(format, out, event, parts.is_object);
    else
        append_line(format, out, event, parts);
    cltel_buf_append_char(out, '\n');
    return true;
}

void cltel_tail_format_done(cltel_tail_format *format)
{
    cltel_buf_done(&format->text);
    cltel_buf_done(&format->piece);
}
