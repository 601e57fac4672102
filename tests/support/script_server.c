#include "support/script_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

struct script_server {
    script_play play;
    void *context;
    int listener;
    char url[64];
    pthread_t thread;
    pthread_mutex_t lock; /* guards what follows */
    int current_fd;
    bool stopping;
    size_t connections, ended;
};

/* true when the connection may be played. */
static bool enter(script_server *server, int fd)
{
    pthread_mutex_lock(&server->lock);
    bool goes_on = !server->stopping;
    server->current_fd = goes_on ? fd : -1;
    server->connections += goes_on;
    pthread_mutex_unlock(&server->lock);
    return goes_on;
}

static void leave(script_server *server)
{
    pthread_mutex_lock(&server->lock);
    close(server->current_fd);
    server->current_fd = -1;
    server->ended++;
    pthread_mutex_unlock(&server->lock);
}

static void *serve(void *argument)
{
    script_server *server = argument;
    int fd, on = 1;
    while ((fd = accept4(server->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        if (!enter(server, fd)) {
            close(fd);
            break;
        }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        server->play(fd, script_connections(server) - 1, server->context);
        leave(server);
    }
    return NULL;
}

script_server *script_start(script_play play, void *context)
{
    script_server *server = calloc(1, sizeof *server);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    *server = (script_server){ .play = play, .context = context, .current_fd = -1 };
    pthread_mutex_init(&server->lock, NULL);
    server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(server->listener, (struct sockaddr *)&address, len) == 0 && listen(server->listener, 16) == 0 &&
        getsockname(server->listener, (struct sockaddr *)&address, &len) == 0 &&
        pthread_create(&server->thread, NULL, serve, server) == 0) {
        snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d/", ntohs(address.sin_port));
        return server;
    }
    close(server->listener);
    free(server);
    return NULL;
}

void script_stop(script_server *server)
{
    pthread_mutex_lock(&server->lock);
    server->stopping = true;
    if (server->current_fd >= 0)
        shutdown(server->current_fd, SHUT_RDWR);
    pthread_mutex_unlock(&server->lock);
    shutdown(server->listener, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->listener);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

const char *script_url(const script_server *server)
{
    return server->url;
}

static size_t read_counter(const script_server *server, const size_t *counter)
{
    pthread_mutex_t *lock = (pthread_mutex_t *)&server->lock;
    pthread_mutex_lock(lock);
    size_t count = *counter;
    pthread_mutex_unlock(lock);
    return count;
}

size_t script_connections(const script_server *server)
{
    return read_counter(server, &server->connections);
}

size_t script_ended(const script_server *server)
{
    return read_counter(server, &server->ended);
}

size_t script_read_head(int fd, char *head, size_t size)
{
    size_t len = 0;
    while (len + 1 < size && recv(fd, head + len, 1, 0) == 1) {
        head[++len] = '\0';
        if (len >= 4 && memcmp(head + len - 4, "\r\n\r\n", 4) == 0)
            return len;
    }
    return 0;
}

size_t script_read_request(int fd, char *head, size_t size)
{
    char bytes[16384];
    if (!script_read_head(fd, head, size))
        return 0;
    const char *header = strcasestr(head, "\r\ncontent-length:");
    size_t len = header ? strtoul(header + 17, NULL, 10) : 0, left = len;
    while (left) {
        ssize_t got = recv(fd, bytes, left < sizeof bytes ? left : sizeof bytes, 0);
        if (got <= 0)
            return 0;
        left -= (size_t)got;
    }
    return len;
}

void script_send(int fd, const char *text)
{
    size_t left = strlen(text);
    while (left) {
        ssize_t sent = send(fd, text, left, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        text += sent;
        left -= (size_t)sent;
    }
}

void script_wait_for_end(int fd)
{
    char bytes[4096];
    while (recv(fd, bytes, sizeof bytes, 0) > 0)
        continue;
}

void script_reset(int fd)
{
    struct linger at_once = { 1, 0 };
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}
