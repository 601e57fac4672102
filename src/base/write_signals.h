/* Keeps the signals that a write may raise away from the application while the library
 * writes on one of its threads: SIGPIPE, when nobody reads any more, and SIGXFSZ, when
 * the file would outgrow RLIMIT_FSIZE. Either would end the process; the call's error
 * code is all the library needs. */
#ifndef CLTEL_BASE_WRITE_SIGNALS_H
#define CLTEL_BASE_WRITE_SIGNALS_H

#include <signal.h>

typedef struct cltel_write_signals {
    sigset_t before;
    sigset_t pending; /* before the block: those are the application's */
} cltel_write_signals;

/* Blocks them in the calling thread; restore() swallows what arose meanwhile and keeps errno. */
void cltel_write_signals_block(cltel_write_signals *state);
void cltel_write_signals_restore(const cltel_write_signals *state);

#endif
