/* span.sampled, span.unsampled: what starting and ending a span costs the thread that works, through the
 * shared library, at one and two threads. The worker is awake only between bursts. */
#include <stdio.h>

#include <cltel/cltel.h>

#include "bench/bench_burst.h"
#include "bench/bench_client.h"
#include "support/sink_server.h"

typedef struct subject {
    cltel_client *client;
    cltel_context sampled;
    cltel_context unsampled;
} subject;

static void empty(void *argument)
{
    subject *s = argument;
    cltel_client_flush(s->client, 10000);
}

static void prepare(void *argument)
{
    subject *s = argument;
    cltel_span span;
    cltel_span_start(s->client, &span, CLTEL_SPAN_SERVER, "warm up", &s->sampled, NULL, 0);
    cltel_span_end(&span, NULL, 0);
}

#define FIELDS CLTEL_STRN("user_id", BENCH_TEXT, 16), CLTEL_I64("took_us", i), CLTEL_I64("http.status", 200)

/* A child of what is current, with three fields. */
static inline void one_span(cltel_client *client, int64_t i)
{
    cltel_span CLTEL_SPAN_AUTO span;
    cltel_span_start(client, &span, CLTEL_SPAN_SERVER, "GET /orders", NULL, NULL, 0);
    (void)CLTEL_SPAN_SET(&span, FIELDS);
}

/* The same, current itself while it lasts. */
static inline void one_attached(cltel_client *client, int64_t i)
{
    CLTEL_SPAN_AS(client, span, CLTEL_SPAN_SERVER, "GET /orders");
    (void)CLTEL_SPAN_SET(&span, FIELDS);
}

BENCH_LOOPS(plain, subject, one_span(context->client, i))
BENCH_LOOPS(attached, subject, one_attached(context->client, i))

/* The parent is current for the whole burst. */
static void prepare_parent(subject *s, const cltel_context *parent)
{
    static _Thread_local cltel_attached attached;
    prepare(s);
    cltel_context_attach(parent, &attached);
}

static void prepare_sampled(void *argument)
{
    subject *s = argument;
    prepare_parent(s, &s->sampled);
}

static void prepare_unsampled(void *argument)
{
    subject *s = argument;
    prepare_parent(s, &s->unsampled);
}

static cltel_client *make_client(const sink_server *sink)
{
    return bench_client((const char *const[]){ "aws.endpoint.url", sink_url(sink), "worker.poll.ms", "200", NULL });
}

int main(void)
{
    sink_server *sink = sink_start(&(sink_options){ .forked = true });
    subject s = { .client = sink ? make_client(sink) : NULL };
    if (!s.client)
        return 1;
    cltel_context_from_xray(&s.sampled, "Root=1-58406520-a006649127e371903a2de979;Parent=70de5b6f19ff9a0a;Sampled=1",
                            CLTEL_NTS);
    s.unsampled = s.sampled;
    s.unsampled.sampled = CLTEL_SAMPLED_NO;
    for (int threads = 1; threads <= 2; threads++) {
        bench_burst_run(&(bench_burst){ "span.sampled", "cltel", &s, empty, plain, plain_timed, prepare_sampled },
                        threads);
        bench_burst_run(
            &(bench_burst){ "span.attached", "cltel", &s, empty, attached, attached_timed, prepare_sampled }, threads);
        bench_burst_run(&(bench_burst){ "span.unsampled", "cltel", &s, empty, plain, plain_timed, prepare_unsampled },
                        threads);
    }
    cltel_client_free(s.client);
    sink_stop(sink);
    return 0;
}
