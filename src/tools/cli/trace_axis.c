/* The line over the bars: when what stands under it was. */
#include <math.h>
#include <string.h>

#include "tools/cli/trace_draw.h"

/* 1, 2 or 5 with zeros. */
static double step_of(double whole_s, size_t ticks_max)
{
    double share = whole_s / (ticks_max ? (double)ticks_max : 1);
    double step = pow(10, floor(log10(share)));
    double left = share / step;
    return step * (left > 5 ? 10 : left > 2 ? 5 : left > 1 ? 2 : 1);
}

/* "1 s" of "1.00 s": a tick is a round number. */
static void write_tick(double time_s, char text[CLTEL_CLI_DURATION_CHARS])
{
    cltel_cli_duration(time_s, false, text);
    char *dot = strchr(text, '.'), *space = strchr(text, ' ');
    if (!dot || !space)
        return;
    char *end = space;
    while (end[-1] == '0')
        end--;
    end -= end[-1] == '.';
    memmove(end, space, strlen(space) + 1);
}

/* false: there is no room for it. */
static bool put_tick(char *line, size_t width, double place, const char *text)
{
    size_t at = (size_t)place, len = strlen(text);
    if (at + len > width || (at && line[at - 1] != ' '))
        return false;
    for (size_t i = at; i < at + len; i++)
        if (line[i] != ' ')
            return false;
    memcpy(line + at, text, len);
    return true;
}

void cltel_cli_trace_axis(const cltel_cli_trace_view *view, size_t bar, char line[CLTEL_CLI_BAR_MAX + 1])
{
    enum { CELLS_A_TICK = 12 };
    char text[CLTEL_CLI_DURATION_CHARS];
    size_t end;
    double whole_s = view->end_s - view->trace->start_s;
    memset(line, ' ', bar);
    line[bar] = 0;
    cltel_cli_duration(whole_s, false, text);
    end = strlen(text) + 3 < bar ? bar - strlen(text) : bar;
    memcpy(line + end, text, bar - end);
    put_tick(line, bar, 0, "0");
    if (!(whole_s > 0 && whole_s < 1e9) || end < 2)
        return;
    double step_s = step_of(whole_s, bar / CELLS_A_TICK);
    for (int tick = 1; tick * step_s < whole_s; tick++) {
        write_tick(tick * step_s, text);
        if (!put_tick(line, end - 1, tick * step_s / whole_s * (double)bar, text))
            return;
    }
}
