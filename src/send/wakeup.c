#include "send/wakeup.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

int cltel_wakeup_open(void)
{
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void cltel_wakeup_close(int fd)
{
    if (fd >= 0)
        close(fd);
}

void cltel_wakeup_ring(int fd)
{
    uint64_t one = 1;
    ssize_t written = write(fd, &one, sizeof one);
    (void)written; /* a full counter means that a ring is on its way */
}

void cltel_wakeup_forget(int fd)
{
    uint64_t count;
    ssize_t got = read(fd, &count, sizeof count); /* one read empties an eventfd */
    (void)got;
}

void cltel_wakeup_wait(int fd, int32_t timeout_ms)
{
    struct pollfd item = { .fd = fd, .events = POLLIN };
    poll(&item, 1, timeout_ms);
    cltel_wakeup_forget(fd);
}
