/* log.site, log.fields, log.off: what a log call costs the thread that makes it, through
 * the shared library, at one and two threads. The worker is awake only between bursts. */
#include <stdio.h>

#include <cltel/cltel.h>

#include "bench/bench_burst.h"
#include "bench/bench_client.h"
#include "support/sink_server.h"

typedef struct subject {
    cltel_client *client;
    cltel_site *site;
} subject;

static void empty(void *argument)
{
    subject *s = argument;
    cltel_client_flush(s->client, 10000);
}

static void prepare(void *argument)
{
    subject *s = argument;
    cltel_thread_prepare(s->client);
}

static inline void log_site(subject *s, int64_t i)
{
    const cltel_attr values[] = { CLTEL_V_STRN(BENCH_TEXT, 16), CLTEL_V_I64(i), CLTEL_V_I64(200), CLTEL_V_F64(0.25) };
    cltel_log_site(s->client, s->site, values, 4);
}

BENCH_LOOPS(site, subject, log_site(context, i))
BENCH_LOOPS(fields, subject,
            (void)CLTEL_INFO(context->client, "request finished", CLTEL_STRN("user_id", BENCH_TEXT, 16),
                             CLTEL_I64("took_us", i), CLTEL_I64("status", 200), CLTEL_F64("ratio", 0.25)))
BENCH_LOOPS(off, subject,
            (void)CLTEL_DEBUG(context->client, "request finished", CLTEL_STRN("user_id", BENCH_TEXT, 16),
                              CLTEL_I64("took_us", i), CLTEL_I64("status", 200), CLTEL_F64("ratio", 0.25)))

static cltel_client *make_client(const sink_server *sink)
{
    return bench_client((const char *const[]){ "aws.endpoint.url", sink_url(sink), "worker.poll.ms", "200", NULL });
}

static int check_nothing_refused(cltel_client *client)
{
    cltel_stats stats = { .size = sizeof stats };
    cltel_stats_get(client, &stats);
    if (stats.refused == 0 && stats.accepted > 0)
        return 0;
    fprintf(stderr, "bench_log: %lld records were refused: the bursts did not fit\n", (long long)stats.refused);
    return 1;
}

int main(void)
{
    static const char *const keys[] = { "user_id", "took_us", "status", "ratio" };
    sink_server *sink = sink_start(&(sink_options){ .forked = true });
    subject s = { .client = sink ? make_client(sink) : NULL };
    if (!s.client ||
        cltel_site_register(s.client, CLTEL_SEVERITY_INFO, "request finished", keys, 4, &s.site) != CLTEL_OK)
        return 1;
    for (int threads = 1; threads <= 2; threads++) {
        bench_burst_run(&(bench_burst){ "log.site", "cltel", &s, empty, site, site_timed, prepare }, threads);
        bench_burst_run(&(bench_burst){ "log.fields", "cltel", &s, empty, fields, fields_timed, prepare }, threads);
        bench_burst_run(&(bench_burst){ "log.off", "cltel", &s, empty, off, off_timed, prepare }, threads);
    }
    int bad = check_nothing_refused(s.client);
    cltel_client_free(s.client);
    sink_stop(sink);
    return bad;
}
