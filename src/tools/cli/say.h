/* What the command writes: data to stdout, everything else to stderr. */
#ifndef CLTEL_TOOLS_CLI_SAY_H
#define CLTEL_TOOLS_CLI_SAY_H

#include <stdbool.h>

#include <cltel/error.h>

#include "base/bytes.h"

/* Writes all of buf to stdout now and empties it. When the reader is gone the process
 * ends with 141, without a word; another failure is said and ends it with 5. */
void cltel_out(cltel_buf *buf);

/* true: a reader that is gone is no reason to end; what it would have read is dropped. */
void cltel_out_may_end(bool may);

/* One line to stderr. */
void cltel_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* An error in three parts, the most useful last; why and try may be NULL. */
void cltel_complain(const char *what, const char *why, const char *try);

/* The same for a wrong command line; returns CLTEL_EXIT_USAGE. */
int cltel_complain_usage(const char *why, const char *try);

/* The same for a wrong configuration; returns CLTEL_EXIT_CONFIG. */
int cltel_complain_config(const cltel_error *detail);

/* The same for memory; returns CLTEL_EXIT_PARTLY. */
int cltel_complain_memory(void);

#endif
