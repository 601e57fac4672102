/* Keeps SIGPIPE away from the application while a library call writes to sockets. */
#ifndef CLTEL_BASE_SIGPIPE_H
#define CLTEL_BASE_SIGPIPE_H

#include <signal.h>
#include <stdbool.h>

typedef struct cltel_sigpipe {
    sigset_t before;
    bool was_pending;
} cltel_sigpipe;

/* Blocks SIGPIPE in the calling thread; restore() swallows one that arose meanwhile. */
void cltel_sigpipe_block(cltel_sigpipe *state);
void cltel_sigpipe_restore(const cltel_sigpipe *state);

#endif
