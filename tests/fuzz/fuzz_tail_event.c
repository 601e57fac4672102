/* A message on its way to a terminal: whatever it holds, each form is one line without a byte that a terminal
 * obeys, and the JSON form is JSON. */
#include <stdlib.h>

#include "base/json_check.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "tools/cli/tail_format.h"

static void require(bool truth)
{
    if (!truth)
        abort();
}

static void require_harmless(cltel_view line)
{
    require(line.len && line.ptr[line.len - 1] == '\n');
    for (size_t at = 0; at < line.len - 1;) {
        uint32_t code;
        bool valid;
        at += cltel_utf8_next((const uint8_t *)line.ptr + at, line.len - 1 - at, &code, &valid);
        require(valid && (code >= ' ' || code == '\t') && !(code >= 0x7f && code < 0xa0));
        require(!(code >= 0x202a && code <= 0x202e) && !(code >= 0x2066 && code <= 0x2069));
    }
}

static void check_form(cltel_tail_form form, const cltel_tail_event *event)
{
    cltel_tail_format format = { .form = form };
    cltel_buf out = { 0 };
    require(cltel_tail_append(&format, &out, event) && !out.failed);
    require_harmless(cltel_buf_view(&out));
    if (form == CLTEL_TAIL_JSON)
        require(cltel_json_valid((cltel_view){ out.ptr, out.len - 1 }));
    cltel_buf_done(&out);
    cltel_tail_format_done(&format);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cltel_view input = { (const char *)data, size };
    cltel_buf quoted = { 0 };
    /* A service may send any valid string, also with broken UTF-8 inside; or any bytes as text. */
    if (size >= 2 && data[0] == '"' && cltel_json_valid(input) && data[size - 1] == '"')
        cltel_buf_append_view(&quoted, input);
    else
        cltel_json_append_string(&quoted, input);
    cltel_tail_event event = { .timestamp_ms = 1795596000500,
                               .stream = cltel_buf_view(&quoted),
                               .id = CLTEL_VIEW("\"1\""),
                               .message = cltel_buf_view(&quoted) };
    check_form(CLTEL_TAIL_TEXT, &event);
    check_form(CLTEL_TAIL_PLAIN, &event);
    check_form(CLTEL_TAIL_JSON, &event);
    cltel_buf_done(&quoted);
    return 0;
}
