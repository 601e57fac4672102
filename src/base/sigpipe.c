#include "base/sigpipe.h"

#include <pthread.h>
#include <time.h>

static sigset_t only_sigpipe(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    return set;
}

void cltel_sigpipe_block(cltel_sigpipe *state)
{
    sigset_t pending, set = only_sigpipe();
    sigpending(&pending);
    state->was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &set, &state->before);
}

void cltel_sigpipe_restore(const cltel_sigpipe *state)
{
    sigset_t set = only_sigpipe();
    struct timespec at_once = { 0, 0 };
    if (!state->was_pending)
        while (sigtimedwait(&set, NULL, &at_once) == SIGPIPE)
            continue;
    pthread_sigmask(SIG_SETMASK, &state->before, NULL);
}
