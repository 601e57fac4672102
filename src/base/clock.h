/* Clocks of the system. Everything that can take `now` as a parameter does. */
#ifndef CLTEL_BASE_CLOCK_H
#define CLTEL_BASE_CLOCK_H

#include <stdint.h>

int64_t cltel_clock_realtime_ns(void);  /* since 1970 */
int64_t cltel_clock_realtime_s(void);   /* the same in whole seconds, at a quarter of the price */
int64_t cltel_clock_monotonic_ns(void); /* for deadlines and waits */
int64_t cltel_clock_boottime_ns(void);  /* goes on while the machine sleeps */

#endif
