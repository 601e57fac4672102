/* Periods of time, and times rounded to them. All in UTC. */
#include <math.h>

#include "tools/endpoint/insights/insights_functions.h"

#define DAY_MS 86400000.0

typedef struct unit_name {
    const char *name;
    int64_t count;
    cltel_period_unit unit;
} unit_name;

static const unit_name units[] = {
    { "ms", 1, CLTEL_PERIOD_MS },           { "msec", 1, CLTEL_PERIOD_MS },
    { "millisecond", 1, CLTEL_PERIOD_MS },  { "milliseconds", 1, CLTEL_PERIOD_MS },
    { "s", 1000, CLTEL_PERIOD_MS },         { "sec", 1000, CLTEL_PERIOD_MS },
    { "second", 1000, CLTEL_PERIOD_MS },    { "seconds", 1000, CLTEL_PERIOD_MS },
    { "m", 60000, CLTEL_PERIOD_MS },        { "min", 60000, CLTEL_PERIOD_MS },
    { "minute", 60000, CLTEL_PERIOD_MS },   { "minutes", 60000, CLTEL_PERIOD_MS },
    { "h", 3600000, CLTEL_PERIOD_MS },      { "hr", 3600000, CLTEL_PERIOD_MS },
    { "hour", 3600000, CLTEL_PERIOD_MS },   { "hours", 3600000, CLTEL_PERIOD_MS },
    { "d", 86400000, CLTEL_PERIOD_MS },     { "day", 86400000, CLTEL_PERIOD_MS },
    { "days", 86400000, CLTEL_PERIOD_MS },  { "w", 604800000, CLTEL_PERIOD_MS },
    { "week", 604800000, CLTEL_PERIOD_MS }, { "weeks", 604800000, CLTEL_PERIOD_MS },
    { "mo", 1, CLTEL_PERIOD_MONTHS },       { "mon", 1, CLTEL_PERIOD_MONTHS },
    { "month", 1, CLTEL_PERIOD_MONTHS },    { "months", 1, CLTEL_PERIOD_MONTHS },
    { "q", 3, CLTEL_PERIOD_MONTHS },        { "qtr", 3, CLTEL_PERIOD_MONTHS },
    { "quarter", 3, CLTEL_PERIOD_MONTHS },  { "quarters", 3, CLTEL_PERIOD_MONTHS },
    { "y", 12, CLTEL_PERIOD_MONTHS },       { "yr", 12, CLTEL_PERIOD_MONTHS },
    { "year", 12, CLTEL_PERIOD_MONTHS },    { "years", 12, CLTEL_PERIOD_MONTHS },
};

bool cltel_period_read(cltel_view count, cltel_view unit, cltel_period *period)
{
    int64_t number = 0;
    for (size_t i = 0; i < count.len; i++) {
        if (count.ptr[i] < '0' || count.ptr[i] > '9' || number > 99999999)
            return false;
        number = 10 * number + (count.ptr[i] - '0');
    }
    for (size_t i = 0; number > 0 && i < sizeof units / sizeof *units; i++) {
        if (!cltel_view_equal_nocase(unit, cltel_view_of(units[i].name)))
            continue;
        *period = (cltel_period){ number * units[i].count, units[i].unit };
        return true;
    }
    return false;
}

/* Months since year 0 and back, in the proleptic Gregorian calendar. */
static int64_t month_of(double ms)
{
    int64_t days = (int64_t)floor(ms / DAY_MS) + 719468; /* since 1 March of year 0 */
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */
    return 12 * (year + 400 * era) + month + 2;
}

static double month_begin(int64_t month)
{
    month -= 2; /* counted from March */
    int64_t year = (month >= 0 ? month : month - 11) / 12;
    int64_t of_year = month - 12 * year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - 400 * era;
    int64_t day = (153 * of_year + 2) / 5 + 365 * year_of_era + year_of_era / 4 - year_of_era / 100;
    return (double)(era * 146097 + day - 719468) * DAY_MS;
}

static int64_t floor_to(int64_t number, int64_t step)
{
    int64_t rest = number % step;
    return number - rest - (rest < 0 ? step : 0);
}

#define TIME_MAX 8.64e15 /* beyond, calendars have no name for it */

double cltel_period_floor(const cltel_period *period, double ms)
{
    if (!(fabs(ms) <= TIME_MAX))
        return ms;
    if (period->unit == CLTEL_PERIOD_MS)
        return (double)floor_to((int64_t)floor(ms), period->count);
    return month_begin(floor_to(month_of(ms), period->count));
}

double cltel_period_ceil(const cltel_period *period, double ms)
{
    double low = cltel_period_floor(period, ms);
    if (low == ms || !(fabs(ms) <= TIME_MAX))
        return ms;
    if (period->unit == CLTEL_PERIOD_MS)
        return low + (double)period->count;
    return month_begin(month_of(low) + period->count);
}
