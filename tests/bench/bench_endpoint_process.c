#include "bench/bench_endpoint_process.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/bench_timing.h"

static void check(int good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "bench: the endpoint: %s\n", what);
    exit(1);
}

/* <build>/bench/<this program> -> <build>/bin/cltel */
static void find_command(char *path, size_t bytes)
{
    ssize_t len = readlink("/proc/self/exe", path, bytes - 1);
    check(len > 0, "this program does not know where it is");
    path[len] = '\0';
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(path, '/');
        check(slash != NULL, "this program does not know where it is");
        *slash = '\0';
    }
    check(strlen(path) + sizeof "/bin/cltel" <= bytes, "the path is too long");
    memcpy(path + strlen(path), "/bin/cltel", sizeof "/bin/cltel");
}

static void become_endpoint(const bench_endpoint *endpoint, const char *command, int out)
{
    static char *no_environment[] = { NULL };
    char data[96];
    snprintf(data, sizeof data, "%s/data", endpoint->folder);
    char *arguments[] = { (char *)command, "local", "--port", "0", "--data", data, NULL };
    dup2(out, STDOUT_FILENO);
    execve(command, arguments, no_environment);
    _exit(127);
}

static void read_ready_line(bench_endpoint *endpoint)
{
    char line[256];
    size_t len = 0;
    while (len + 1 < sizeof line && !memchr(line, '\n', len)) {
        ssize_t got = read(endpoint->out, line + len, sizeof line - 1 - len);
        check(got > 0, "it did not start");
        len += (size_t)got;
    }
    line[len] = '\0';
    const char *colon = strstr(line, "127.0.0.1:");
    check(colon && strstr(line, " ready"), "it did not say that it is ready");
    endpoint->port = (int)strtol(colon + sizeof "127.0.0.1:" - 1, NULL, 10);
}

void bench_endpoint_start(bench_endpoint *endpoint)
{
    char command[512];
    int pair[2];
    find_command(command, sizeof command);
    snprintf(endpoint->folder, sizeof endpoint->folder, "/tmp/cltel-bench-endpoint-XXXXXX");
    check(mkdtemp(endpoint->folder) != NULL && pipe(pair) == 0, "no folder or pipe");
    int64_t start = bench_now_ns();
    endpoint->pid = fork();
    if (endpoint->pid == 0)
        become_endpoint(endpoint, command, pair[1]);
    close(pair[1]);
    endpoint->out = pair[0];
    read_ready_line(endpoint);
    endpoint->start_ns = bench_now_ns() - start;
}

void bench_endpoint_stop(bench_endpoint *endpoint)
{
    char command[128];
    int status;
    kill(endpoint->pid, SIGTERM);
    waitpid(endpoint->pid, &status, 0);
    close(endpoint->out);
    snprintf(command, sizeof command, "rm -rf %s", endpoint->folder);
    check(system(command) == 0, "its folder stays");
}

static size_t read_proc(const bench_endpoint *endpoint, const char *name, char *text, size_t bytes)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)endpoint->pid, name);
    FILE *file = fopen(path, "r");
    check(file != NULL, "it is gone from /proc");
    size_t len = fread(text, 1, bytes - 1, file);
    text[len] = '\0';
    fclose(file);
    return len;
}

/* The fields of /proc/<pid>/stat behind the name, which may have blanks: the 14th and 15th are user and system ticks.
 */
double bench_endpoint_cpu_s(const bench_endpoint *endpoint)
{
    enum { FROM_NAME_TO_USER = 12 };
    char text[1024];
    read_proc(endpoint, "stat", text, sizeof text);
    char *at = strrchr(text, ')');
    for (int field = 0; at && field < FROM_NAME_TO_USER; field++)
        at = strchr(at + 1, ' ');
    check(at != NULL, "/proc/<pid>/stat is another one");
    unsigned long user = strtoul(at, &at, 10), kernel = strtoul(at, NULL, 10);
    return (double)(user + kernel) / (double)sysconf(_SC_CLK_TCK);
}

static double mb_of(const char *status, const char *name)
{
    const char *line = strstr(status, name);
    return line ? strtod(line + strlen(name), NULL) / 1024 : 0;
}

bench_memory_use bench_endpoint_memory(const bench_endpoint *endpoint)
{
    char text[4096];
    read_proc(endpoint, "status", text, sizeof text);
    return (bench_memory_use){ .all_mb = mb_of(text, "\nVmRSS:"),
                               .anonymous_mb = mb_of(text, "\nRssAnon:"),
                               .peak_mb = mb_of(text, "\nVmHWM:") };
}

int bench_endpoint_connect(const bench_endpoint *endpoint)
{
    int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)endpoint->port) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    check(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0, "it takes no connection");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}
