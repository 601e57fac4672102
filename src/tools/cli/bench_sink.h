/* A server on loopback that takes every request and keeps nothing. */
#ifndef CLTEL_TOOLS_CLI_BENCH_SINK_H
#define CLTEL_TOOLS_CLI_BENCH_SINK_H

/* Starts it, for as long as the process lives; returns its port, or -1. */
int cltel_bench_sink_start(void);

#endif
