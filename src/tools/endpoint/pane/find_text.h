/* Finds text in memory at some GB/s, with or without regard to case (ASCII). */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_FIND_TEXT_H
#define CLTEL_TOOLS_ENDPOINT_PANE_FIND_TEXT_H

#include "base/bytes.h"

/* With any_case, needle must be in lower case. NULL: it does not occur. An empty needle is at the start. */
const char *cltel_find_text(cltel_view hay, cltel_view needle, bool any_case);

#endif
