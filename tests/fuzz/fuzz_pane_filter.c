/* The page's filters: the first line is one, the rest is a message. Whatever both are, a filter is read or refused
 * with a sentence, a text that it needs stands in each message that it takes, and a batch that holds such a message
 * is let through by its digest. */
#include <stdint.h>
#include <stdlib.h>

#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/pane/find_text.h"
#include "tools/endpoint/pane/pane_sieve.h"

static void check(bool holds)
{
    if (!holds)
        abort();
}

/* The message among so many others that the batch is large enough for a digest. */
static void check_sieve(const cltel_pane_filter *filter, cltel_view message)
{
    static const char filler[CLTEL_DIGEST_LEAST_BYTES] = "{}";
    cltel_buf frames = { 0 }, blob = { 0 };
    char head[CLTEL_FRAME_BYTES];
    cltel_frame_write(head, 1, (uint32_t)message.len);
    cltel_buf_append(&frames, head, sizeof head);
    cltel_buf_append_view(&frames, message);
    cltel_frame_write(head, 1, sizeof filler);
    cltel_buf_append(&frames, head, sizeof head);
    cltel_buf_append(&frames, filler, sizeof filler);
    cltel_digest_make(&blob, cltel_buf_view(&frames));
    check(blob.len > 0);
    cltel_pane_sieve sieve;
    cltel_pane_sieve_init(&sieve, filter);
    cltel_digest digest = cltel_digest_open(cltel_buf_view(&blob));
    check(cltel_pane_sieve_lets_through(&sieve, &digest));
    cltel_buf_done(&frames);
    cltel_buf_done(&blob);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cltel_view text = { (const char *)data, size };
    const char *end = size ? memchr(text.ptr, '\n', size) : NULL;
    cltel_view pattern = { text.ptr, end ? (size_t)(end - text.ptr) : size };
    cltel_view message = end ? (cltel_view){ end + 1, size - pattern.len - 1 } : (cltel_view){ "", 0 };
    cltel_pane_filter filter;
    bool read = cltel_pane_filter_init(&filter, pattern);
    check(read == (filter.fault[0] == '\0') && filter.fault_at <= size);
    cltel_pane_event event = { .group = CLTEL_VIEW("/g"), .stream = CLTEL_VIEW("s"), .message = message };
    bool taken = read && cltel_pane_filter_takes(&filter, &event);
    check(!taken || cltel_pane_filter_may_take_stream(&filter, event.group, event.stream));
    if (taken && filter.need && !cltel_find_text(message, CLTEL_VIEW("\\u00"), false))
        check(cltel_find_text(message, filter.need->text, filter.need->any_case) != NULL);
    if (taken)
        check_sieve(&filter, message);
    cltel_pane_filter_done(&filter);
    return 0;
}
