/* Regular expressions of queries, on PCRE2 with its JIT. What an expression may cost is bounded: one that
 * needs more steps does not match, and says so. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_REGEX_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_REGEX_H

#include "base/bytes.h"

typedef struct cltel_regex cltel_regex;
typedef struct cltel_regex_room cltel_regex_room; /* what matching needs; one a thread */

/* NULL: fault (of fault_bytes) says why, *offset where in the pattern, in bytes. */
cltel_regex *cltel_regex_new(cltel_view pattern, char *fault, size_t fault_bytes, size_t *offset);
void cltel_regex_free(cltel_regex *regex);

uint32_t cltel_regex_groups(const cltel_regex *regex);
/* The name of group 1, 2, ...; len 0: it has none. */
cltel_view cltel_regex_group_name(const cltel_regex *regex, uint32_t group);

cltel_regex_room *cltel_regex_room_new(uint32_t groups_max);
void cltel_regex_room_free(cltel_regex_room *room);

typedef enum cltel_regex_answer { CLTEL_REGEX_NO, CLTEL_REGEX_YES, CLTEL_REGEX_TOO_LONG } cltel_regex_answer;

cltel_regex_answer cltel_regex_match(const cltel_regex *regex, cltel_regex_room *room, cltel_view subject);

/* Of the last match; false: the group took no part. */
bool cltel_regex_capture(const cltel_regex_room *room, uint32_t group, cltel_view subject, cltel_view *piece);

#endif
