/* A line of JSON as one log record: its members become typed fields. */
#ifndef CLTEL_TOOLS_CLI_JSON_LINE_H
#define CLTEL_TOOLS_CLI_JSON_LINE_H

#include <stdbool.h>

#include <cltel/attr.h>

#include "base/bytes.h"

typedef struct cltel_json_line {
    int severity;    /* 0: the line does not say */
    cltel_view text; /* "message", else "msg"; empty when there is none */
    cltel_attr attrs[CLTEL_ATTRS_MAX];
    size_t attr_count;
    cltel_buf memory; /* of unquoted keys and texts; reused by the next line */
} cltel_json_line;

/* false: line is no JSON object, or has more than CLTEL_ATTRS_MAX other members, a key that is
 * empty or longer than CLTEL_KEY_MAX, or there is no memory. What it finds points into line and memory.
 *
 *  member                     becomes
 *  "message", else "msg"      the text, when it is a string
 *  "level", else "severity"   the severity, when it is a known word or 10, 20, ... 60
 *  any other
 *    whole number             I64 or U64; JSON when it fits neither
 *    other number             JSON, so that its digits stay as they are
 *    string, true, false, null, object, array   STR, BOOL, NULL, JSON */
bool cltel_json_line_read(cltel_json_line *out, cltel_view line);
void cltel_json_line_done(cltel_json_line *out);

#endif
