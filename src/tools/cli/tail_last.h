/* The newest lines of many: a service gives the oldest first, `--limit` wants the last. */
#ifndef CLTEL_TOOLS_CLI_TAIL_LAST_H
#define CLTEL_TOOLS_CLI_TAIL_LAST_H

#include <stdbool.h>

#include "base/bytes.h"

enum { CLTEL_TAIL_LIMIT_MAX = 1000000 };

typedef struct cltel_tail_last {
    cltel_buf *lines; /* a ring */
    size_t limit;
    size_t added;
} cltel_tail_last;

bool cltel_tail_last_init(cltel_tail_last *last, size_t limit);
void cltel_tail_last_add(cltel_tail_last *last, cltel_view line);
void cltel_tail_last_append_all(const cltel_tail_last *last, cltel_buf *out); /* oldest first */
void cltel_tail_last_done(cltel_tail_last *last);

#endif
