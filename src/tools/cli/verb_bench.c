/* cltel bench */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tools/cli/args.h"
#include "tools/cli/bench_calls.h"
#include "tools/cli/bench_sink.h"
#include "tools/cli/say.h"
#include "tools/cli/setup.h"

enum { RING_BYTES = 64 * 1024 * 1024, PIPELINE_RECORDS = 200000, PIPELINE_ROUNDS = 5, PUMP_MS = 60000 };

static const char pipeline_name[] = "pipeline.logs";

/* A client that delivers to the sink, and only while it is pumped. */
static int open_client(int port, cltel_client **client)
{
    char url[64], ring_bytes[32];
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_config *config = cltel_config_new();
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    snprintf(ring_bytes, sizeof ring_bytes, "%d", RING_BYTES);
    const char *options[][2] = {
        { "aws.endpoint.url", url },         { "aws.region", "us-east-1" },
        { "aws.access.key.id", "bench" },    { "aws.secret.access.key", "bench" },
        { "aws.session.token", "" },         { "logs.group", "bench" },
        { "logs.stream", "bench" },          { "log.level", "info" },
        { "worker.mode", "pump" },           { "buffer.bytes", ring_bytes },
        { "buffer.overflow", "reject-new" }, { "buffer.durability", "none" },
    };
    int code = config ? CLTEL_EXIT_DONE : cltel_complain_memory();
    for (size_t i = 0; !code && i < sizeof options / sizeof options[0]; i++)
        code = cltel_setup_option(config, options[i][0], options[i][1]);
    if (!code && cltel_client_new(config, client, &detail) != CLTEL_OK)
        code = cltel_complain_config(&detail);
    cltel_config_free(config);
    return code;
}

static void print_call(const cltel_bench_subject *subject, cltel_client *client, const cltel_site *site)
{
    cltel_buf out = { 0 };
    cltel_bench_times times;
    double reference_ns = cltel_bench_reference_ns();
    cltel_bench_measure(subject, client, site, &times);
    cltel_buf_append_format(
        &out,
        "{\"bench\":\"%s\",\"subject\":\"cltel\",\"threads\":1,\"ns\":%.1f,\"p50\":%.0f,\"p99\":%.0f,"
        "\"p999\":%.0f,\"reference_ns\":%.1f}\n",
        subject->name, times.ns, times.p50, times.p99, times.p999, reference_ns);
    cltel_out(&out);
    cltel_buf_done(&out);
}

/* From a full ring to the sink's last answer; the fastest round. */
static int print_pipeline(cltel_client *client, const cltel_site *site)
{
    cltel_buf out = { 0 };
    double reference_ns = cltel_bench_reference_ns(), best_ns = 1e18;
    for (int round = 0; round < PIPELINE_ROUNDS; round++) {
        cltel_bench_subject_at(0)->burst(client, site, PIPELINE_RECORDS);
        int64_t begin = cltel_clock_monotonic_ns();
        if (cltel_client_pump(client, PUMP_MS) != CLTEL_OK)
            break;
        double ns = (double)(cltel_clock_monotonic_ns() - begin) / PIPELINE_RECORDS;
        best_ns = ns < best_ns ? ns : best_ns;
    }
    cltel_stats stats = { .size = sizeof stats };
    cltel_stats_get(client, &stats);
    if (stats.delivered != stats.accepted) {
        cltel_complain("the pipeline did not deliver everything within a minute", NULL, NULL);
        return CLTEL_EXIT_SERVICE;
    }
    cltel_buf_append_format(&out,
                            "{\"bench\":\"%s\",\"subject\":\"cltel\",\"threads\":1,\"ns\":%.1f,\"records_per_s\":%.0f,"
                            "\"reference_ns\":%.1f}\n",
                            pipeline_name, best_ns, 1e9 / best_ns, reference_ns);
    cltel_out(&out);
    cltel_buf_done(&out);
    return CLTEL_EXIT_DONE;
}

static bool is_wanted(const cltel_args *args, const char *name)
{
    return args->word_count == 0 || strcmp(args->words[0], name) == 0;
}

static int check_name(const cltel_args *args)
{
    bool known = is_wanted(args, pipeline_name);
    for (size_t i = 0; cltel_bench_subject_at(i); i++)
        known = known || is_wanted(args, cltel_bench_subject_at(i)->name);
    return known
               ? CLTEL_EXIT_DONE
               : cltel_complain_usage("there is no such bench", "one of: log.site, log.fields, log.off, pipeline.logs");
}

static int run(const cltel_args *args)
{
    cltel_client *client;
    int port = -1;
    int code = check_name(args);
    if (!code && (port = cltel_bench_sink_start()) < 0) {
        cltel_complain("no server could be started on loopback", NULL, NULL);
        code = CLTEL_EXIT_SERVICE;
    }
    if (!code)
        code = open_client(port, &client);
    if (code)
        return code;
    cltel_site *site = cltel_bench_site(client);
    for (size_t i = 0; site && cltel_bench_subject_at(i); i++)
        if (is_wanted(args, cltel_bench_subject_at(i)->name))
            print_call(cltel_bench_subject_at(i), client, site);
    if (site && is_wanted(args, pipeline_name))
        code = print_pipeline(client, site);
    cltel_client_free(client);
    return code;
}

static const cltel_example examples[] = {
    { "cltel bench", "all of them" },
    { "cltel bench log.site", "one" },
    { NULL, NULL },
};

static const int exits[] = { CLTEL_EXIT_CONFIG, CLTEL_EXIT_SERVICE, 0 };

const cltel_verb cltel_verb_bench = {
    .name = "bench",
    .summary = "measures the library on this machine",
    .arguments = "[log.site|log.fields|log.off|pipeline.logs]",
    .words_max = 1,
    .examples = examples,
    .text =
        "Prints one JSON line a bench. log.site, log.fields and log.off: a recording call with one 16-byte string, "
        "two int64 and one double, at a registered site, with a field array, and below the level; ns is the fastest "
        "burst divided, p50 to p999 are calls timed one by one, to the resolution of the clock. pipeline.logs: such "
        "records from the ring to the answer of a discarding server on loopback.\n\n"
        "reference_ns is one snprintf() of such a line, measured just before: machines swing by a factor of two. "
        "Peers beside us: `make bench` in the source tree.",
    .exits = exits,
    .run = run,
};
