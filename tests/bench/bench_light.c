/* client.new: how long cltel_client_new() keeps its caller, the first time in a process
 * and later. size: bytes of the shared library after `strip`. */
#include <dlfcn.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cltel/cltel.h>

#include "bench/bench_client.h"
#include "bench/bench_timing.h"

enum { CLIENTS = 50, PROCESSES = 9 };

extern char **environ;

static double new_ms(const cltel_config *config)
{
    cltel_client *client;
    cltel_error detail = CLTEL_ERROR_INIT;
    int64_t start_ns = bench_now_ns();
    cltel_err err = cltel_client_new(config, &client, &detail);
    double ms = (double)(bench_now_ns() - start_ns) / 1e6;
    if (err) {
        fprintf(stderr, "bench_light: %s\n", detail.text);
        exit(1);
    }
    cltel_client_free(client);
    return ms;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

/* The fastest of some fresh processes, for one may lose its processor in the middle. */
static double first_ms(const cltel_config *config)
{
    double best = 1e9;
    for (int i = 0; i < PROCESSES; i++) {
        double ms = 1e9;
        int ends[2];
        if (pipe(ends) != 0)
            continue;
        pid_t child = fork();
        if (child == 0) {
            ms = new_ms(config);
            _exit(write(ends[1], &ms, sizeof ms) != (ssize_t)sizeof ms);
        }
        close(ends[1]);
        if (read(ends[0], &ms, sizeof ms) == (ssize_t)sizeof ms && ms < best)
            best = ms;
        close(ends[0]);
        waitpid(child, NULL, 0);
    }
    return best;
}

static void bench_new(void)
{
    cltel_config *config = bench_config((const char *const[]){ "aws.endpoint.url", "http://127.0.0.1:9/", NULL });
    if (!config)
        exit(1);
    double ms[CLIENTS], reference = bench_reference_ns(), first = first_ms(config);
    new_ms(config);
    for (int i = 0; i < CLIENTS; i++)
        ms[i] = new_ms(config);
    cltel_config_free(config);
    qsort(ms, CLIENTS, sizeof ms[0], compare);
    printf("{\"bench\":\"client.new\",\"subject\":\"cltel\",\"threads\":1,\"ms\":%.3f,\"p50_ms\":%.3f,"
           "\"max_ms\":%.3f,\"first_ms\":%.3f,\"reference_ns\":%.0f}\n",
           ms[0], ms[CLIENTS / 2], ms[CLIENTS - 1], first, reference);
    fflush(stdout);
}

/* false: there is no `strip` here, or it failed. */
static int strip(const char *library, char *stripped)
{
    pid_t child;
    int status = 1, fd = mkstemp(stripped);
    char *arguments[] = { "strip", "-o", stripped, (char *)library, NULL };
    if (fd >= 0)
        close(fd);
    return fd >= 0 && posix_spawnp(&child, "strip", NULL, NULL, arguments, environ) == 0 &&
           waitpid(child, &status, 0) == child && status == 0;
}

static void bench_size(void)
{
    Dl_info info = { 0 };
    struct stat facts;
    char stripped[] = "/tmp/cltel-bench-XXXXXX";
    double reference = bench_reference_ns();
    dladdr((void *)(uintptr_t)cltel_client_new, &info);
    if (info.dli_fname && strstr(info.dli_fname, "libcltel.so") && strip(info.dli_fname, stripped) &&
        stat(stripped, &facts) == 0)
        printf("{\"bench\":\"size\",\"subject\":\"cltel\",\"threads\":0,\"bytes\":%lld,\"reference_ns\":%.0f}\n",
               (long long)facts.st_size, reference);
    else
        fprintf(stderr, "bench_light: skipped: size (no shared library, or no strip)\n");
    unlink(stripped);
}

int main(void)
{
    bench_new(); /* before anything else has set libraries up */
    bench_size();
    return 0;
}
