/* The command line, taken apart by the flag tables of verb.h. */
#ifndef CLTEL_TOOLS_CLI_ARGS_H
#define CLTEL_TOOLS_CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/cli/verb.h"

enum { CLTEL_ARGS_WORDS_MAX = 16, CLTEL_ARGS_FLAGS_MAX = 64 };

typedef struct cltel_given {
    const cltel_flag *flag;
    const char *value; /* NULL: the flag takes none */
} cltel_given;

/* Borrows argv. */
typedef struct cltel_args {
    const cltel_verb *verb; /* NULL: none was named */
    const char *words[CLTEL_ARGS_WORDS_MAX];
    size_t word_count;
    cltel_given given[CLTEL_ARGS_FLAGS_MAX];
    size_t given_count;
} cltel_args;

/* CLTEL_EXIT_DONE, or CLTEL_EXIT_USAGE after having said what is wrong. The counts of
 * words are not looked at when --help is among the flags. */
int cltel_args_parse(cltel_args *args, int argc, char **argv);

bool cltel_args_has(const cltel_args *args, const char *name);

/* The last value of a flag, or NULL. */
const char *cltel_args_value(const cltel_args *args, const char *name);

/* Each value of a flag in turn; *at begins with 0. NULL past the last. */
const char *cltel_args_next(const cltel_args *args, const char *name, size_t *at);

/* A whole number; false after having said what is wrong. Without the flag *number stays. */
bool cltel_args_number(const cltel_args *args, const char *name, long long min, long long max, long long *number);

#endif
