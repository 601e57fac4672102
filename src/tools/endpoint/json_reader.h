/* Reads strict JSON token by token from memory, in one pass, without allocating. For
 * bodies that are too large to become a tree. */
#ifndef CLTEL_TOOLS_ENDPOINT_JSON_READER_H
#define CLTEL_TOOLS_ENDPOINT_JSON_READER_H

#include "base/bytes.h"

enum {
    CLTEL_JSON_READER_DEPTH_MAX = 64,
    CLTEL_JSON_READER_SLACK_BYTES = 8 /* how far a string may be written beyond its end */
};

typedef struct cltel_json_reader {
    const char *at;
    const char *end;
    const char *fault; /* NULL while all is well; static text */
} cltel_json_reader;

/* Always false, and notes the first fault. */
bool cltel_json_fault(cltel_json_reader *reader, const char *fault);

/* The next character that is no white space; 0 at the end. */
char cltel_json_peek(cltel_json_reader *reader);
bool cltel_json_expect(cltel_json_reader *reader, char c);

/* Reads a string and writes what it means to out. What it means is never longer than what
 * stands there, so out needs room for the rest of the input plus the slack. */
bool cltel_json_string(cltel_json_reader *reader, char *out, size_t *len);

/* The bytes between the quotes of the string that comes next. */
bool cltel_json_string_extent(const cltel_json_reader *reader, size_t *len);

bool cltel_json_integer(cltel_json_reader *reader, int64_t *value);
bool cltel_json_take_null(cltel_json_reader *reader);                     /* true: null stood here and is taken */
bool cltel_json_skip(cltel_json_reader *reader);                          /* a value of any kind */
bool cltel_json_skip_within(cltel_json_reader *reader, size_t depth_max); /* CLTEL_JSON_READER_DEPTH_MAX at most */

/* After a value: true when another one follows (its comma is taken), false after close or a fault. */
bool cltel_json_more(cltel_json_reader *reader, char close);

/* The whole input is one object. read_member takes a name, its colon and the value; false: a fault. */
bool cltel_json_read_object(cltel_json_reader *reader, bool (*read_member)(void *context), void *context);

#endif
