/* sqlite3, jq and grep beside our queries: the same questions to the same messages, and the same answers. */
#ifndef CLTEL_BENCH_QUERY_PEERS_H
#define CLTEL_BENCH_QUERY_PEERS_H

#include "bench/bench_stored_events.h"

#define BENCH_NEEDLE "needle-in-hay" /* in one message of 100,003 */

enum { BENCH_PEER_EVENTS_MAX = 1000000 }; /* more would keep jq busy for minutes */

/* What an answer is known by. */
typedef struct bench_answer {
    double rows;
    double counts;      /* the sum of those of all rows */
    double percentiles; /* likewise */
} bench_answer;

typedef struct bench_peers {
    const bench_stored *stored;
    char text[96]; /* the messages, one a line */
    long events;
    double bytes;
} bench_peers;

void bench_peers_start(bench_peers *peers, const bench_stored *stored);

/* Each prints a JSON line a program, by the processor time of one run: it is busy for a second or more. A program
 * whose answer is another one than ours ends the bench. */
void bench_peers_stats(const bench_peers *peers, const bench_answer *ours);
void bench_peers_search(const bench_peers *peers, const bench_answer *ours);

#endif
