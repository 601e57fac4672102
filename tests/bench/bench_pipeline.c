/* pipeline.logs: records from full rings through drain, encode, batch, sign and send to a
 * server that discards them, until the last is acknowledged: one thread does it all, so
 * records_per_s is what one core does. pipeline.logs.tls is the same over TLS; pipeline.spans is it for spans of three
 * fields, which travel fifty a call: there the thread also waits for answers, so records_per_cpu_s tells what it is
 * able to do. bytes_per_span is a span's share of all that a connection carries, headers too; udp_bytes_per_span what
 * the same document takes as a datagram of X-Ray's daemon. An argument picks the subjects whose names hold it. */
#include <stdio.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cltel/cltel.h>

#include "bench/bench_client.h"
#include "bench/bench_timing.h"
#include "pipeline/worker.h"
#include "send/memory_transport.h"
#include "support/sink_server.h"

enum { ROUNDS = 7 };

/* What is recorded. */
typedef struct subject {
    const char *name;
    int tls;
    cltel_lane_id lane;
    int records; /* what the ring holds */
    int (*fill)(cltel_client *client, int records);
} subject;

typedef struct figures {
    double ns; /* per record */
    double stage[CLTEL_STAGE_COUNT_];
    double cpu_ns;
    double wire_bytes;
    double sent_bytes; /* of the whole run, headers too */
} figures;

typedef struct counted {
    cltel_worker_counters worker;
    uint64_t request_bytes;
    int64_t cpu_ns;
} counted;

static counted count(const cltel_client *client, cltel_lane_id lane)
{
    const cltel_lane_counters *counters = &client->worker->lanes[lane].counters;
    return (counted){ client->worker->counters, counters->request_bytes, bench_thread_cpu_ns() };
}

static cltel_client *make_client(const sink_server *sink)
{
    const char *ca = sink_ca_file(sink);
    return bench_client((const char *const[]){ "aws.endpoint.url", sink_url(sink), "worker.mode", "pump",
                                               "buffer.bytes", "64MiB", "send.ca.file", ca ? ca : "", "trace.sampling",
                                               "always", NULL });
}

static int fill_logs(cltel_client *client, int records)
{
    static const char *const keys[] = { "user_id", "took_us", "status", "ratio" };
    cltel_site *site;
    if (cltel_site_register(client, CLTEL_SEVERITY_INFO, "request finished", keys, 4, &site) != CLTEL_OK)
        return 0;
    for (int64_t i = 0; i < records; i++) {
        const cltel_attr values[] = { CLTEL_V_STRN("0123456789abcdef", 16), CLTEL_V_I64(i), CLTEL_V_I64(200),
                                      CLTEL_V_F64((double)(i % 1000) / 8) };
        if (cltel_log_site(client, site, values, 4) != CLTEL_OK)
            return 0;
    }
    return 1;
}

static int fill_spans(cltel_client *client, int records)
{
    for (int64_t i = 0; i < records; i++) {
        const cltel_attr fields[] = { CLTEL_STRN("user_id", "0123456789abcdef", 16), CLTEL_I64("took_us", i),
                                      CLTEL_I64("http.status", 200) };
        cltel_span span;
        if (cltel_span_start(client, &span, CLTEL_SPAN_SERVER, "GET /orders", NULL, fields, 3) != CLTEL_OK ||
            cltel_span_end(&span, NULL, 0) != CLTEL_OK)
            return 0;
    }
    return 1;
}

static const subject subjects[] = {
    { "pipeline.logs", 0, CLTEL_LANE_LOGS, 400000, fill_logs },
    { "pipeline.logs.tls", 1, CLTEL_LANE_LOGS, 400000, fill_logs },
    { "pipeline.spans", 0, CLTEL_LANE_SPANS, 200000, fill_spans },
};

static void keep_best(figures *best, const counted *before, const counted *after, int records, int64_t took_ns)
{
    double ns = (double)took_ns / records, cpu_ns = (double)(after->cpu_ns - before->cpu_ns) / records;
    if (best->cpu_ns <= 0 || cpu_ns < best->cpu_ns)
        best->cpu_ns = cpu_ns;
    if (best->ns > 0 && ns >= best->ns)
        return;
    best->ns = ns;
    for (int stage = 0; stage < CLTEL_STAGE_COUNT_; stage++)
        best->stage[stage] = (double)(after->worker.stage_ns[stage] - before->worker.stage_ns[stage]) / (double)took_ns;
    best->stage[CLTEL_STAGE_SEND] -= best->stage[CLTEL_STAGE_SIGN]; /* signing happens inside the sending */
    best->wire_bytes = (double)(after->request_bytes - before->request_bytes) / records;
}

static int run(cltel_client *client, const subject *what, figures *best)
{
    for (int round = 0; round < ROUNDS; round++) {
        if (!what->fill(client, what->records))
            return 0;
        counted before = count(client, what->lane);
        int64_t start_ns = bench_now_ns();
        if (cltel_client_pump(client, 60000) != CLTEL_OK)
            return 0;
        int64_t took_ns = bench_now_ns() - start_ns;
        counted after = count(client, what->lane);
        keep_best(best, &before, &after, what->records, took_ns);
    }
    return 1;
}

static void keep_document_bytes(void *context, const cltel_request *request, cltel_response *response)
{
    cJSON *body = cJSON_ParseWithLength(request->body.ptr, request->body.len);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(body, "TraceSegmentDocuments");
    const char *document = cJSON_GetStringValue(cJSON_GetArrayItem(list, 0));
    *(size_t *)context = document ? strlen(document) : 0;
    cJSON_Delete(body);
    response->status = 200;
    cltel_buf_append_text(&response->body, "{}");
}

/* The same span's document as a datagram: what stands before it, and the headers of IP and UDP as they are in TCP's
 * figure left out. */
static size_t udp_bytes(void)
{
    static const char before[] = "{\"format\": \"json\", \"version\": 1}\n";
    cltel_client *client = NULL;
    size_t document = 0;
    cltel_config *config =
        bench_config((const char *const[]){ "worker.mode", "pump", "trace.sampling", "always", NULL });
    cltel_client_new_with(config, cltel_memory_transport_new(keep_document_bytes, &document), &client, NULL);
    if (client && fill_spans(client, 1))
        cltel_client_pump(client, 5000);
    cltel_client_free(client);
    cltel_config_free(config);
    return sizeof before - 1 + document;
}

static void print(const subject *what, const figures *best, double reference)
{
    printf("{\"bench\":\"%s\",\"subject\":\"cltel\",\"threads\":1,\"ns\":%.1f,\"records_per_s\":%.0f,"
           "\"records_per_cpu_s\":%.0f,\"wire_bytes\":%.0f,\"drain_encode\":%.2f,\"sign\":%.2f,\"send\":%.2f,"
           "\"settle\":%.2f,",
           what->name, best->ns, 1e9 / best->ns, 1e9 / best->cpu_ns, best->wire_bytes, best->stage[CLTEL_STAGE_INTAKE],
           best->stage[CLTEL_STAGE_SIGN], best->stage[CLTEL_STAGE_SEND], best->stage[CLTEL_STAGE_SETTLE]);
    if (what->lane == CLTEL_LANE_SPANS)
        printf("\"bytes_per_span\":%.0f,\"udp_bytes_per_span\":%zu,", best->sent_bytes, udp_bytes());
    printf("\"reference_ns\":%.0f}\n", reference);
    fflush(stdout);
}

static int bench(const subject *what)
{
    figures best = { 0 };
    sink_server *sink = sink_start(&(sink_options){ .tls = what->tls, .forked = true });
    cltel_client *client = sink ? make_client(sink) : NULL;
    double reference = bench_reference_ns();
    int ok = client && run(client, what, &best);
    char text[512];
    while (!ok && client && cltel_client_next_diagnostic(client, text, sizeof text) > 0)
        fprintf(stderr, "bench_pipeline: %s\n", text);
    if (ok) {
        best.sent_bytes = (double)(sink_head_bytes(sink) + sink_body_bytes(sink)) / ROUNDS / what->records;
        print(what, &best, reference);
    }
    cltel_client_free(client);
    sink_stop(sink);
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    int bad = 0;
    for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++)
        if (argc < 2 || strstr(subjects[i].name, argv[1]))
            bad |= bench(&subjects[i]);
    return bad;
}
