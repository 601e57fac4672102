/* The time of an event, as --time says. */
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "tools/cli/tail_format.h"

static void append_moment(cltel_buf *out, int64_t ms, bool utc, bool date)
{
    char text[64];
    struct tm parts;
    int64_t rest = (ms % 1000 + 1000) % 1000;
    time_t second = (time_t)((ms - rest) / 1000);
    if (utc)
        gmtime_r(&second, &parts);
    else
        localtime_r(&second, &parts);
    if (date)
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
    else
        strftime(text, sizeof text, "%H:%M:%S", &parts);
    cltel_buf_append_format(out, "%s.%03d%s", text, (int)rest, date ? "Z" : "");
}

void cltel_tail_append_iso(cltel_buf *out, int64_t ms)
{
    append_moment(out, ms, true, true);
}

/* "3m12s": the two largest units of how long ago it was. */
static void append_age(cltel_buf *out, int64_t ms, bool aligned)
{
    enum { SECONDS = 1, MINUTES = 60, HOURS = 3600, DAYS = 86400 };
    char text[40];
    long long age_s = (cltel_clock_realtime_ns() / 1000000 - ms) / 1000;
    age_s = age_s < 0 ? 0 : age_s;
    if (age_s < MINUTES)
        snprintf(text, sizeof text, "%llds", age_s);
    else if (age_s < HOURS)
        snprintf(text, sizeof text, "%lldm%llds", age_s / MINUTES, age_s % MINUTES);
    else if (age_s < DAYS)
        snprintf(text, sizeof text, "%lldh%lldm", age_s / HOURS, age_s % HOURS / MINUTES);
    else
        snprintf(text, sizeof text, "%lldd%lldh", age_s / DAYS, age_s % DAYS / HOURS);
    cltel_buf_append_format(out, aligned ? "%6s" : "%s", text);
}

void cltel_tail_append_time(const cltel_tail_format *format, cltel_buf *out, int64_t ms)
{
    cltel_tail_time time = format->time;
    if (time == CLTEL_TIME_USUAL)
        time = format->form == CLTEL_TAIL_TEXT ? CLTEL_TIME_SHORT : CLTEL_TIME_ISO;
    if (time == CLTEL_TIME_ISO)
        cltel_tail_append_iso(out, ms);
    else if (time == CLTEL_TIME_SHORT)
        append_moment(out, ms, format->utc, false);
    else if (time == CLTEL_TIME_RELATIVE)
        append_age(out, ms, format->form == CLTEL_TAIL_TEXT);
}
