#include "bench/bench_burst.h"

#include <pthread.h>
#include <stdlib.h>

enum { THREADS_MAX = 8 };

typedef struct team {
    const bench_burst *burst;
    pthread_barrier_t gate;
    double ns[THREADS_MAX]; /* of the round, per call */
    int threads;
} team;

typedef struct member {
    team *team;
    int index;
    double best_ns;
    bench_samples samples;
    pthread_t thread;
} member;

static double time_burst(const bench_burst *burst)
{
    int64_t start = bench_now_ns();
    burst->run(burst->context);
    return (double)(bench_now_ns() - start) / BENCH_BURST;
}

/* All threads burst at the same time; the first one empties the buffer in between. */
static void *play(void *argument)
{
    member *me = argument;
    const bench_burst *burst = me->team->burst;
    if (burst->prepare_thread)
        burst->prepare_thread(burst->context);
    me->best_ns = 1e9;
    for (int round = 0; round < 2 * BENCH_ROUNDS; round++) {
        pthread_barrier_wait(&me->team->gate);
        if (me->index == 0)
            burst->empty(burst->context);
        pthread_barrier_wait(&me->team->gate);
        if (round % 2) {
            burst->run_timed(burst->context, &me->samples);
            continue;
        }
        double ns = time_burst(burst);
        me->best_ns = ns < me->best_ns ? ns : me->best_ns;
    }
    return NULL;
}

void bench_burst_run(const bench_burst *burst, int threads)
{
    member members[THREADS_MAX] = { 0 };
    team all = { .burst = burst, .threads = threads };
    double reference = bench_reference_ns();
    bench_ns_per_tick();
    pthread_barrier_init(&all.gate, NULL, (unsigned)threads);
    for (int i = 0; i < threads; i++) {
        members[i] = (member){ .team = &all, .index = i };
        bench_samples_init(&members[i].samples, (size_t)BENCH_ROUNDS * BENCH_BURST);
        pthread_create(&members[i].thread, NULL, play, &members[i]);
    }
    double worst = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(members[i].thread, NULL);
        worst = members[i].best_ns > worst ? members[i].best_ns : worst;
    }
    bench_print_call(burst->bench, burst->subject, threads, worst, &members[0].samples, reference);
    for (int i = 0; i < threads; i++)
        bench_samples_done(&members[i].samples);
    pthread_barrier_destroy(&all.gate);
}
