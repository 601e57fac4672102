/* A pager between the output and a terminal, for those who want one. */
#ifndef CLTEL_TOOLS_CLI_PAGER_H
#define CLTEL_TOOLS_CLI_PAGER_H

#include "tools/cli/args.h"

/* What follows on the standard output goes through a pager, if one is asked for (--pager, CLTEL_PAGER), input and
 * output are terminals, and `lines` are more than the screen has. false: it goes straight, also where the pager is
 * missing. wide: lines are longer than the screen, so it cuts them in place of folding them. */
bool cltel_pager_begin(const cltel_args *args, size_t lines, bool wide);

/* Waits until the pager has ended; nothing more can be written. */
void cltel_pager_end(void);

#endif
