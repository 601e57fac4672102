#include "tools/cli/time_input.h"

#include <string.h>
#include <time.h>

enum { DIGITS_MAX = 15, SECONDS_DIGITS_MAX = 11 };

/* Reads up to max digits; NULL: there is not even one. */
static const char *read_number(const char *at, int max, int64_t *number)
{
    int count = 0;
    for (*number = 0; count < max && *at >= '0' && *at <= '9'; at++, count++)
        *number = *number * 10 + (*at - '0');
    return count ? at : NULL;
}

static int64_t unit_ms(const char *at, size_t len)
{
    static const struct {
        const char *name;
        int64_t ms;
    } units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 }, { "w", 604800000 } };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strlen(units[i].name) == len && memcmp(units[i].name, at, len) == 0)
            return units[i].ms;
    return 0;
}

bool cltel_duration_input(const char *text, int64_t *duration_ms)
{
    int64_t sum = 0;
    if (!*text)
        return false;
    while (*text) {
        int64_t number;
        text = read_number(text, 9, &number);
        size_t len = text ? strspn(text, "mshdw") : 0;
        int64_t unit = len ? unit_ms(text, len) : 0;
        if (!unit)
            return false;
        sum += number * unit;
        text += len;
    }
    *duration_ms = sum;
    return true;
}

/* "14:00", "14:00:05", "14:00:05.25"; seconds of the minute stay 0 without them. */
static const char *read_clock(const char *at, struct tm *day, int64_t *ms)
{
    int64_t hour, minute, second = 0;
    at = read_number(at, 2, &hour);
    if (!at || *at != ':' || !(at = read_number(at + 1, 2, &minute)))
        return NULL;
    if (*at == ':' && !(at = read_number(at + 1, 2, &second)))
        return NULL;
    *ms = 0;
    if (*at == '.') {
        int64_t scale = 100;
        for (at++; *at >= '0' && *at <= '9'; at++, scale /= 10)
            *ms += (*at - '0') * scale;
    }
    day->tm_hour = (int)hour;
    day->tm_min = (int)minute;
    day->tm_sec = (int)second;
    return hour < 24 && minute < 60 && second < 61 ? at : NULL;
}

static const char *read_date(const char *at, struct tm *day)
{
    int64_t year, month, mday;
    const char *begin = at;
    at = read_number(at, 4, &year);
    if (!at || at - begin != 4 || *at != '-' || !(at = read_number(at + 1, 2, &month)))
        return NULL;
    if (*at != '-' || !(at = read_number(at + 1, 2, &mday)))
        return NULL;
    *day = (struct tm){ .tm_year = (int)year - 1900, .tm_mon = (int)month - 1, .tm_mday = (int)mday, .tm_isdst = -1 };
    return month >= 1 && month <= 12 && mday >= 1 && mday <= 31 ? at : NULL;
}

/* Z, +01:00, -0330; without one the day is local. */
static bool finish(struct tm *day, const char *zone, int64_t ms, int64_t *time_ms)
{
    if (!*zone) {
        *time_ms = (int64_t)mktime(day) * 1000 + ms;
        return true;
    }
    int64_t hours = 0, minutes = 0;
    int64_t sign = *zone == '-' ? -1 : 1;
    if ((*zone == 'Z' || *zone == 'z') && !zone[1]) {
        *time_ms = (int64_t)timegm(day) * 1000 + ms;
        return true;
    }
    if (*zone != '+' && *zone != '-')
        return false;
    const char *at = read_number(zone + 1, 2, &hours);
    if (at && *at == ':')
        at++;
    if (!at || (*at && !(at = read_number(at, 2, &minutes))) || *at || hours > 14 || minutes > 59)
        return false;
    *time_ms = (int64_t)timegm(day) * 1000 + ms - sign * (hours * 60 + minutes) * 60000;
    return true;
}

/* Midnight of the local day that lies `back` days before now. */
static struct tm day_before(int64_t now_ms, int back)
{
    time_t now_s = (time_t)(now_ms / 1000);
    struct tm day;
    localtime_r(&now_s, &day);
    day.tm_mday -= back;
    day.tm_hour = day.tm_min = day.tm_sec = 0;
    day.tm_isdst = -1;
    return day;
}

static bool read_word(const char *text, int64_t now_ms, int64_t *time_ms)
{
    bool today = strncmp(text, "today", 5) == 0, yesterday = strncmp(text, "yesterday", 9) == 0;
    if (strcmp(text, "now") == 0) {
        *time_ms = now_ms;
        return true;
    }
    if (!today && !yesterday)
        return false;
    struct tm day = day_before(now_ms, yesterday ? 1 : 0);
    const char *rest = text + (yesterday ? 9 : 5);
    int64_t ms = 0;
    if (*rest == ' ' && !(rest = read_clock(rest + 1, &day, &ms)))
        return false;
    return !*rest && finish(&day, "", ms, time_ms);
}

static bool read_digits(const char *text, int64_t *time_ms)
{
    size_t len = strspn(text, "0123456789");
    int64_t number;
    /* Fewer digits are more likely a forgotten unit than the year 1970. */
    if (text[len] || len < 9 || len > DIGITS_MAX || !read_number(text, DIGITS_MAX, &number))
        return false;
    *time_ms = len <= SECONDS_DIGITS_MAX ? number * 1000 : number;
    return true;
}

bool cltel_time_input(const char *text, int64_t now_ms, int64_t *time_ms)
{
    int64_t ms = 0;
    struct tm day = day_before(now_ms, 0);
    if (read_word(text, now_ms, time_ms) || read_digits(text, time_ms))
        return true;
    if (cltel_duration_input(text, &ms)) {
        *time_ms = now_ms - ms;
        return true;
    }
    const char *rest = read_clock(text, &day, &ms);
    if (rest)
        return finish(&day, rest, ms, time_ms);
    ms = 0;
    rest = read_date(text, &day);
    if (!rest)
        return false;
    if ((*rest == 'T' || *rest == ' ') && !(rest = read_clock(rest + 1, &day, &ms)))
        return false;
    return finish(&day, rest, ms, time_ms);
}
