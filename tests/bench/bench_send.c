/* The transport alone: bodies of a full batch to a discarding server, plain and over
 * TLS; what a new transport and a new TLS connection cost. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/bench_timing.h"
#include "send/curl_options.h"
#include "send/curl_transport.h"
#include "support/sink_server.h"
#include "support/trust_store.h"

enum { BODY_BYTES = 1200 * 1000, EVENT_BYTES = 250, REQUESTS = 500, ROUNDS = 5, IN_FLIGHT = 4, CONNECTIONS = 10 };

typedef struct load {
    sink_server *sink;
    cltel_transport *transport;
    cltel_request requests[IN_FLIGHT];
    char *body;
} load;

static void give_up(const char *why)
{
    fprintf(stderr, "bench_send: %s\n", why);
    exit(1);
}

static void load_init(load *load, sink_server *sink, const char *ca_file, int32_t idle_ms)
{
    cltel_curl_options options = {
        .ca_file = ca_file, .idle_ms = idle_ms, .in_flight_max = IN_FLIGHT, .user_agent = "cltel-bench"
    };
    load->sink = sink;
    load->transport = cltel_curl_transport_new(&options);
    load->body = malloc(BODY_BYTES);
    if (!load->transport || !load->body)
        give_up("no memory");
    memset(load->body, 'b', BODY_BYTES);
    for (int i = 0; i < IN_FLIGHT; i++)
        load->requests[i] = (cltel_request){ .method = "POST",
                                             .url = sink_url(sink),
                                             .headers = { "Content-Type: application/x-amz-json-1.1" },
                                             .header_count = 1,
                                             .body = { load->body, BODY_BYTES },
                                             .timeout_ms = 10000 };
}

static void load_done(load *load)
{
    load->transport->free(load->transport);
    free(load->body);
}

static void start(load *load, void *request)
{
    if (!load->transport->start(load->transport, request, request))
        give_up("a request was refused");
}

/* Keeps IN_FLIGHT requests flying until `count` have been answered. */
static void send_requests(load *load, int count)
{
    int started = 0;
    for (; started < IN_FLIGHT && started < count; started++)
        start(load, &load->requests[started]);
    for (int done = 0; done < count;) {
        cltel_exchange finished[IN_FLIGHT];
        size_t ended = load->transport->poll(load->transport, 100, finished, IN_FLIGHT);
        for (size_t i = 0; i < ended; i++, done++) {
            if (finished[i].response->status != 200)
                give_up(finished[i].response->problem);
            if (started < count) {
                start(load, finished[i].tag);
                started++;
            }
        }
    }
}

static void bench_throughput(const char *bench, bool tls)
{
    load load;
    sink_server *sink = sink_start(&(sink_options){ .tls = tls, .forked = true });
    if (!sink)
        give_up("no server");
    double reference_ns = bench_reference_ns(), best_wall_s = 1e9, best_cpu_s = 1e9;
    load_init(&load, sink, tls ? sink_ca_file(sink) : "", 4000);
    send_requests(&load, IN_FLIGHT); /* connections are made off the clock */
    for (int round = 0; round < ROUNDS; round++) {
        int64_t wall_ns = bench_now_ns(), cpu_ns = bench_thread_cpu_ns();
        send_requests(&load, REQUESTS);
        double cpu_s = (double)(bench_thread_cpu_ns() - cpu_ns) / 1e9,
               wall_s = (double)(bench_now_ns() - wall_ns) / 1e9;
        best_cpu_s = cpu_s < best_cpu_s ? cpu_s : best_cpu_s;
        best_wall_s = wall_s < best_wall_s ? wall_s : best_wall_s;
    }
    double gb = (double)REQUESTS * BODY_BYTES / 1e9;
    printf("{\"bench\":\"%s\",\"subject\":\"cltel\",\"threads\":1,\"gb_per_s\":%.2f,\"gb_per_cpu_s\":%.2f,"
           "\"records_per_cpu_s\":%.0f,\"reference_ns\":%.0f}\n",
           bench, gb / best_wall_s, gb / best_cpu_s, gb * 1e9 / EVENT_BYTES / best_cpu_s, reference_ns);
    load_done(&load);
    sink_stop(sink);
}

static double exchange_us(load *load)
{
    int64_t start_ns = bench_now_ns();
    send_requests(load, 1);
    return (double)(bench_now_ns() - start_ns) / 1000;
}

/* idle_ms 0: each request has a connection of its own. */
static void bench_connections(void)
{
    load load;
    char trust_store[] = "/tmp/cltel-bench-XXXXXX";
    sink_server *sink = sink_start(&(sink_options){ .tls = true, .forked = true });
    if (!sink)
        give_up("no server");
    /* The system's authorities and the sink's: a trust store of the usual size. */
    if (!trust_store_write(trust_store, sink_ca_file(sink), cltel_curl_probe_ca_file("")))
        give_up("no temporary file");
    double reference_ns = bench_reference_ns();
    load_init(&load, sink, trust_store, 0);
    for (int i = 0; i < IN_FLIGHT; i++)
        load.requests[i].body.len = 2;
    double first_us = exchange_us(&load), next_us = 1e9;
    for (int i = 0; i < CONNECTIONS; i++) {
        double us = exchange_us(&load);
        next_us = us < next_us ? us : next_us;
    }
    printf("{\"bench\":\"send.tls_connection\",\"subject\":\"cltel\",\"threads\":1,\"first_us\":%.0f,\"next_us\":%.0f,"
           "\"reference_ns\":%.0f}\n",
           first_us, next_us, reference_ns);
    load_done(&load);
    sink_stop(sink);
    unlink(trust_store);
}

static void bench_new(void)
{
    cltel_curl_options options = { .idle_ms = 4000, .in_flight_max = IN_FLIGHT };
    double reference_ns = bench_reference_ns(), first_us = 0, best_us = 1e9;
    for (int i = 0; i < CONNECTIONS; i++) {
        int64_t start_ns = bench_now_ns();
        cltel_transport *transport = cltel_curl_transport_new(&options);
        double us = (double)(bench_now_ns() - start_ns) / 1000;
        if (!transport)
            give_up("no memory");
        transport->free(transport);
        first_us = i ? first_us : us;
        best_us = us < best_us ? us : best_us;
    }
    printf("{\"bench\":\"send.transport_new\",\"subject\":\"cltel\",\"threads\":1,\"first_us\":%.1f,\"next_us\":%.1f,"
           "\"reference_ns\":%.0f}\n",
           first_us, best_us, reference_ns);
}

int main(void)
{
    bench_new(); /* first, while nothing has set OpenSSL up */
    bench_throughput("send.plain", false);
    bench_throughput("send.tls", true);
    bench_connections();
    return 0;
}
