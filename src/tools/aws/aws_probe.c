#include "tools/aws/aws_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "send/curl_transport.h"

static int64_t now_us(void)
{
    return cltel_clock_realtime_ns() / 1000;
}

/* "host:port", "[::1]:port" or "host" of a URL whose scheme says the port. */
static void split_host(const cltel_endpoint *endpoint, cltel_probe_names *names)
{
    const char *host = endpoint->host, *end = host + strlen(host);
    const char *colon = strrchr(host, ':'), *bracket = strchr(host, ']');
    bool has_port = colon && (!bracket || colon > bracket);
    const char *preset = strncmp(endpoint->url, "http:", 5) == 0 ? "80" : "443";
    snprintf(names->port, sizeof names->port, "%s", has_port ? colon + 1 : preset);
    end = bracket ? bracket : has_port ? colon : end;
    host += *host == '[';
    snprintf(names->host, sizeof names->host, "%.*s", (int)(end - host), host);
}

static int look_up(const cltel_probe_names *names, struct addrinfo **found)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
    return getaddrinfo(names->host, names->port, &hints, found);
}

static void append_address(char *text, size_t size, const struct addrinfo *address)
{
    char digits[64] = "?";
    size_t len = strlen(text);
    getnameinfo(address->ai_addr, address->ai_addrlen, digits, sizeof digits, NULL, 0, NI_NUMERICHOST);
    snprintf(text + len, size - len, "%s%s", len ? ", " : "", digits);
}

bool cltel_probe_dns(const cltel_endpoint *endpoint, cltel_probe_names *names)
{
    struct addrinfo *found = NULL;
    int64_t begin_us = now_us();
    *names = (cltel_probe_names){ .host = "" };
    split_host(endpoint, names);
    int error = look_up(names, &found);
    names->took_us = now_us() - begin_us;
    if (error) {
        snprintf(names->text, sizeof names->text, "%.180s", gai_strerror(error));
        return false;
    }
    int count = 0;
    for (const struct addrinfo *at = found; at && count < CLTEL_PROBE_ADDRESSES_MAX; at = at->ai_next, count++)
        append_address(names->text, sizeof names->text, at);
    freeaddrinfo(found);
    return true;
}

/* 0, or an errno. */
static int connect_to(const struct addrinfo *address, int32_t timeout_ms)
{
    int error = 0;
    socklen_t size = sizeof error;
    int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return errno;
    struct pollfd wait = { .fd = fd, .events = POLLOUT };
    if (connect(fd, address->ai_addr, address->ai_addrlen) != 0) {
        error = errno;
        if (error == EINPROGRESS && poll(&wait, 1, timeout_ms) == 1)
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        else if (error == EINPROGRESS)
            error = ETIMEDOUT;
    }
    close(fd);
    return error;
}

bool cltel_probe_connect(const cltel_probe_names *names, int32_t timeout_ms, char text[CLTEL_PROBE_TEXT_BYTES],
                         int64_t *took_us)
{
    struct addrinfo *found = NULL;
    bool connected = false;
    text[0] = 0;
    if (look_up(names, &found) != 0)
        return false;
    int count = 0;
    for (const struct addrinfo *at = found; at && !connected && count < CLTEL_PROBE_ADDRESSES_MAX;
         at = at->ai_next, count++) {
        int64_t begin_us = now_us();
        int error = connect_to(at, timeout_ms);
        *took_us = now_us() - begin_us;
        connected = !error;
        if (connected)
            text[0] = 0; /* those before do not matter */
        append_address(text, CLTEL_PROBE_TEXT_BYTES, at);
        size_t len = strlen(text);
        if (error)
            snprintf(text + len, CLTEL_PROBE_TEXT_BYTES - len, ": %s", strerror(error));
    }
    freeaddrinfo(found);
    return connected;
}

static cltel_request request_of(const cltel_settings *settings, const cltel_endpoint *endpoint)
{
    return (cltel_request){ .method = "GET",
                            .url = endpoint->url,
                            .connect_timeout_ms = (int32_t)settings->send_connect_timeout_ms,
                            .timeout_ms = (int32_t)settings->send_timeout_ms,
                            .response_max = CLTEL_RESPONSE_BODY_MAX };
}

bool cltel_probe_get(const cltel_settings *settings, const cltel_endpoint *endpoint, cltel_probe_http *http)
{
    cltel_curl_options options = { .ca_file = settings->send_ca_file,
                                   .proxy = settings->send_proxy,
                                   .idle_ms = (int32_t)settings->send_idle_ms,
                                   .in_flight_max = 1,
                                   .user_agent = "cltel-doctor" };
    cltel_transport *transport = cltel_curl_transport_new(&options);
    cltel_request request = request_of(settings, endpoint);
    cltel_exchange finished;
    int64_t begin_us = now_us();
    bool started = transport && transport->start(transport, &request, NULL);
    *http = (cltel_probe_http){ .answered = false };
    while (started && transport->poll(transport, 1000, &finished, 1) == 0)
        continue;
    if (started) {
        http->answered = finished.response->result == CLTEL_SEND_ANSWERED;
        http->status = finished.response->status;
        http->date_s = finished.response->date_s;
        http->took_us = now_us() - begin_us;
        snprintf(http->problem, sizeof http->problem, "%s", finished.response->problem);
    }
    if (transport)
        transport->free(transport);
    return started;
}
