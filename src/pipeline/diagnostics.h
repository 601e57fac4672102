/* What the library has to say about its own work: sentences that wait until the
 * application asks, and go to a file descriptor when one is set. Never a callback. */
#ifndef CLTEL_PIPELINE_DIAGNOSTICS_H
#define CLTEL_PIPELINE_DIAGNOSTICS_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

enum { CLTEL_DIAGNOSTICS_MAX = 64, CLTEL_DIAGNOSTIC_BYTES = 512 };

typedef struct cltel_diagnostic {
    char text[CLTEL_DIAGNOSTIC_BYTES];
    uint64_t key;      /* hash of the sentence */
    int64_t said_ns;   /* monotonic */
    uint32_t repeated; /* since it was said */
} cltel_diagnostic;

typedef struct cltel_diagnostics {
    pthread_mutex_t lock;
    int fd;         /* -1: none */
    uint32_t first; /* index of the oldest that waits */
    uint32_t count;
    char (*waiting)[CLTEL_DIAGNOSTIC_BYTES];     /* allocated with the first sentence */
    char without_memory[CLTEL_DIAGNOSTIC_BYTES]; /* the last one that found no room there: just then it matters */
    cltel_diagnostic recent[8];                  /* to say the same thing once a minute only */
} cltel_diagnostics;

void cltel_diagnostics_init(cltel_diagnostics *diagnostics, int fd);
void cltel_diagnostics_done(cltel_diagnostics *diagnostics);
void cltel_diagnostics_say(cltel_diagnostics *diagnostics, int64_t now_ns, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
size_t cltel_diagnostics_next(cltel_diagnostics *diagnostics, char *text, size_t size);

#endif
