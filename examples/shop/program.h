/* What the two programs of this example have in common: options, a client, a service that
 * runs until SIGINT or SIGTERM, and the balance of what was recorded. */
#ifndef SHOP_PROGRAM_H
#define SHOP_PROGRAM_H

#include <stdbool.h>

#include "service.h"

typedef struct program {
    const char *name;      /* of the service too */
    const char *text_name; /* of an option of this program's own */
    const char *text;      /* its value */
    long port;
    long threads;
    cltel_client *client;
} program;

/* Reads the options, blocks the signals that end, makes the client. 0, or the exit code. */
int program_begin(program *program, int argc, char **argv);

/* Answers until a signal comes, then delivers what is inside. The exit code. */
int program_serve(program *program, answer_function *answer, void *context);

#endif
