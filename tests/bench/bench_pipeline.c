/* pipeline.logs: records from full rings through drain, encode, batch, sign and send to a
 * server that discards them, until the last is acknowledged: one thread does it all, so
 * records_per_s is what one core does. pipeline.logs.tls is the same over TLS. */
#include <stdio.h>

#include <cltel/cltel.h>

#include "bench/bench_client.h"
#include "bench/bench_timing.h"
#include "pipeline/worker.h"
#include "support/sink_server.h"

enum { RECORDS = 400000, ROUNDS = 7 };

typedef struct figures {
    double ns; /* per record */
    double stage[CLTEL_STAGE_COUNT_];
    double event_bytes;
    double wire_bytes;
} figures;

typedef struct counted {
    cltel_worker_counters worker;
    uint64_t request_bytes;
} counted;

static counted count(const cltel_client *client)
{
    return (counted){ client->worker->counters, client->worker->lanes[CLTEL_LANE_LOGS].counters.request_bytes };
}

static cltel_client *make_client(const sink_server *sink)
{
    const char *ca = sink_ca_file(sink);
    return bench_client((const char *const[]){ "aws.endpoint.url", sink_url(sink), "worker.mode", "pump",
                                               "buffer.bytes", "64MiB", "send.ca.file", ca ? ca : "", NULL });
}

static int fill(cltel_client *client, cltel_site *site)
{
    for (int64_t i = 0; i < RECORDS; i++) {
        const cltel_attr values[] = { CLTEL_V_STRN("0123456789abcdef", 16), CLTEL_V_I64(i), CLTEL_V_I64(200),
                                      CLTEL_V_F64((double)(i % 1000) / 8) };
        if (cltel_log_site(client, site, values, 4) != CLTEL_OK)
            return 0;
    }
    return 1;
}

static void keep_best(figures *best, const counted *before, const counted *after, int64_t took_ns)
{
    double ns = (double)took_ns / RECORDS;
    if (best->ns > 0 && ns >= best->ns)
        return;
    best->ns = ns;
    for (int stage = 0; stage < CLTEL_STAGE_COUNT_; stage++)
        best->stage[stage] = (double)(after->worker.stage_ns[stage] - before->worker.stage_ns[stage]) / (double)took_ns;
    best->stage[CLTEL_STAGE_SEND] -= best->stage[CLTEL_STAGE_SIGN]; /* signing happens inside the sending */
    best->wire_bytes = (double)(after->request_bytes - before->request_bytes) / RECORDS;
}

static int run(cltel_client *client, figures *best)
{
    static const char *const keys[] = { "user_id", "took_us", "status", "ratio" };
    cltel_site *site;
    if (cltel_site_register(client, CLTEL_SEVERITY_INFO, "request finished", keys, 4, &site) != CLTEL_OK)
        return 0;
    for (int round = 0; round < ROUNDS; round++) {
        counted before = count(client);
        if (!fill(client, site))
            return 0;
        int64_t start_ns = bench_now_ns();
        if (cltel_client_pump(client, 60000) != CLTEL_OK)
            return 0;
        counted after = count(client);
        keep_best(best, &before, &after, bench_now_ns() - start_ns);
    }
    return 1;
}

static int bench(const char *name, int tls)
{
    figures best = { 0 };
    sink_server *sink = sink_start(&(sink_options){ .tls = tls, .forked = true });
    cltel_client *client = sink ? make_client(sink) : NULL;
    double reference = bench_reference_ns();
    int ok = client && run(client, &best);
    char text[512];
    while (!ok && client && cltel_client_next_diagnostic(client, text, sizeof text) > 0)
        fprintf(stderr, "bench_pipeline: %s\n", text);
    if (ok)
        printf("{\"bench\":\"%s\",\"subject\":\"cltel\",\"threads\":1,\"ns\":%.1f,\"records_per_s\":%.0f,"
               "\"wire_bytes\":%.0f,\"drain_encode\":%.2f,\"sign\":%.2f,\"send\":%.2f,\"settle\":%.2f,"
               "\"reference_ns\":%.0f}\n",
               name, best.ns, 1e9 / best.ns, best.wire_bytes, best.stage[CLTEL_STAGE_INTAKE],
               best.stage[CLTEL_STAGE_SIGN], best.stage[CLTEL_STAGE_SEND], best.stage[CLTEL_STAGE_SETTLE], reference);
    fflush(stdout);
    cltel_client_free(client);
    sink_stop(sink);
    return ok ? 0 : 1;
}

int main(void)
{
    return bench("pipeline.logs", 0) | bench("pipeline.logs.tls", 1);
}
