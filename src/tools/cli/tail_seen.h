/* Which events were shown already: following asks for the last seconds again and again,
 * because a service shows events late. */
#ifndef CLTEL_TOOLS_CLI_TAIL_SEEN_H
#define CLTEL_TOOLS_CLI_TAIL_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

typedef struct cltel_seen_event {
    uint64_t hash; /* 0: this place is free */
    int64_t timestamp_ms;
} cltel_seen_event;

typedef struct cltel_tail_seen {
    cltel_seen_event *places; /* open addressing; at most half are taken */
    size_t place_count;       /* a power of two, or 0 */
    size_t taken;
} cltel_tail_seen;

/* true: not seen before; it is now. Without memory everything is new. */
bool cltel_tail_seen_add(cltel_tail_seen *seen, cltel_view id, int64_t timestamp_ms);

/* Forgets what is older: it will not be asked for again. */
void cltel_tail_seen_forget(cltel_tail_seen *seen, int64_t before_ms);

void cltel_tail_seen_done(cltel_tail_seen *seen);

#endif
