/* Finds a text in a text: 16 places at a time, by the two bytes of the needle that are rare in logs. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_SEARCH_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_SEARCH_H

#include "base/bytes.h"

typedef struct cltel_needle {
    cltel_view text;
    size_t rare; /* places in the text: rare <= other */
    size_t other;
} cltel_needle;

cltel_needle cltel_needle_of(cltel_view text);

/* Where the needle first occurs; NULL: nowhere. */
const char *cltel_needle_find(const cltel_needle *needle, cltel_view haystack);

#endif
