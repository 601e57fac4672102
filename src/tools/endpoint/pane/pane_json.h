/* Members of a log message that is a JSON object, looked up without allocating. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_JSON_H
#define CLTEL_TOOLS_ENDPOINT_PANE_JSON_H

#include "base/bytes.h"

typedef enum cltel_pane_kind {
    CLTEL_PANE_MISSING,
    CLTEL_PANE_STRING, /* raw is what stands between the quotes, escapes and all */
    CLTEL_PANE_NUMBER,
    CLTEL_PANE_OTHER /* true, false, null, an object, an array */
} cltel_pane_kind;

typedef struct cltel_pane_value {
    cltel_pane_kind kind;
    cltel_view raw;
} cltel_pane_value;

typedef struct cltel_pane_member {
    cltel_view name; /* between the quotes */
    cltel_pane_value value;
} cltel_pane_member;

/* The member of this name; with dots in it, also one inside objects: "http.status". */
cltel_pane_value cltel_pane_json_find(cltel_view message, cltel_view name);

/* Takes the next member off the front of rest, which begins as the message. false: no more, or no JSON. */
bool cltel_pane_json_next(cltel_view *rest, cltel_pane_member *member);

/* Appends what a value means: a string without its escapes, anything else as it stands, at most max bytes of it. */
void cltel_pane_json_text(cltel_buf *out, cltel_pane_value value, size_t max);

bool cltel_pane_json_number(cltel_pane_value value, double *number);

#endif
