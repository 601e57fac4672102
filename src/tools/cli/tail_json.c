/* The form of `cltel tail --json`. */
#include "base/json_writer.h"
#include "base/utf8.h"
#include "tools/cli/tail_format.h"

/* JSON on one line; what is hostile in a terminal stands inside strings and is escaped as JSON does. */
static void append_json_line(cltel_buf *out, cltel_view json)
{
    const uint8_t *at = (const uint8_t *)json.ptr, *end = at + json.len;
    while (at < end) {
        uint32_t code;
        bool valid;
        size_t len = cltel_utf8_next(at, (size_t)(end - at), &code, &valid);
        bool hostile = (code >= 0x7f && code < 0xa0) || (code >= 0x200e && code <= 0x202e) ||
                       (code >= 0x2066 && code <= 0x2069) || code == 0x061c || code == 0xfeff;
        if (code < ' ')
            cltel_buf_append_char(out, ' ');
        else if (valid && !hostile)
            cltel_buf_append(out, at, len);
        else
            cltel_buf_append_format(out, "\\u%04x", (unsigned)code);
        at += len;
    }
}

void cltel_tail_append_json(const cltel_tail_format *format, cltel_buf *out, const cltel_tail_event *event,
                            bool is_object)
{
    cltel_buf_append_text(out, "{\"time\":\"");
    cltel_tail_append_iso(out, event->timestamp_ms);
    cltel_buf_append_format(out, "\",\"timestamp\":%lld,\"group\":", (long long)event->timestamp_ms);
    cltel_json_append_string(out, cltel_view_of(event->group));
    cltel_buf_append_text(out, ",\"stream\":");
    append_json_line(out, event->stream);
    cltel_buf_append_text(out, ",\"event_id\":");
    append_json_line(out, event->id);
    cltel_buf_append_text(out, ",\"message\":");
    append_json_line(out, is_object ? cltel_buf_view(&format->text) : event->message);
    cltel_buf_append_char(out, '}');
}
