/* Whether somebody looks: colour, width, and text from outside made harmless. */
#ifndef CLTEL_TOOLS_CLI_TERMINAL_H
#define CLTEL_TOOLS_CLI_TERMINAL_H

#include <stdbool.h>

#include "base/bytes.h"
#include "tools/cli/args.h"

bool cltel_terminal_is(int fd);

/* By --color, NO_COLOR, FORCE_COLOR, CLICOLOR_FORCE, TERM and what fd is. */
bool cltel_terminal_colour(const cltel_args *args, int fd);

/* Columns; COLUMNS counts first, 80 when nothing tells. */
int cltel_terminal_width(int fd);

/* Lines; LINES counts first, 24 when nothing tells. */
int cltel_terminal_height(int fd);

/* Appends text that comes from outside so that it can neither move the cursor nor
 * pretend to be another line: control characters (C0, DEL, C1), those that turn the
 * direction of writing, and broken UTF-8 are written as \n, \t, \x1b, \u202e, \xff;
 * a backslash stays one. */
void cltel_append_harmless(cltel_buf *buf, cltel_view text);

#endif
