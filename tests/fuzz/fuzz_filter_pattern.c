/* A filter pattern and messages, with a byte 0xff between them. Whatever the pattern is, it compiles or is refused with
 * a sentence; what it takes has one of its needles, or the search over whole batches would lose it. The same events
 * must come out of a batch's blob. */
#include <stdlib.h>

#include "tools/endpoint/filter_pattern.h"
#include "tools/endpoint/frame_search.h"

enum { MESSAGES_MAX = 16 };

static void check(bool holds)
{
    if (!holds)
        abort();
}

static cltel_view take_piece(cltel_view *rest)
{
    const char *end = rest->len ? memchr(rest->ptr, 0xff, rest->len) : NULL;
    cltel_view piece = { rest->ptr, end ? (size_t)(end - rest->ptr) : rest->len };
    size_t taken = piece.len + (end != NULL);
    *rest = (cltel_view){ rest->ptr + taken, rest->len - taken };
    return piece;
}

static bool has_needle(const cltel_filter *filter, cltel_view message)
{
    const cltel_needle *needles;
    size_t count = cltel_filter_needles(filter, &needles);
    for (size_t i = 0; i < count; i++)
        if (cltel_needle_find(&needles[i], message))
            return true;
    return count == 0;
}

static size_t count_in_blob(cltel_filter *filter, cltel_view frames)
{
    const cltel_needle *needles;
    cltel_frame_search search;
    cltel_framed_event event;
    int64_t index;
    size_t found = 0, count = cltel_filter_needles(filter, &needles);
    for (cltel_frame_search_start(&search, frames, needles, count); cltel_frame_search_next(&search, &event, &index);)
        found += cltel_filter_takes(filter, event.message);
    return found;
}

static void look_at_pair(void *context, cltel_view name, cltel_view value)
{
    size_t *bytes = context;
    check(name.len > 0 && name.ptr[0] == '$');
    for (size_t i = 0; i < value.len; i++)
        *bytes += (unsigned char)value.ptr[i];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cltel_view rest = { (const char *)data, size };
    cltel_filter_fault fault;
    cltel_buf frames = { 0 };
    size_t taken = 0;
    cltel_filter *filter = cltel_filter_compile(take_piece(&rest), &fault);
    check((filter == NULL) == (fault.message[0] != '\0'));
    for (int i = 0; filter && i < MESSAGES_MAX && rest.len > 0; i++) {
        cltel_view message = take_piece(&rest);
        bool takes = cltel_filter_takes(filter, message);
        check(!takes || has_needle(filter, message));
        check(takes || !cltel_filter_takes_all(filter));
        taken += takes;
        size_t bytes = 0;
        cltel_filter_extract(filter, message, look_at_pair, &bytes);
        char head[CLTEL_FRAME_BYTES];
        cltel_frame_write(head, i, (uint32_t)message.len);
        cltel_buf_append(&frames, head, sizeof head);
        cltel_buf_append_view(&frames, message);
    }
    if (filter)
        check(frames.failed || count_in_blob(filter, cltel_buf_view(&frames)) == taken);
    cltel_filter_free(filter);
    cltel_buf_done(&frames);
    return 0;
}
