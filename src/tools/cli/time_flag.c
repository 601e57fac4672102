#include "tools/cli/time_flag.h"

#include <stdio.h>

#include "base/clock.h"
#include "tools/cli/say.h"
#include "tools/cli/time_input.h"

int64_t cltel_cli_now_ms(void)
{
    return cltel_clock_realtime_ns() / 1000000;
}

bool cltel_time_flag(const cltel_args *args, const char *flag, int64_t *time_ms)
{
    const char *text = cltel_args_value(args, flag);
    if (!text || cltel_time_input(text, cltel_cli_now_ms(), time_ms))
        return true;
    char why[300];
    snprintf(why, sizeof why, "--%s is '%.80s', which is no time", flag, text);
    cltel_complain_usage(why, "one of: " CLTEL_TIME_INPUT_FORMS);
    return false;
}
