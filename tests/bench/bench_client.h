/* A client that sends to a server of the bench: region and keys are given. */
#ifndef CLTEL_BENCH_CLIENT_H
#define CLTEL_BENCH_CLIENT_H

#include <cltel/cltel.h>

/* options: names and values in turn, NULL at the end. Both say on stderr what is wrong, and return NULL. */
cltel_config *bench_config(const char *const *options);
cltel_client *bench_client(const char *const *options);

#endif
