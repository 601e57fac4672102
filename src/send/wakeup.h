/* Ends another thread's wait: an eventfd, so that it works in a signal handler, before
 * the waiting has begun, and from any thread. */
#ifndef CLTEL_SEND_WAKEUP_H
#define CLTEL_SEND_WAKEUP_H

#include <stdint.h>

/* A descriptor, or -1. */
int cltel_wakeup_open(void);
void cltel_wakeup_close(int fd); /* -1 is fine */
void cltel_wakeup_ring(int fd);
void cltel_wakeup_forget(int fd);                   /* all rings so far are heard */
void cltel_wakeup_wait(int fd, int32_t timeout_ms); /* until a ring or the timeout; then forgets */

#endif
