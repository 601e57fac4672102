/* --where: conditions on the fields of a message, looked at here and not by the service. */
#ifndef CLTEL_TOOLS_CLI_TAIL_WHERE_H
#define CLTEL_TOOLS_CLI_TAIL_WHERE_H

#include <stdbool.h>

#include "base/bytes.h"

enum { CLTEL_TAIL_WHERE_MAX = 16 };

typedef enum cltel_where_op {
    CLTEL_WHERE_EQUAL,
    CLTEL_WHERE_UNEQUAL,
    CLTEL_WHERE_LESS,
    CLTEL_WHERE_AT_MOST,
    CLTEL_WHERE_GREATER,
    CLTEL_WHERE_AT_LEAST,
    CLTEL_WHERE_HOLDS,    /* ~ */
    CLTEL_WHERE_HOLDS_NOT /* !~ */
} cltel_where_op;

/* "http.status >= 500"; borrows the text. */
typedef struct cltel_tail_where {
    cltel_view field; /* members of members by dots */
    cltel_where_op op;
    cltel_view value; /* without quotes around it */
} cltel_tail_where;

/* false: no condition. */
bool cltel_tail_where_read(const char *text, cltel_tail_where *where);

/* Whether a message meets it; a message that is no JSON object has only the field "message". A field that is not
 * there meets != and !~ only. Numbers are compared as numbers when both sides are some. */
bool cltel_tail_where_meets(const cltel_tail_where *where, cltel_view message, bool is_object);

#endif
