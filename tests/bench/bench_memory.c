/* memory.http, memory.tls: what a client costs a process whose four threads have recorded
 * once and are idle, two seconds after everything was delivered.
 *
 * Counted is what has grown since before the client and the threads were made: anonymous
 * pages (heap of ours, of libcurl and of OpenSSL, stacks, written pages of libraries), and
 * what the ring files take on tmpfs, once each although they are mapped twice. Code of
 * shared libraries belongs to the machine and is not counted. Each figure is that of a
 * fresh process, so that no memory is found warm. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cltel/cltel.h>

#include "bench/bench_client.h"
#include "bench/bench_timing.h"
#include "support/sink_server.h"
#include "support/trust_store.h"

enum { THREADS = 4, FILES_MAX = 64, IDLE_US = 2500000 };

typedef struct usage {
    long anonymous_kb;
    long ring_kb;
} usage;

typedef struct team {
    cltel_client *client;
    pthread_barrier_t recorded, over;
} team;

static long anonymous_kb(void)
{
    char line[256];
    long kb = 0;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "Anonymous: %ld kB", &kb) == 1)
            break;
    if (file)
        fclose(file);
    return kb;
}

/* Blocks of the files on tmpfs that are mapped. */
static long ring_kb(void)
{
    char line[4096], path[4096];
    ino_t seen[FILES_MAX];
    long kb = 0;
    size_t count = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && fgets(line, sizeof line, maps)) {
        struct stat facts;
        size_t at = 0;
        if (sscanf(line, "%*s %*s %*s %*s %*s %4095s", path) != 1 || strncmp(path, "/dev/shm/", 9) != 0 ||
            stat(path, &facts) != 0)
            continue;
        while (at < count && seen[at] != facts.st_ino)
            at++;
        if (at < count || count == FILES_MAX)
            continue;
        seen[count++] = facts.st_ino;
        kb += (long)facts.st_blocks / 2;
    }
    if (maps)
        fclose(maps);
    return kb;
}

static usage read_usage(void)
{
    return (usage){ anonymous_kb(), ring_kb() };
}

static void *record_once(void *argument)
{
    team *team = argument;
    CLTEL_INFO(team->client, "request finished", CLTEL_STR("user_id", "0123456789abcdef"), CLTEL_I64("status", 200));
    pthread_barrier_wait(&team->recorded);
    pthread_barrier_wait(&team->over);
    return NULL;
}

static int deliver(cltel_client *client)
{
    char text[512];
    cltel_stats stats = { .size = sizeof stats };
    cltel_err err = cltel_client_flush(client, 10000);
    cltel_stats_get(client, &stats);
    if (err == CLTEL_OK && stats.accepted == THREADS && stats.delivered == THREADS)
        return 1;
    while (cltel_client_next_diagnostic(client, text, sizeof text) > 0)
        fprintf(stderr, "bench_memory: %s\n", text);
    return 0;
}

/* The child's part. */
static int measure(const char *bench, const char *url, const char *ca_file)
{
    team team;
    pthread_t threads[THREADS];
    double reference = bench_reference_ns();
    pthread_barrier_init(&team.recorded, NULL, THREADS + 1);
    pthread_barrier_init(&team.over, NULL, THREADS + 1);
    usage before = read_usage();
    team.client = bench_client((const char *const[]){ "aws.endpoint.url", url, "send.ca.file", ca_file, NULL });
    if (!team.client)
        return 1;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, record_once, &team);
    pthread_barrier_wait(&team.recorded);
    int ok = deliver(team.client);
    usage busy = read_usage();
    usleep(IDLE_US);
    usage idle = read_usage();
    long kb = idle.anonymous_kb + idle.ring_kb - before.anonymous_kb - before.ring_kb;
    printf("{\"bench\":\"%s\",\"subject\":\"cltel\",\"threads\":%d,\"kb\":%ld,\"anonymous_kb\":%ld,\"ring_kb\":%ld,"
           "\"delivering_kb\":%ld,\"reference_ns\":%.0f}\n",
           bench, THREADS, kb, idle.anonymous_kb - before.anonymous_kb, idle.ring_kb - before.ring_kb,
           busy.anonymous_kb + busy.ring_kb - before.anonymous_kb - before.ring_kb, reference);
    fflush(stdout);
    pthread_barrier_wait(&team.over);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    cltel_client_free(team.client);
    return ok ? 0 : 1;
}

static int measure_in_child(const char *bench, bool tls)
{
    char trust_store[] = "/tmp/cltel-bench-XXXXXX";
    int status = 1;
    sink_server *sink = sink_start(&(sink_options){ .tls = tls, .forked = true });
    if (!sink || (tls && !trust_store_write(trust_store, sink_ca_file(sink), "/etc/ssl/certs/ca-certificates.crt")))
        return 1;
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "bench_memory", bench, sink_url(sink), tls ? trust_store : "", (char *)NULL);
        _exit(127);
    }
    waitpid(child, &status, 0);
    sink_stop(sink);
    if (tls)
        unlink(trust_store);
    return status != 0;
}

int main(int argc, char **argv)
{
    if (argc == 4)
        return measure(argv[1], argv[2], argv[3]);
    return measure_in_child("memory.http", false) | measure_in_child("memory.tls", true);
}
