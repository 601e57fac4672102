/* How the flags --format, --json, --csv and --wide want rows to look. */
#ifndef CLTEL_TOOLS_CLI_ROWS_FLAGS_H
#define CLTEL_TOOLS_CLI_ROWS_FLAGS_H

#include "tools/cli/args.h"
#include "tools/cli/rows_print.h"

/* always_table: without such a flag it is a table, whether people or programs read. */
void cltel_cli_rows_flags(const cltel_args *args, bool always_table, cltel_cli_rows_style *style);

#endif
