#include "base/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec at;
    clock_gettime(id, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

int64_t cltel_clock_realtime_ns(void)
{
    return read_clock(CLOCK_REALTIME);
}

int64_t cltel_clock_realtime_s(void)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME_COARSE, &at); /* as of the last tick of the kernel */
    return (int64_t)at.tv_sec;
}

int64_t cltel_clock_monotonic_ns(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t cltel_clock_boottime_ns(void)
{
    return read_clock(CLOCK_BOOTTIME);
}
