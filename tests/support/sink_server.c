#include "support/sink_server.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/tls_identity.h"

enum { CONNECTIONS_MAX = 256, BUFFER_BYTES = 256 * 1024 };

typedef struct counters {
    uint64_t requests, head_bytes, body_bytes, connections;
} counters;

typedef struct connection {
    sink_server *sink;
    pthread_t thread;
    int fd;
    SSL *tls;
} connection;

struct sink_server {
    char url[64];
    char ca_file[64];
    SSL_CTX *tls;
    int listener;
    pid_t child; /* 0: a thread of this process */
    pthread_t acceptor;
    counters *counted; /* shared with the child */
    pthread_mutex_t lock;
    bool stopping;
    size_t connection_count;
    connection connections[CONNECTIONS_MAX];
};

static void count(uint64_t *counter, uint64_t amount)
{
    __atomic_fetch_add(counter, amount, __ATOMIC_RELAXED);
}

static long receive(connection *peer, char *buffer, size_t size)
{
    return peer->tls ? SSL_read(peer->tls, buffer, (int)size) : recv(peer->fd, buffer, size, 0);
}

static bool reply(connection *peer)
{
    static const char text[] = "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\n"
                               "x-amzn-requestid: sink\r\nContent-Length: 2\r\n\r\n{}";
    long len = (long)sizeof text - 1;
    return (peer->tls ? SSL_write(peer->tls, text, (int)len) : send(peer->fd, text, (size_t)len, MSG_NOSIGNAL)) == len;
}

static bool skip_body(connection *peer, char *buffer, size_t left)
{
    while (left) {
        size_t want = left < BUFFER_BYTES ? left : BUFFER_BYTES;
        /* MSG_TRUNC: TCP forgets the bytes without copying them. */
        long got = peer->tls ? SSL_read(peer->tls, buffer, (int)want) : recv(peer->fd, buffer, want, MSG_TRUNC);
        if (got <= 0)
            return false;
        left -= (size_t)got;
    }
    return true;
}

static size_t content_length(const char *head)
{
    const char *header = strcasestr(head, "\r\ncontent-length:");
    return header ? strtoul(header + 17, NULL, 10) : 0;
}

/* Reads one request; false at the end of the connection. */
static bool serve_one(connection *peer, char *buffer)
{
    size_t have = 0;
    char *end = NULL;
    while (!end) {
        long got = receive(peer, buffer + have, BUFFER_BYTES - have);
        if (got <= 0)
            return false;
        have += (size_t)got;
        buffer[have < BUFFER_BYTES ? have : BUFFER_BYTES] = '\0';
        end = strstr(buffer, "\r\n\r\n");
        if (!end && have == BUFFER_BYTES)
            return false;
    }
    end[2] = '\0';
    size_t body = content_length(buffer), early = have - (size_t)(end + 4 - buffer);
    if (!skip_body(peer, buffer, body > early ? body - early : 0))
        return false;
    count(&peer->sink->counted->head_bytes, (uint64_t)(end + 4 - buffer));
    count(&peer->sink->counted->body_bytes, body);
    count(&peer->sink->counted->requests, 1);
    return reply(peer);
}

static void *serve(void *argument)
{
    connection *peer = argument;
    char *buffer = malloc(BUFFER_BYTES + 1);
    if (peer->sink->tls) {
        peer->tls = SSL_new(peer->sink->tls);
        SSL_set_fd(peer->tls, peer->fd);
    }
    if (buffer && (!peer->tls || SSL_accept(peer->tls) == 1))
        while (serve_one(peer, buffer))
            continue;
    shutdown(peer->fd, SHUT_RDWR); /* the number stays ours until sink_stop() */
    SSL_free(peer->tls);
    free(buffer);
    return NULL;
}

static bool add_connection(sink_server *sink, int fd)
{
    bool added = false;
    pthread_mutex_lock(&sink->lock);
    if (!sink->stopping && sink->connection_count < CONNECTIONS_MAX) {
        connection *peer = &sink->connections[sink->connection_count];
        *peer = (connection){ .sink = sink, .fd = fd };
        added = pthread_create(&peer->thread, NULL, serve, peer) == 0;
        sink->connection_count += added;
    }
    pthread_mutex_unlock(&sink->lock);
    return added;
}

static void *accept_all(void *argument)
{
    sink_server *sink = argument;
    int fd, on = 1;
    /* A thread of a test's process: no SIGPIPE for the test from OpenSSL's writes. */
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, NULL);
    while ((fd = accept4(sink->listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        count(&sink->counted->connections, 1);
        if (!add_connection(sink, fd))
            close(fd);
    }
    return NULL;
}

static bool listen_on_loopback(sink_server *sink, bool tls)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    sink->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(sink->listener, (struct sockaddr *)&address, len) != 0 || listen(sink->listener, 64) != 0 ||
        getsockname(sink->listener, (struct sockaddr *)&address, &len) != 0)
        return false;
    snprintf(sink->url, sizeof sink->url, "%s://127.0.0.1:%d/", tls ? "https" : "http", ntohs(address.sin_port));
    return true;
}

static bool run(sink_server *sink, bool forked)
{
    if (!forked)
        return pthread_create(&sink->acceptor, NULL, accept_all, sink) == 0;
    sink->child = fork();
    if (sink->child != 0)
        return sink->child > 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    accept_all(sink);
    _exit(0);
}

sink_server *sink_start(const sink_options *options)
{
    sink_server *sink = calloc(1, sizeof *sink);
    char name[128];
    snprintf(name, sizeof name, "%s%s", options->host ? "DNS:" : "IP:127.0.0.1,DNS:localhost",
             options->host ? options->host : "");
    snprintf(sink->ca_file, sizeof sink->ca_file, "/tmp/cltel-sink-XXXXXX");
    pthread_mutex_init(&sink->lock, NULL);
    sink->counted = mmap(NULL, sizeof(counters), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (options->tls)
        sink->tls = tls_identity_new(name, sink->ca_file);
    if (sink->counted != MAP_FAILED && (!options->tls || sink->tls) && listen_on_loopback(sink, options->tls) &&
        run(sink, options->forked))
        return sink;
    free(sink);
    return NULL;
}

static void end_threads(sink_server *sink)
{
    pthread_mutex_lock(&sink->lock);
    sink->stopping = true;
    pthread_mutex_unlock(&sink->lock);
    shutdown(sink->listener, SHUT_RDWR);
    pthread_join(sink->acceptor, NULL);
    for (size_t i = 0; i < sink->connection_count; i++) {
        shutdown(sink->connections[i].fd, SHUT_RDWR);
        pthread_join(sink->connections[i].thread, NULL);
        close(sink->connections[i].fd);
    }
}

void sink_stop(sink_server *sink)
{
    if (sink->child) {
        kill(sink->child, SIGKILL);
        waitpid(sink->child, NULL, 0);
    } else {
        end_threads(sink);
    }
    close(sink->listener);
    if (sink->tls)
        unlink(sink->ca_file);
    SSL_CTX_free(sink->tls);
    munmap(sink->counted, sizeof(counters));
    pthread_mutex_destroy(&sink->lock);
    free(sink);
}

const char *sink_url(const sink_server *sink)
{
    return sink->url;
}

const char *sink_ca_file(const sink_server *sink)
{
    return sink->ca_file;
}

static uint64_t read_counter(const uint64_t *counter)
{
    return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

uint64_t sink_requests(const sink_server *sink)
{
    return read_counter(&sink->counted->requests);
}

uint64_t sink_head_bytes(const sink_server *sink)
{
    return read_counter(&sink->counted->head_bytes);
}

uint64_t sink_body_bytes(const sink_server *sink)
{
    return read_counter(&sink->counted->body_bytes);
}

uint64_t sink_connections(const sink_server *sink)
{
    return read_counter(&sink->counted->connections);
}
