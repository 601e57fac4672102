#include "base/write_signals.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

static const int numbers[] = { SIGPIPE, SIGXFSZ };

enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

void cltel_write_signals_block(cltel_write_signals *state)
{
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < NUMBERS; i++)
        sigaddset(&set, numbers[i]);
    sigpending(&state->pending);
    pthread_sigmask(SIG_BLOCK, &set, &state->before);
}

static void swallow(int number)
{
    sigset_t set;
    struct timespec at_once = { 0, 0 };
    sigemptyset(&set);
    sigaddset(&set, number);
    while (sigtimedwait(&set, NULL, &at_once) == number)
        continue;
}

void cltel_write_signals_restore(const cltel_write_signals *state)
{
    int error = errno;
    for (int i = 0; i < NUMBERS; i++)
        if (sigismember(&state->pending, numbers[i]) != 1)
            swallow(numbers[i]);
    pthread_sigmask(SIG_SETMASK, &state->before, NULL);
    errno = error;
}
