/* Pieces of lines: filled up, coloured, times of day. */
#include <math.h>
#include <time.h>

#include "tools/cli/text_width.h"
#include "tools/cli/trace_draw.h"

void cltel_cli_append_spaces(cltel_buf *out, size_t count)
{
    while (count--)
        cltel_buf_append_char(out, ' ');
}

void cltel_cli_append_colour(cltel_buf *out, const cltel_cli_trace_style *style, const char *colour)
{
    if (style->colour)
        cltel_buf_append_text(out, colour);
}

void cltel_cli_append_fitted(cltel_buf *out, cltel_view text, size_t cells, bool utf8)
{
    size_t used = text.len ? cltel_cells(text) : 0;
    bool cut = used > cells;
    if (cut) {
        text = cltel_cut_cells(text, cells ? cells - 1 : 0);
        used = cltel_cells(text) + (cells ? 1 : 0);
    }
    cltel_buf_append_view(out, text);
    if (cut && cells)
        cltel_buf_append_text(out, utf8 ? "\342\200\246" : "~");
    cltel_cli_append_spaces(out, cells - used);
}

#define ROUNDING 1e-3 /* of a double: a whole millisecond may be a bit less than that */

/* Not rounded up, as in `cltel tail`. */
static void split(double time_s, bool utc, struct tm *parts, int *ms)
{
    bool sane = time_s > -1e11 && time_s < 1e11;
    int64_t whole_ms = sane ? (int64_t)floor(time_s * 1000 + ROUNDING) : 0;
    int64_t rest = (whole_ms % 1000 + 1000) % 1000;
    time_t second = (time_t)((whole_ms - rest) / 1000);
    *ms = (int)rest;
    if (utc)
        gmtime_r(&second, parts);
    else
        localtime_r(&second, parts);
}

void cltel_cli_append_clock(cltel_buf *out, double time_s, bool utc)
{
    char text[32];
    struct tm parts;
    int ms;
    split(time_s, utc, &parts, &ms);
    strftime(text, sizeof text, "%H:%M:%S", &parts);
    cltel_buf_append_format(out, "%s.%03d", text, ms);
}

void cltel_cli_append_moment(cltel_buf *out, double time_s, bool utc)
{
    char text[32], zone[16];
    struct tm parts;
    int ms;
    split(time_s, utc, &parts, &ms);
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &parts);
    strftime(zone, sizeof zone, "%z", &parts);
    cltel_buf_append_format(out, "%s.%03d %s", text, ms, utc ? "UTC" : zone);
}
