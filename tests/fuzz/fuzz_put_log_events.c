/* The parser of PutLogEvents bodies: whatever comes in, its frames hold exactly the events that it counted, and
 * their bytes add up. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/put_parser.h"

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_frames(const cltel_put *put)
{
    cltel_view rest = cltel_buf_view(&put->frames);
    cltel_framed_event event;
    size_t count = 0, bytes = 0;
    for (; cltel_frame_next(&rest, &event); count++) {
        check(cltel_utf8_valid(event.message));
        check(count > 0 || put->member_fault != CLTEL_PUT_MEMBERS_FINE || event.timestamp_ms == put->first_ms);
        bytes += event.message.len + CLTEL_PUT_EVENT_OVERHEAD_BYTES;
    }
    check(rest.len == 0);
    check(put->member_fault != CLTEL_PUT_MEMBERS_FINE || (count == put->count && bytes == put->upload_bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cltel_put put; /* used again, as its owner may */
    bool parsed = cltel_put_parse(&put, (cltel_view){ (const char *)data, size });
    check(parsed == (put.syntax_fault == NULL));
    check(put.syntax_offset <= size);
    if (parsed)
        check_frames(&put);
    if (size == 0)
        cltel_put_done(&put);
    return 0;
}
