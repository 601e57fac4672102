/* What pages of events have in common. */
#ifndef CLTEL_TOOLS_ENDPOINT_LOGS_PAGE_H
#define CLTEL_TOOLS_ENDPOINT_LOGS_PAGE_H

#include <stdint.h>

enum { CLTEL_PAGE_EVENTS_MAX = 10000, CLTEL_PAGE_BYTES_MAX = 1048576 };

#define CLTEL_PLACE_TIME_MAX INT64_C(999999999999999) /* what a place has digits for: the year 33658 */

static inline int64_t cltel_logs_bounded_time(int64_t time_ms)
{
    return time_ms < CLTEL_PLACE_TIME_MAX ? time_ms : CLTEL_PLACE_TIME_MAX;
}

#endif
