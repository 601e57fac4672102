/* The local endpoint as a process of its own: started, watched and ended by a bench. */
#ifndef CLTEL_BENCH_ENDPOINT_PROCESS_H
#define CLTEL_BENCH_ENDPOINT_PROCESS_H

#include <stdint.h>
#include <sys/types.h>

#define BENCH_ENDPOINT_KEY_ID "AKIACLTELLOCALACCESS"
#define BENCH_ENDPOINT_SECRET "cltel-local-secret-opens-nothing-but-this"

typedef struct bench_endpoint {
    pid_t pid;
    int port;
    int out;          /* what it says */
    int64_t start_ns; /* from the fork to the line that says it is ready */
    char folder[64];
} bench_endpoint;

/* Starts bin/cltel of the build that this program belongs to. Exits with a message where that fails. */
void bench_endpoint_start(bench_endpoint *endpoint);
void bench_endpoint_stop(bench_endpoint *endpoint); /* and removes its data */

double bench_endpoint_cpu_s(const bench_endpoint *endpoint); /* since its start, user and system */

typedef struct bench_memory_use {
    double all_mb;       /* VmRSS */
    double anonymous_mb; /* RssAnon: what is its own */
    double peak_mb;      /* VmHWM */
} bench_memory_use;

bench_memory_use bench_endpoint_memory(const bench_endpoint *endpoint);

int bench_endpoint_connect(const bench_endpoint *endpoint);

#endif
