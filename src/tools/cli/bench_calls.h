/* What a recording call costs on this machine, measured through the public functions. */
#ifndef CLTEL_TOOLS_CLI_BENCH_CALLS_H
#define CLTEL_TOOLS_CLI_BENCH_CALLS_H

#include <stddef.h>

#include <cltel/cltel.h>

typedef struct cltel_bench_subject {
    const char *name; /* "log.site" */
    void (*burst)(cltel_client *client, const cltel_site *site, size_t count);
} cltel_bench_subject;

const cltel_bench_subject *cltel_bench_subject_at(size_t index); /* NULL past the last */
cltel_site *cltel_bench_site(cltel_client *client);              /* the site of log.site; NULL: refused */

typedef struct cltel_bench_times {
    double ns; /* of a call: the fastest burst, divided */
    double p50, p99, p999;
} cltel_bench_times;

/* The client must be pumped; its rings are emptied between the bursts. */
void cltel_bench_measure(const cltel_bench_subject *subject, cltel_client *client, const cltel_site *site,
                         cltel_bench_times *times);

/* Formatting one line of text with snprintf(): how fast this machine is just now. */
double cltel_bench_reference_ns(void);

#endif
