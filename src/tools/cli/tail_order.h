/* A service orders events by milliseconds, and batches that overtook each other stand in
 * the order of their arrival. The library's events say their microsecond. */
#ifndef CLTEL_TOOLS_CLI_TAIL_ORDER_H
#define CLTEL_TOOLS_CLI_TAIL_ORDER_H

#include "tools/cli/tail_source.h"

/* Puts events of the same millisecond into the order of their microseconds; where one of them does
 * not say it, or they agree, the order stays. */
void cltel_tail_order(cltel_tail_event *events, size_t count);

#endif
