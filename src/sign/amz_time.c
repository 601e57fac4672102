#include "sign/amz_time.h"

enum { DAY_S = 86400 };
static const int64_t FIRST_S = -62167219200; /* 0000-01-01T00:00:00Z */
static const int64_t LAST_S = 253402300799;  /* 9999-12-31T23:59:59Z */

typedef struct fields {
    int year, month, day, hour, minute, second;
} fields;

/* Days since 1970-01-01 in the Gregorian calendar. Years begin in March, so that
 * the leap day is the last of its year; eras have 400 years of 146097 days. */
static int64_t days_of(const fields *f)
{
    int64_t year = f->year - (f->month <= 2);
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * ((f->month + 9) % 12) + 2) / 5 + f->day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static void set_date(fields *f, int64_t days)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */
    f->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    f->month = (int)(month < 10 ? month + 3 : month - 9);
    f->year = (int)(year_of_era + era * 400 + (f->month <= 2));
}

static char *two_digits(char *out, int number)
{
    out[0] = (char)('0' + number / 10);
    out[1] = (char)('0' + number % 10);
    return out + 2;
}

void cltel_amz_time_format(int64_t time_s, char *out)
{
    time_s = time_s < FIRST_S ? FIRST_S : time_s > LAST_S ? LAST_S : time_s;
    int64_t days = (time_s - FIRST_S) / DAY_S + FIRST_S / DAY_S;
    int second = (int)(time_s - days * DAY_S);
    fields f;
    set_date(&f, days);
    out = two_digits(out, f.year / 100);
    out = two_digits(out, f.year % 100);
    out = two_digits(out, f.month);
    out = two_digits(out, f.day);
    *out++ = 'T';
    out = two_digits(out, second / 3600);
    out = two_digits(out, second / 60 % 60);
    out = two_digits(out, second % 60);
    *out++ = 'Z';
    *out = '\0';
}

/* Reads exactly `count` digits at *at; -1 when there are none. */
static int number_at(cltel_view text, size_t at, size_t count)
{
    int number = 0;
    for (size_t i = at; i < at + count; i++) {
        if (i >= text.len || text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        number = number * 10 + (text.ptr[i] - '0');
    }
    return number;
}

static int days_in_month(int year, int month)
{
    static const int8_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool to_seconds(const fields *f, int64_t *time_s)
{
    if (f->year < 0 || f->month < 1 || f->month > 12 || f->day < 1 || f->day > days_in_month(f->year, f->month))
        return false;
    if (f->hour < 0 || f->hour > 23 || f->minute < 0 || f->minute > 59 || f->second < 0 || f->second > 59)
        return false;
    *time_s = days_of(f) * DAY_S + f->hour * 3600 + f->minute * 60 + f->second;
    return true;
}

bool cltel_amz_time_parse(cltel_view text, int64_t *time_s)
{
    if (text.len != CLTEL_AMZ_TIME_SIZE - 1 || text.ptr[8] != 'T' || text.ptr[15] != 'Z')
        return false;
    fields f = { number_at(text, 0, 4), number_at(text, 4, 2),  number_at(text, 6, 2),
                 number_at(text, 9, 2), number_at(text, 11, 2), number_at(text, 13, 2) };
    return to_seconds(&f, time_s);
}

static int month_at(cltel_view text, size_t at)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int month = 0; month < 12; month++)
        if (memcmp(text.ptr + at, names + (size_t)month * 3, 3) == 0)
            return month + 1;
    return -1;
}

bool cltel_http_date_parse(cltel_view text, int64_t *time_s)
{
    static const cltel_view zones[] = { { " GMT", 4 }, { " -0000", 6 }, { " +0000", 6 } };
    enum { TO_ZONE = 25 }; /* "Sun, 30 Aug 2015 12:36:00" */
    if (text.len < TO_ZONE || text.ptr[3] != ',' || text.ptr[19] != ':' || text.ptr[22] != ':')
        return false;
    if (text.ptr[4] != ' ' || text.ptr[7] != ' ' || text.ptr[11] != ' ' || text.ptr[16] != ' ')
        return false;
    bool utc = false;
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++)
        utc |= cltel_view_equal((cltel_view){ text.ptr + TO_ZONE, text.len - TO_ZONE }, zones[i]);
    fields f = { number_at(text, 12, 4), month_at(text, 8),      number_at(text, 5, 2),
                 number_at(text, 17, 2), number_at(text, 20, 2), number_at(text, 23, 2) };
    return utc && to_seconds(&f, time_s);
}
