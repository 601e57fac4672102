#include "tools/cli/tail_order.h"

#include <stdlib.h>

/* How a message of the library begins, as a JSON string: then comes 2026-11-25T08:40:00.123456Z. */
static const char head[] = "\"{\\\"time\\\":\\\"";

enum { HEAD_LEN = sizeof head - 1, TIME_LEN = 27 };

static bool says_time(const cltel_tail_event *event)
{
    return event->message.len > HEAD_LEN + TIME_LEN && memcmp(event->message.ptr, head, HEAD_LEN) == 0 &&
           event->message.ptr[HEAD_LEN + TIME_LEN - 1] == 'Z';
}

static int by_time(const void *a, const void *b)
{
    const cltel_tail_event *x = a, *y = b;
    int order = memcmp(x->message.ptr + HEAD_LEN, y->message.ptr + HEAD_LEN, TIME_LEN);
    /* All texts stand in one answer: an earlier event has a lower address. */
    return order ? order : x->message.ptr < y->message.ptr ? -1 : 1;
}

void cltel_tail_order(cltel_tail_event *events, size_t count)
{
    for (size_t begin = 0, end; begin < count; begin = end) {
        bool all_say = true, ordered = true;
        for (end = begin; end < count && events[end].timestamp_ms == events[begin].timestamp_ms; end++) {
            all_say = all_say && says_time(&events[end]);
            ordered = ordered && (!all_say || end == begin || by_time(&events[end - 1], &events[end]) < 0);
        }
        if (all_say && !ordered)
            qsort(events + begin, end - begin, sizeof *events, by_time);
    }
}
