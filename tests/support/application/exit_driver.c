/* Records from eight threads and then ends in one of the ways that processes end.
 *
 *     exit_driver WAY WITNESS [RECORDS [spans]]
 *
 * WAY: none (no client), idle, return, exit, thread (exit() from another thread), term (waits to be
 * killed), busy (exit() while they still record), shutdown. WITNESS is a file that outlives the process; each accepted
 * record is counted there after its call has returned. The client takes its configuration from the environment. With
 * spans the records are spans, each the root of a trace. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cltel/cltel.h>

enum { THREADS = 8, DEADLINE_MS = 2000 };

typedef struct witness {
    uint64_t accepted[THREADS]; /* of each thread: its numbers 0 to this */
    uint64_t refused;
    uint64_t exit_began_ns;
    uint64_t shutdown_us;
    uint64_t left;
    uint64_t delivered;
    uint64_t dropped;
    int64_t shutdown_code;
} witness;

static witness *seen;
static cltel_client *client;
static int records;
static int slow;
static int spans;

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static cltel_err record_one(const char *text)
{
    cltel_span span;
    if (!spans)
        return cltel_log(client, CLTEL_SEVERITY_INFO, text, CLTEL_NTS, NULL, 0);
    cltel_err err = cltel_span_start(client, &span, CLTEL_SPAN_SERVER, text, NULL, NULL, 0);
    return err ? err : cltel_span_end(&span, NULL, 0);
}

static void *record_many(void *argument)
{
    uint64_t *accepted = argument;
    int thread = (int)(accepted - seen->accepted);
    for (int i = 0; i < records / THREADS; i++) {
        char text[32];
        snprintf(text, sizeof text, "m-%d-%llu.", thread, (unsigned long long)*accepted);
        if (record_one(text) == CLTEL_OK)
            __atomic_store_n(accepted, *accepted + 1, __ATOMIC_RELEASE);
        else
            __atomic_fetch_add(&seen->refused, 1, __ATOMIC_RELAXED);
        if (slow && i % 16 == 0)
            nanosleep(&(struct timespec){ .tv_nsec = 500000 }, NULL);
    }
    return NULL;
}

static int accepted_so_far(void)
{
    uint64_t sum = 0;
    for (int i = 0; i < THREADS; i++)
        sum += __atomic_load_n(&seen->accepted[i], __ATOMIC_ACQUIRE);
    return (int)sum;
}

/* enough: how many accepted records are waited for. */
static void record_all(int enough)
{
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, record_many, &seen->accepted[i]) != 0)
            exit(3);
    while (enough < records && accepted_so_far() < enough)
        sched_yield();
    for (int i = 0; i < THREADS; i++)
        if (enough < records)
            pthread_detach(threads[i]);
        else
            pthread_join(threads[i], NULL);
}

static void *exit_here(void *argument)
{
    (void)argument;
    seen->exit_began_ns = now_ns();
    exit(0);
}

static void shut_down(void)
{
    cltel_stats stats = { .size = sizeof stats };
    uint64_t start_ns = now_ns();
    seen->shutdown_code = cltel_client_shutdown(client, DEADLINE_MS, &seen->left);
    seen->shutdown_us = (now_ns() - start_ns) / 1000;
    cltel_stats_get(client, &stats);
    seen->delivered = (uint64_t)(spans ? stats.spans_delivered : stats.delivered);
    seen->dropped = (uint64_t)(spans ? stats.spans_dropped : stats.dropped);
    cltel_client_free(client);
}

static int end(const char *way)
{
    pthread_t thread;
    if (strcmp(way, "shutdown") == 0)
        shut_down();
    if (strcmp(way, "thread") == 0 && pthread_create(&thread, NULL, exit_here, NULL) == 0)
        pause();
    while (strcmp(way, "term") == 0)
        pause();
    seen->exit_began_ns = now_ns();
    if (strcmp(way, "exit") == 0)
        exit(0);
    return 0;
}

int main(int argc, char **argv)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    if (argc < 3)
        return 2;
    int fd = open(argv[2], O_RDWR);
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (fd < 0 || seen == MAP_FAILED)
        return 2;
    records = argc > 3 ? atoi(argv[3]) : 10000;
    spans = argc > 4 && strcmp(argv[4], "spans") == 0;
    slow = strcmp(argv[1], "term") == 0 || strcmp(argv[1], "busy") == 0;
    if (strcmp(argv[1], "none") == 0)
        return end("return");
    if (cltel_client_new(NULL, &client, &detail) != CLTEL_OK) {
        fprintf(stderr, "%s\n", detail.text);
        return 2;
    }
    if (strcmp(argv[1], "idle") == 0) {
        CLTEL_INFO(client, "m-0-0.");
        return cltel_client_flush(client, 10000) == CLTEL_OK ? end("return") : 4;
    }
    record_all(strcmp(argv[1], "busy") == 0 ? records / 2 : records);
    return end(argv[1]);
}
