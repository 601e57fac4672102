#include <time.h>

#include "credentials/keys.h"

/* Exactly n digits at *text, which moves on; -1: there are fewer. */
static int number(cltel_view *text, size_t n)
{
    int sum = 0;
    if (text->len < n)
        return -1;
    for (size_t i = 0; i < n; i++) {
        if (text->ptr[i] < '0' || text->ptr[i] > '9')
            return -1;
        sum = sum * 10 + (text->ptr[i] - '0');
    }
    *text = (cltel_view){ text->ptr + n, text->len - n };
    return sum;
}

static bool literal(cltel_view *text, const char *any_of)
{
    if (text->len == 0 || !text->ptr[0] || !strchr(any_of, text->ptr[0]))
        return false;
    *text = (cltel_view){ text->ptr + 1, text->len - 1 };
    return true;
}

static bool date_and_time(cltel_view *text, struct tm *out)
{
    *out = (struct tm){ 0 };
    out->tm_year = number(text, 4) - 1900;
    bool shaped = literal(text, "-") && (out->tm_mon = number(text, 2) - 1) >= 0 && literal(text, "-") &&
                  (out->tm_mday = number(text, 2)) >= 1 && literal(text, "Tt ") &&
                  (out->tm_hour = number(text, 2)) >= 0 && literal(text, ":") && (out->tm_min = number(text, 2)) >= 0 &&
                  literal(text, ":") && (out->tm_sec = number(text, 2)) >= 0;
    return shaped && out->tm_year >= 0 && out->tm_mon < 12 && out->tm_mday <= 31 && out->tm_hour < 24 &&
           out->tm_min < 60 && out->tm_sec <= 60;
}

/* "Z", "+01:00" or "+0100"; *offset_s is what local time is ahead. */
static bool zone(cltel_view *text, int *offset_s)
{
    *offset_s = 0;
    if (literal(text, "Zz"))
        return true;
    int sign = text->len && text->ptr[0] == '-' ? -1 : 1;
    if (!literal(text, "+-"))
        return false;
    int hours = number(text, 2);
    literal(text, ":");
    int minutes = number(text, 2);
    *offset_s = sign * (hours * 3600 + minutes * 60);
    return hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60;
}

bool cltel_expiry_parse(cltel_view text, int64_t *time_s)
{
    struct tm parts;
    int offset_s;
    if (!date_and_time(&text, &parts))
        return false;
    if (literal(&text, ".") && number(&text, 1) < 0)
        return false;
    while (number(&text, 1) >= 0)
        ;
    if (!zone(&text, &offset_s) || text.len)
        return false;
    *time_s = (int64_t)timegm(&parts) - offset_s;
    return true;
}
