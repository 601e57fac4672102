/* The page's filters: the first line is one, the rest is a message. Whatever both are, a filter is read or refused
 * with a sentence, and a text that it needs stands in each message that it takes. */
#include <stdint.h>
#include <stdlib.h>

#include "tools/endpoint/pane/find_text.h"
#include "tools/endpoint/pane/pane_filter.h"

static void check(bool holds)
{
    if (!holds)
        abort();
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
    cltel_pane_filter_done(&filter);
    return 0;
}
