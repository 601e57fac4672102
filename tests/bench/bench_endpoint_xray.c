/* What the local endpoint takes in of X-Ray: PutTraceSegments of 50 documents of about 520 bytes, ten traces of five,
 * signed, over kept connections, to the real process. The argument is the number of segments; 200,000 otherwise. Each
 * body is made anew: the same ids again would replace. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/bench_endpoint_client.h"
#include "bench/bench_timing.h"

enum { DOCUMENTS = 50, OF_ONE_TRACE = 5, CONNECTIONS = 4 };

typedef struct load {
    bench_endpoint *endpoint;
    long requests;
    long taken;        /* atomic: requests that somebody has begun */
    long long bytes;   /* atomic: of documents */
    long long busy_ns; /* atomic: of the clients, making bodies */
} load;

typedef struct sender {
    load *load;
    bench_client client;
    pthread_t thread;
    cltel_buf body;
} sender;

static void append_document(cltel_buf *body, long number, double now_s)
{
    cltel_buf_append_format(
        body,
        "\"{\\\"trace_id\\\":\\\"1-%08lx-%024lx\\\",\\\"id\\\":\\\"%016lx\\\",\\\"name\\\":\\\"checkout\\\","
        "\\\"start_time\\\":%.6f,\\\"end_time\\\":%.6f,\\\"http\\\":{\\\"request\\\":{\\\"method\\\":\\\"GET\\\","
        "\\\"url\\\":"
        "\\\"https://shop.example/api/v1/orders/%08ld\\\",\\\"client_ip\\\":\\\"10.0.0.1\\\"},\\\"response\\\":{"
        "\\\"status\\\":200,\\\"content_length\\\":%ld}},\\\"annotations\\\":{\\\"tenant\\\":\\\"t%ld\\\",\\\"paid\\\":"
        "true},"
        "\\\"metadata\\\":{\\\"default\\\":{\\\"cart\\\":[1,2,3],\\\"host\\\":\\\"web-1.internal\\\"}},\\\"aws\\\":{"
        "\\\"xray\\\":{\\\"sdk\\\":\\\"cltel\\\"}}}\"",
        (long)now_s, number / OF_ONE_TRACE, (long)((unsigned long)(number + 1) * 0x9E3779B97F4A7C15ul), now_s,
        now_s + 0.02, number, number % 5000, number % 7);
}

static void write_body(sender *own, long request)
{
    int64_t start = bench_now_ns();
    double now_s = (double)time(NULL);
    cltel_buf_clear(&own->body);
    cltel_buf_append_text(&own->body, "{\"TraceSegmentDocuments\":[");
    for (long i = 0; i < DOCUMENTS; i++) {
        if (i > 0)
            cltel_buf_append_char(&own->body, ',');
        append_document(&own->body, request * DOCUMENTS + i, now_s);
    }
    cltel_buf_append_text(&own->body, "]}");
    __atomic_fetch_add(&own->load->bytes, (long long)own->body.len, __ATOMIC_RELAXED);
    __atomic_fetch_add(&own->load->busy_ns, bench_now_ns() - start, __ATOMIC_RELAXED);
}

static void *put_segments(void *context)
{
    sender *own = context;
    char sha256[CLTEL_SHA256_HEX];
    long request;
    while ((request = __atomic_fetch_add(&own->load->taken, 1, __ATOMIC_RELAXED)) < own->load->requests) {
        write_body(own, request);
        if (!cltel_signer_sha256_hex(own->client.signer, cltel_buf_view(&own->body), sha256))
            exit(1);
        bench_client_call(&own->client, "/TraceSegments", cltel_buf_view(&own->body), sha256,
                          "{\"UnprocessedTraceSegments\":[]}");
    }
    return NULL;
}

static void run(load *l)
{
    static sender senders[CONNECTIONS];
    double reference_ns = bench_reference_ns(), cpu_s = bench_endpoint_cpu_s(l->endpoint);
    int64_t start = bench_now_ns();
    for (int i = 0; i < CONNECTIONS; i++) {
        senders[i].load = l;
        bench_client_open(&senders[i].client, l->endpoint);
        pthread_create(&senders[i].thread, NULL, put_segments, &senders[i]);
    }
    for (int i = 0; i < CONNECTIONS; i++) {
        pthread_join(senders[i].thread, NULL);
        bench_client_close(&senders[i].client);
        cltel_buf_done(&senders[i].body);
    }
    double wall_s = (double)(bench_now_ns() - start) / 1e9, segments = (double)l->requests * DOCUMENTS;
    cpu_s = bench_endpoint_cpu_s(l->endpoint) - cpu_s;
    printf("{\"bench\":\"endpoint.xray_ingest\",\"subject\":\"cltel\",\"threads\":%d,\"segments\":%.0f,\"body_bytes_"
           "per_segment\":"
           "%.0f,\"segments_per_s\":%.0f,\"segments_per_cpu_s\":%.0f,\"peak_mb\":%.1f,\"reference_ns\":%.0f}\n",
           CONNECTIONS, segments, (double)l->bytes / segments, segments / wall_s, segments / cpu_s,
           bench_endpoint_memory(l->endpoint).peak_mb, reference_ns);
}

int main(int argc, char **argv)
{
    load l = { .requests = (argc > 1 ? strtol(argv[1], NULL, 10) : 200000) / DOCUMENTS };
    bench_endpoint endpoint;
    if (l.requests < 1)
        return fprintf(stderr, "bench_endpoint_xray: how many segments?\n"), 1;
    bench_endpoint_start(&endpoint);
    l.endpoint = &endpoint;
    run(&l);
    bench_endpoint_stop(&endpoint);
    return 0;
}
