/* A million calls from four threads over a real socket: each delivered exactly once, in its thread's order. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "support/cmocka_all.h"
#include "support/flow.h"
#include "support/script_server.h"

enum { PRODUCERS = 4, BODY_MAX = 8 * 1024 * 1024 };
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { EACH = 20000 };
#else
enum { EACH = 250000 };
#endif

typedef struct arrivals {
    char *body;
    uint32_t next[PRODUCERS]; /* number that each thread's next event must have */
    uint8_t *ids;             /* a bit per ring and sequence number */
    uint64_t events, out_of_order, id_again;
} arrivals;

/* Not strstr(): sanitizers look at all of the rest with each call. */
static const char *find(const char *at, const char *piece)
{
    size_t len = strlen(piece);
    for (; *at; at++)
        if (*at == *piece && memcmp(at, piece, len) == 0)
            return at;
    return NULL;
}

/* The number behind a piece of the body; moves on. */
static uint64_t number_after(const char **at, const char *piece)
{
    *at = find(*at, piece);
    if (!*at)
        return UINT64_MAX;
    *at += strlen(piece);
    return strtoull(*at, (char **)(uintptr_t)at, 10);
}

static void note_id(arrivals *a, const char **at)
{
    *at = find(*at, "\\\"id\\\":\\\"");
    const char *dot = *at ? find(*at, ".") : NULL;
    uint64_t ring = dot ? strtoull(dot + 1, (char **)(uintptr_t)&dot, 10) : 64;
    uint64_t seq = dot && *dot == '.' ? strtoull(dot + 1, (char **)(uintptr_t)&dot, 10) : UINT64_MAX;
    if (ring >= 64 || seq > (uint64_t)EACH * PRODUCERS) {
        a->id_again++;
        return;
    }
    uint64_t bit = ring * (EACH * PRODUCERS + 1) + seq;
    a->id_again += a->ids[bit / 8] >> bit % 8 & 1;
    a->ids[bit / 8] |= (uint8_t)(1 << bit % 8);
    *at = dot;
}

static void note_events(arrivals *a)
{
    const char *at = a->body;
    for (;;) {
        uint64_t thread = number_after(&at, "\\\"message\\\":\\\"t");
        if (thread >= PRODUCERS)
            return;
        uint64_t number = number_after(&at, "-");
        a->out_of_order += number != a->next[thread]++;
        a->events++;
        note_id(a, &at);
        if (!at)
            return;
    }
}

static bool read_body(int fd, char *body, size_t len)
{
    for (ssize_t got; len; body += got, len -= (size_t)got)
        if ((got = recv(fd, body, len, 0)) <= 0)
            return false;
    *body = '\0';
    return true;
}

static void acknowledge_all(int fd, size_t nth, void *context)
{
    arrivals *a = context;
    char head[4096];
    (void)nth;
    while (script_read_head(fd, head, sizeof head)) {
        const char *header = strcasestr(head, "\r\ncontent-length:");
        size_t len = header ? strtoul(header + 17, NULL, 10) : 0;
        if (len >= BODY_MAX || !read_body(fd, a->body, len))
            return;
        note_events(a);
        script_send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
    }
}

typedef struct producer {
    cltel_client *client;
    int index;
    uint32_t refused;
} producer;

static void *produce(void *argument)
{
    producer *p = argument;
    char text[32];
    for (int i = 0; i < EACH; i++) {
        int len = snprintf(text, sizeof text, "t%d-%d", p->index, i);
        p->refused += cltel_log(p->client, CLTEL_SEVERITY_INFO, text, (size_t)len, NULL, 0) != CLTEL_OK;
    }
    return NULL;
}

static void a_million_calls_from_four_threads_all_arrive_once_and_in_order(void **state)
{
    (void)state;
    arrivals a = { .body = malloc(BODY_MAX), .ids = calloc(64 * ((size_t)EACH * PRODUCERS + 1) / 8 + 1, 1) };
    script_server *server = script_start(acknowledge_all, &a);
    assert_non_null(server);
    cltel_client *client = NULL;
    producer producers[PRODUCERS];
    pthread_t threads[PRODUCERS];
    /* One connection at a time, so that what arrives is in the order in which it was sent. */
    cltel_config *config = flow_config(
        (const char *const[]){ "worker.mode", "thread", "aws.endpoint.url", script_url(server), "buffer.overflow",
                               "block", "buffer.block.max.ms", "60s", "send.in.flight.max", "1", NULL });
    assert_int_equal(cltel_client_new(config, &client, NULL), CLTEL_OK);
    cltel_config_free(config);
    for (int i = 0; i < PRODUCERS; i++) {
        producers[i] = (producer){ .client = client, .index = i };
        assert_int_equal(pthread_create(&threads[i], NULL, produce, &producers[i]), 0);
    }
    for (int i = 0; i < PRODUCERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(producers[i].refused, 0);
    }
    uint64_t left = 9;
    assert_int_equal(cltel_client_shutdown(client, 60000, &left), CLTEL_OK);
    cltel_stats stats = { .size = sizeof stats };
    cltel_stats_get(client, &stats);
    cltel_client_free(client);
    script_stop(server);
    assert_int_equal(left, 0);
    assert_int_equal(stats.accepted, EACH * PRODUCERS);
    assert_int_equal(stats.delivered, EACH * PRODUCERS);
    assert_int_equal(a.events, EACH * PRODUCERS);
    assert_int_equal(a.out_of_order, 0);
    assert_int_equal(a.id_again, 0);
    free(a.ids);
    free(a.body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_million_calls_from_four_threads_all_arrive_once_and_in_order, flow_setup,
                                        flow_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
