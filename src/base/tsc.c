#include "base/tsc.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

enum { LINE_MIN_NS = 1000000000 };

static bool kernel_keeps_time_by_tsc(void)
{
    char name[16] = "";
    int fd = open("/sys/devices/system/clocksource/clocksource0/current_clocksource", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t got = read(fd, name, sizeof name - 1);
    close(fd);
    return got >= 3 && strncmp(name, "tsc", 3) == 0;
}

bool cltel_tsc_usable(void)
{
#if defined(__x86_64__)
    unsigned a, b, c, d;
    /* Bit 8: the counter runs at one rate in all power states. */
    if (!__get_cpuid(0x80000007, &a, &b, &c, &d) || !(d & (1u << 8)))
        return false;
    return kernel_keeps_time_by_tsc();
#else
    return false;
#endif
}

static cltel_tsc_anchor read_both(void)
{
    /* Of three tries the tightest is kept, so that a preemption between the two
     * readings does not bend the line. */
    cltel_tsc_anchor best = { 0, 0 };
    uint64_t best_width = UINT64_MAX;
    for (int i = 0; i < 3; i++) {
        uint64_t before = cltel_tsc_read();
        int64_t ns = cltel_clock_monotonic_ns();
        uint64_t after = cltel_tsc_read();
        if (after - before < best_width) {
            best_width = after - before;
            best = (cltel_tsc_anchor){ before + (after - before) / 2, ns };
        }
    }
    return best;
}

void cltel_tsc_line_init(cltel_tsc_line *line)
{
    memset(line, 0, sizeof *line);
    line->birth = line->first = line->middle = line->last = read_both();
    line->realtime_minus_monotonic_ns = cltel_clock_realtime_ns() - cltel_clock_monotonic_ns();
}

/* Stays as it is when the two are one. */
static void set_slope(uint64_t *ns_per_tick_32, const cltel_tsc_anchor *from, const cltel_tsc_anchor *to)
{
    uint64_t ticks = to->ticks - from->ticks;
    int64_t ns = to->monotonic_ns - from->monotonic_ns;
    if (ticks > 0 && ns > 0)
        *ns_per_tick_32 = (uint64_t)(((unsigned __int128)ns << 32) / ticks);
}

void cltel_tsc_line_update(cltel_tsc_line *line)
{
    cltel_tsc_anchor now = read_both();
    set_slope(&line->ns_per_tick_32, &line->first, &now);
    set_slope(&line->old_ns_per_tick_32, &line->birth, &now);
    line->last = now;
    if (now.monotonic_ns - line->middle.monotonic_ns > LINE_MIN_NS) {
        line->first = line->middle;
        line->middle = now;
    }
    line->realtime_minus_monotonic_ns = cltel_clock_realtime_ns() - cltel_clock_monotonic_ns();
}
