#include "base/time_text.h"

#include <string.h>

enum { SECONDS_PER_DAY = 86400 };
#define NS_PER_S INT64_C(1000000000)

typedef struct date {
    int64_t year;
    uint32_t month;
    uint32_t day;
} date;

static int64_t floor_div(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/* Counts from 1 March of year 0, so that the leap day is a year's last; an era
 * is the 400 years after which the calendar repeats. */
static date date_of(int64_t days_since_1970)
{
    int64_t days = days_since_1970 + 719468;
    int64_t era = floor_div(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
    int64_t civil_month = month < 10 ? month + 3 : month - 9;
    return (date){ era * 400 + year_of_era + (civil_month <= 2), (uint32_t)civil_month, (uint32_t)day };
}

static const char digit_pairs[200] = "00010203040506070809101112131415161718192021222324"
                                     "25262728293031323334353637383940414243444546474849"
                                     "50515253545556575859606162636465666768697071727374"
                                     "75767778798081828384858687888990919293949596979899";

static char *put2(char *out, uint32_t number)
{
    memcpy(out, digit_pairs + 2 * number, 2);
    return out + 2;
}

void cltel_time_text_second(cltel_time_text *cache, int64_t time_ns)
{
    int64_t second = floor_div(time_ns, NS_PER_S);
    int64_t days = floor_div(second, SECONDS_PER_DAY);
    uint32_t of_day = (uint32_t)(second - days * SECONDS_PER_DAY);
    date today = date_of(days); /* 64 bits of ns reach from 1677 to 2262: four digits */
    char *out = cache->second;
    out = put2(out, (uint32_t)today.year / 100);
    out = put2(out, (uint32_t)today.year % 100);
    *out++ = '-';
    out = put2(out, today.month);
    *out++ = '-';
    out = put2(out, today.day);
    *out++ = 'T';
    out = put2(out, of_day / 3600);
    *out++ = ':';
    out = put2(out, of_day / 60 % 60);
    *out++ = ':';
    out = put2(out, of_day % 60);
    *out = '.';
    cache->second_ns = second * NS_PER_S;
}

char *cltel_time_text_iso(cltel_time_text *cache, int64_t time_ns, char *out)
{
    time_ns = time_ns < CLTEL_TIME_MIN_NS ? CLTEL_TIME_MIN_NS : time_ns;
    if (cache->second[0] == 0 || (uint64_t)time_ns - (uint64_t)cache->second_ns >= (uint64_t)NS_PER_S)
        cltel_time_text_second(cache, time_ns);
    memcpy(out, cache->second, CLTEL_TIME_SECOND_CHARS);
    uint64_t of_second = (uint64_t)time_ns - (uint64_t)cache->second_ns;
    out = cltel_time_text_micros(out + CLTEL_TIME_SECOND_CHARS, (uint32_t)(of_second / 1000));
    *out++ = 'Z';
    return out;
}
