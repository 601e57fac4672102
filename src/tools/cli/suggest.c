#include "tools/cli/suggest.h"

#include <string.h>

enum { LONGEST = 48 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

/* Changes that make a from b, row by row. Both at most LONGEST letters. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t above = row[j];
            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_len];
}

void cltel_suggest(cltel_suggestion *suggestion, const char *name)
{
    size_t wanted_len = strcspn(suggestion->wanted, "="), name_len = strlen(name);
    if (wanted_len == 0 || wanted_len > LONGEST || name_len > LONGEST)
        return;
    size_t found = distance(suggestion->wanted, wanted_len, name, name_len);
    size_t near = name_len / 3 < 2 ? 2 : name_len / 3;
    /* As many changes as letters is no likeness. */
    if (found > near || found >= name_len || found >= wanted_len)
        return;
    if (!suggestion->found || found < suggestion->distance) {
        suggestion->found = name;
        suggestion->distance = found;
    }
}
