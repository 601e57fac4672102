/* A machine whose clock is wrong: loaded before the C library with LD_PRELOAD, it moves
 * the wall clock by CLTEL_TEST_CLOCK_OFFSET_S seconds. Other clocks stay as they are. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long offset_s(void)
{
    static long known, asked;
    if (!asked) {
        const char *text = getenv("CLTEL_TEST_CLOCK_OFFSET_S");
        known = text ? strtol(text, NULL, 10) : 0;
        asked = 1;
    }
    return known;
}

int clock_gettime(clockid_t id, struct timespec *at)
{
    int result = (int)syscall(SYS_clock_gettime, id, at);
    if (result == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
        at->tv_sec += offset_s();
    return result;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone)
{
    int result = (int)syscall(SYS_gettimeofday, at, zone);
    if (result == 0)
        at->tv_sec += offset_s();
    return result;
}

time_t time(time_t *out)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    if (out)
        *out = at.tv_sec;
    return at.tv_sec;
}
