/* What the local endpoint takes in: PutLogEvents of 1,000 events of about 200 bytes, signed, over kept connections,
 * to the real process. The argument is the number of events; 2,000,000 otherwise. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/bench_endpoint_client.h"
#include "bench/bench_timing.h"

enum { EVENTS = 1000, BODIES = 4, CONNECTIONS = 4, EVENT_BYTES_MAX = 400, STARTS = 5 };
#define GIGABYTE 1e9

typedef struct request_body {
    cltel_buf text;
    char sha256[CLTEL_SHA256_HEX];
} request_body;

typedef struct load {
    bench_endpoint *endpoint;
    request_body bodies[BODIES];
    size_t message_sizes[BODIES]; /* what the messages mean, without the escapes of JSON */
    double message_bytes;         /* of one request, on the average */
    long requests;                /* all in all */
    long taken;                   /* atomic: requests that somebody has begun */
    long done;                    /* atomic */
    double mb_after_gigabyte;
} load;

static void check(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_endpoint_ingest: %s\n", what);
    exit(1);
}

/* Appends a message with its quotes escaped; returns how long it is without that. */
static size_t append_message(cltel_buf *text, int i)
{
    char message[EVENT_BYTES_MAX];
    int len =
        snprintf(message, sizeof message,
                 "{\"level\":\"INFO\",\"service\":\"checkout\",\"message\":\"order taken\",\"order\":%d,\"status\":"
                 "200,\"duration\":%d.%d,\"path\":\"/api/v1/orders/%08d\",\"trace\":\"%016x\",\"customer\":"
                 "\"%08x\",\"host\":\"web-1.internal\"}",
                 i, i % 500, i % 10, i, i * 7919, i * 31);
    for (int k = 0; k < len; k++) {
        if (message[k] == '"')
            cltel_buf_append_char(text, '\\');
        cltel_buf_append_char(text, message[k]);
    }
    return (size_t)len;
}

static void write_body(load *l, int number)
{
    long long now_ms = (long long)time(NULL) * 1000;
    cltel_buf *text = &l->bodies[number].text;
    cltel_buf_append_text(text, "{\"logGroupName\":\"bench\",\"logStreamName\":\"s\",\"logEvents\":[");
    for (int i = 0; i < EVENTS; i++) {
        cltel_buf_append_format(text, "%s{\"timestamp\":%lld,\"message\":\"", i ? "," : "", now_ms + i / 10);
        l->message_sizes[number] += append_message(text, number * EVENTS + i);
        cltel_buf_append_text(text, "\"}");
    }
    cltel_buf_append_text(text, "]}");
    l->message_bytes += (double)l->message_sizes[number] / BODIES;
    check(!text->failed, "no memory");
}

typedef struct sender {
    load *load;
    bench_client client;
    pthread_t thread;
} sender;

static void *put_events(void *context)
{
    sender *own = context;
    load *l = own->load;
    long number;
    while ((number = __atomic_fetch_add(&l->taken, 1, __ATOMIC_RELAXED)) < l->requests) {
        const request_body *body = &l->bodies[number % BODIES];
        bench_client_call(&own->client, "PutLogEvents", cltel_buf_view(&body->text), body->sha256, "");
        long done = __atomic_add_fetch(&l->done, 1, __ATOMIC_RELAXED);
        double bytes = (double)done * l->message_bytes;
        if (bytes >= GIGABYTE && bytes - l->message_bytes < GIGABYTE)
            l->mb_after_gigabyte = bench_endpoint_memory(l->endpoint).all_mb;
    }
    return NULL;
}

static void prepare(load *l)
{
    bench_client c;
    bench_client_open(&c, l->endpoint);
    for (int i = 0; i < BODIES; i++) {
        write_body(l, i);
        check(cltel_signer_sha256_hex(c.signer, cltel_buf_view(&l->bodies[i].text), l->bodies[i].sha256), "no hash");
    }
    bench_client_call_text(&c, "CreateLogGroup", "{\"logGroupName\":\"bench\"}", "");
    bench_client_call_text(&c, "CreateLogStream", "{\"logGroupName\":\"bench\",\"logStreamName\":\"s\"}", "");
    bench_client_close(&c);
}

/* What was acknowledged is there: the service counts 26 bytes beside each message. */
static void check_stored(load *l)
{
    bench_client c;
    char expected[64];
    long long bytes = 0;
    for (long i = 0; i < l->requests; i++)
        bytes += (long long)l->message_sizes[i % BODIES] + 26LL * EVENTS;
    snprintf(expected, sizeof expected, "\"storedBytes\":%lld", bytes);
    bench_client_open(&c, l->endpoint);
    bench_client_call_text(&c, "DescribeLogGroups", "{\"logGroupNamePrefix\":\"bench\"}", expected);
    bench_client_close(&c);
}

static void run(load *l, bench_memory_use idle)
{
    sender senders[CONNECTIONS];
    double reference_ns = bench_reference_ns(), cpu_s = bench_endpoint_cpu_s(l->endpoint);
    int64_t start = bench_now_ns();
    for (int i = 0; i < CONNECTIONS; i++) {
        senders[i].load = l;
        bench_client_open(&senders[i].client, l->endpoint);
        pthread_create(&senders[i].thread, NULL, put_events, &senders[i]);
    }
    for (int i = 0; i < CONNECTIONS; i++) {
        pthread_join(senders[i].thread, NULL);
        bench_client_close(&senders[i].client);
    }
    double wall_s = (double)(bench_now_ns() - start) / 1e9, events = (double)l->requests * EVENTS;
    cpu_s = bench_endpoint_cpu_s(l->endpoint) - cpu_s;
    bench_memory_use after = bench_endpoint_memory(l->endpoint);
    printf("{\"bench\":\"endpoint.ingest\",\"subject\":\"cltel\",\"threads\":%d,\"events\":%.0f,\"event_bytes\":%.0f,"
           "\"events_per_s\":%.0f,\"events_per_cpu_s\":%.0f,\"reference_ns\":%.0f}\n",
           CONNECTIONS, events, l->message_bytes / EVENTS, events / wall_s, events / cpu_s, reference_ns);
    printf("{\"bench\":\"endpoint.memory\",\"subject\":\"cltel\",\"threads\":0,\"idle_mb\":%.1f,\"idle_anonymous_mb\":%"
           ".1f,"
           "\"after_gb_mb\":%.1f,\"after_mb\":%.1f,\"after_anonymous_mb\":%.1f,\"peak_mb\":%.1f}\n",
           idle.all_mb, idle.anonymous_mb, l->mb_after_gigabyte, after.all_mb, after.anonymous_mb, after.peak_mb);
}

static void time_starts(void)
{
    double best_ms = 1e9, reference_ns = bench_reference_ns();
    for (int i = 0; i < STARTS; i++) {
        bench_endpoint endpoint;
        bench_endpoint_start(&endpoint);
        double ms = (double)endpoint.start_ns / 1e6;
        best_ms = ms < best_ms ? ms : best_ms;
        bench_endpoint_stop(&endpoint);
    }
    printf("{\"bench\":\"endpoint.start\",\"subject\":\"cltel\",\"threads\":0,\"ms\":%.1f,\"reference_ns\":%.0f}\n",
           best_ms, reference_ns);
}

int main(int argc, char **argv)
{
    static load l;
    bench_endpoint endpoint;
    l.requests = (argc > 1 ? strtol(argv[1], NULL, 10) : 2000000) / EVENTS;
    check(l.requests > 0, "how many events?");
    time_starts();
    bench_endpoint_start(&endpoint);
    l.endpoint = &endpoint;
    bench_memory_use idle = bench_endpoint_memory(&endpoint);
    prepare(&l);
    run(&l, idle);
    check_stored(&l);
    bench_endpoint_stop(&endpoint);
    for (int i = 0; i < BODIES; i++)
        cltel_buf_done(&l.bodies[i].text);
    return 0;
}
