/* The help of a verb in three dresses, from the one description in verb.h. */
#ifndef CLTEL_TOOLS_CLI_HELP_H
#define CLTEL_TOOLS_CLI_HELP_H

#include "base/bytes.h"
#include "tools/cli/verb.h"

/* For people at a terminal; width in columns. */
void cltel_help_verb(cltel_buf *out, const cltel_verb *verb, int width);
void cltel_help_overview(cltel_buf *out); /* what `cltel` alone prints */
void cltel_help_all(cltel_buf *out);      /* every verb and the common flags */
void cltel_help_exit_codes(cltel_buf *out);

void cltel_help_markdown(cltel_buf *out);                       /* docs/CLI.md */
void cltel_help_manual(cltel_buf *out, const cltel_verb *verb); /* roff, section 1; NULL: cltel(1) */
void cltel_help_bash(cltel_buf *out);                           /* completion */
void cltel_help_zsh(cltel_buf *out);
void cltel_help_fish(cltel_buf *out);

/* The arguments of a verb that are words of a list, with a space before each: verbs, or what stands between the
 * bars of "bash|zsh|fish". */
void cltel_help_shell_words(cltel_buf *out, const cltel_verb *verb);

/* What `cltel completion` calls the names that a value or the arguments of a verb are: "groups"; NULL: none of those.
 */
const char *cltel_help_shell_names(const char *value);

/* The help of a flag up to its first full stop, as one word of a shell between single quotes; the characters in
 * escaped get a backslash. */
void cltel_help_shell_text(cltel_buf *out, const char *text, const char *escaped);

/* "-f, --follow" or "    --since TIME"; aligned: room for a letter that is missing. */
void cltel_help_flag_name(cltel_buf *out, const cltel_flag *flag, bool aligned);

#endif
