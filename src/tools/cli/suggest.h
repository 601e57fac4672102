/* "Did you mean": the nearest of some names. */
#ifndef CLTEL_TOOLS_CLI_SUGGEST_H
#define CLTEL_TOOLS_CLI_SUGGEST_H

#include <stddef.h>

typedef struct cltel_suggestion {
    const char *wanted;
    const char *found; /* NULL while nothing is near */
    size_t distance;
} cltel_suggestion;

/* Offers one name; keeps it when it is nearer than what was found before. Near means
 * at most a third of the letters (but two at least) inserted, left out or changed. */
void cltel_suggest(cltel_suggestion *suggestion, const char *name);

#endif
