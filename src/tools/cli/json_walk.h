/* Walks JSON that cltel_json_valid() has accepted, without copying and without changing
 * numbers. On other text the answers are worthless. */
#ifndef CLTEL_TOOLS_CLI_JSON_WALK_H
#define CLTEL_TOOLS_CLI_JSON_WALK_H

#include <stdbool.h>

#include "base/bytes.h"

typedef struct cltel_json_walk {
    const char *at;
    const char *end;
    bool object;
} cltel_json_walk;

/* Begins with the members of an object or the elements of an array; false: json is neither. */
bool cltel_json_walk_begin(cltel_json_walk *walk, cltel_view json);

/* The next one; key keeps its quotes and is empty in arrays. false: past the last. */
bool cltel_json_walk_next(cltel_json_walk *walk, cltel_view *key, cltel_view *value);

static inline bool cltel_json_is_string(cltel_view value)
{
    return value.len && value.ptr[0] == '"';
}

static inline bool cltel_json_is_object(cltel_view value)
{
    return value.len && value.ptr[0] == '{';
}

/* Resolves the escapes of a quoted string into out, which has room for quoted.len bytes; NULs
 * are possible. Returns the bytes written. */
size_t cltel_json_unquote(cltel_view quoted, char *out);

/* Appends the same to buf. */
void cltel_json_append_unquoted(cltel_buf *buf, cltel_view quoted);

/* true: the quoted string says exactly this (which holds nothing that JSON escapes). */
bool cltel_json_says(cltel_view quoted, const char *text);

#endif
