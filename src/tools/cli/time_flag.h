/* Flags whose value is a time. */
#ifndef CLTEL_TOOLS_CLI_TIME_FLAG_H
#define CLTEL_TOOLS_CLI_TIME_FLAG_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/cli/args.h"

int64_t cltel_cli_now_ms(void);

/* false after having said what is wrong. Without the flag *time_ms stays. */
bool cltel_time_flag(const cltel_args *args, const char *flag, int64_t *time_ms);

#endif
