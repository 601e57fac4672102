/* One verb of the command. Dispatch, help, man page, completion and docs/CLI.md all
 * come from this one description. */
#ifndef CLTEL_TOOLS_CLI_VERB_H
#define CLTEL_TOOLS_CLI_VERB_H

#include <stdbool.h>
#include <stddef.h>

/* Exit codes; `cltel help exit` prints their meaning. */
enum {
    CLTEL_EXIT_DONE = 0,
    CLTEL_EXIT_YES = 1,
    CLTEL_EXIT_USAGE = 2,
    CLTEL_EXIT_CONFIG = 3,
    CLTEL_EXIT_SERVICE = 4,
    CLTEL_EXIT_PARTLY = 5,
    CLTEL_EXIT_INTERRUPTED = 130,
    CLTEL_EXIT_PIPE = 141
};

typedef struct cltel_flag {
    const char *name;    /* "since", written as --since */
    const char *letter;  /* "f", written as -f; NULL: none */
    const char *value;   /* "TIME"; NULL: the flag takes none */
    const char *choices; /* "auto|always|never"; NULL: any value */
    const char *topic;   /* what it is for: the heading it stands under in help */
    const char *help;    /* one sentence */
} cltel_flag;

typedef struct cltel_example {
    const char *command;
    const char *meaning;
} cltel_example;

struct cltel_args;

typedef struct cltel_verb {
    const char *name;
    const char *summary;   /* one line, no full stop */
    const char *arguments; /* "GROUP"; "" when there are none */
    size_t words_min;
    size_t words_max;
    const cltel_example *examples; /* ends with a NULL command */
    const char *text;              /* paragraphs, with an empty line between them */
    const cltel_flag *flags;       /* ends with a NULL name */
    const int *exits;              /* beside 0 and 2; ends with 0 */
    bool first_hour;               /* stands in the list that `cltel` alone prints */
    int (*run)(const struct cltel_args *args);
} cltel_verb;

/* NULL past the last. */
const cltel_verb *cltel_verb_at(size_t index);
const cltel_verb *cltel_verb_find(const char *name); /* NULL: none */

/* Flags of every verb; ends with a NULL name. */
extern const cltel_flag cltel_common_flags[];

/* What an exit code means; NULL: none of ours. */
const char *cltel_exit_meaning(int code);

extern const cltel_verb cltel_verb_local;
extern const cltel_verb cltel_verb_send;
extern const cltel_verb cltel_verb_tail;
extern const cltel_verb cltel_verb_query;
extern const cltel_verb cltel_verb_trace;
extern const cltel_verb cltel_verb_doctor;
extern const cltel_verb cltel_verb_config;
extern const cltel_verb cltel_verb_bench;
extern const cltel_verb cltel_verb_stats;
extern const cltel_verb cltel_verb_errors;
extern const cltel_verb cltel_verb_completion;
extern const cltel_verb cltel_verb_help;
extern const cltel_verb cltel_verb_version;

#endif
