#include "tools/cli/bench_sink.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"

enum { BUFFER_BYTES = 256 * 1024, BACKLOG = 16 };

static const char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: 2\r\n\r\n{}";

/* Bytes of the body that the head announces; 0 when it does not. */
static size_t body_bytes(const char *head)
{
    const char *found = strcasestr(head, "\r\nContent-Length:");
    return found ? (size_t)strtoull(found + sizeof "\r\nContent-Length:" - 1, NULL, 10) : 0;
}

/* Reads one request; false: the connection has ended. buffer keeps what came too early. */
static bool take_request(int fd, char *buffer, size_t *have)
{
    char *end;
    while (buffer[*have] = 0, !(end = strstr(buffer, "\r\n\r\n"))) {
        ssize_t got = *have < BUFFER_BYTES ? recv(fd, buffer + *have, BUFFER_BYTES - *have, 0) : 0;
        if (got <= 0)
            return false;
        *have += (size_t)got;
    }
    size_t left = body_bytes(buffer), early = *have - (size_t)(end + 4 - buffer);
    *have = 0;
    for (left -= early < left ? early : left; left;) {
        ssize_t got = recv(fd, buffer, left < BUFFER_BYTES ? left : BUFFER_BYTES, 0);
        if (got <= 0)
            return false;
        left -= (size_t)got;
    }
    return true;
}

static void *serve(void *context)
{
    int fd = (int)(intptr_t)context;
    size_t have = 0;
    char *buffer = cltel_alloc(BUFFER_BYTES + 1);
    while (buffer && take_request(fd, buffer, &have))
        if (send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0)
            break;
    cltel_release(buffer);
    close(fd);
    return NULL;
}

static void *accept_all(void *context)
{
    int listener = (int)(intptr_t)context, on = 1;
    for (;;) {
        pthread_t thread;
        int fd = accept(listener, NULL, NULL);
        if (fd < 0)
            continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd) == 0)
            pthread_detach(thread);
        else
            close(fd);
    }
    return NULL;
}

int cltel_bench_sink_start(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    pthread_t thread;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    bool ready = bind(fd, (struct sockaddr *)&address, size) == 0 && listen(fd, BACKLOG) == 0 &&
                 getsockname(fd, (struct sockaddr *)&address, &size) == 0 &&
                 pthread_create(&thread, NULL, accept_all, (void *)(intptr_t)fd) == 0;
    if (!ready) {
        close(fd);
        return -1;
    }
    pthread_detach(thread);
    return ntohs(address.sin_port);
}
