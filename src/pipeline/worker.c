#include "pipeline/worker.h"

#include <signal.h>
#include <stdio.h>

#include "base/memory.h"

enum { EXCHANGES_PER_ROUND = 32, IDLE_FACTOR = 4 };

static const int64_t BEAT_NS = INT64_C(1000000000);
static const int64_t IDLE_NS = INT64_C(1000000000);

int64_t cltel_worker_service_ms(const cltel_worker *worker, int64_t realtime_ns)
{
    return realtime_ns / 1000000 + worker->counters.clock_offset_s * 1000;
}

uint32_t cltel_worker_random(cltel_worker *worker)
{
    worker->random ^= worker->random << 13;
    worker->random ^= worker->random >> 7;
    worker->random ^= worker->random << 17;
    return (uint32_t)(worker->random >> 16);
}

void cltel_worker_wake(cltel_worker *worker)
{
    worker->transport->wakeup(worker->transport);
}

static void keep_time(cltel_worker *worker)
{
    worker->now_ns = cltel_clock_monotonic_ns();
    cltel_tsc_line_update(&worker->line);
    if (worker->now_ns - worker->beat_ns < BEAT_NS)
        return;
    worker->beat_ns = worker->now_ns;
    cltel_instance_beat(&worker->client->registry.instance, &worker->line);
    if (worker->flights.count == 0 && worker->now_ns - worker->busy_ns > IDLE_NS)
        cltel_flights_drop_spares(&worker->flights);
}

static void send_and_receive(cltel_worker *worker, int32_t wait_ms, int64_t *since_ns)
{
    cltel_exchange finished[EXCHANGES_PER_ROUND];
    cltel_worker_dispatch(worker);
    size_t count = worker->transport->poll(worker->transport, wait_ms, finished, EXCHANGES_PER_ROUND);
    cltel_worker_stage(worker, CLTEL_STAGE_SEND, since_ns);
    worker->now_ns = *since_ns;
    cltel_worker_settle(worker, finished, count);
}

/* The way of a record, and the drawing of the whole library. */
void cltel_worker_round(cltel_worker *worker, int32_t wait_ms)
{
    keep_time(worker);
    int64_t since_ns = worker->now_ns;
    cltel_worker_flush_begin(worker);
    cltel_worker_drain(worker);      /* rings     → records → events in a batch */
    cltel_worker_notice(worker);     /* losses    → an event of our own         */
    cltel_worker_flush_step(worker); /* goals     → batches closed early        */
    cltel_worker_stage(worker, CLTEL_STAGE_INTAKE, &since_ns);
    if (worker->close_seen && worker->flights.count == 0)
        wait_ms = 0;                              /* the end waits for nothing */
    send_and_receive(worker, wait_ms, &since_ns); /* batches   → requests → responses → outcomes */
    cltel_worker_release(worker);                 /* outcomes  → room in the rings           */
    if (worker->close_seen)
        cltel_worker_notice(worker); /* what the last answers lost: no later round would say it */
    cltel_worker_flush_step(worker);
    cltel_worker_stage(worker, CLTEL_STAGE_SETTLE, &since_ns);
}

bool cltel_worker_idle(cltel_worker *worker)
{
    uint32_t rings = cltel_ring_list_count(worker->drain.rings);
    for (uint32_t i = 0; i < rings; i++)
        if (cltel_drain_position(&worker->drain, i) != cltel_ring_head_sc(worker->drain.rings->rings[i]))
            return false;
    return worker->flights.count == 0;
}

/* How long nothing will be due: until the next look into the rings at most. */
static int32_t wait_ms(const cltel_worker *worker)
{
    int64_t poll_ms = worker->client->settings.worker_poll_ms;
    bool idle = worker->now_ns - worker->busy_ns > IDLE_NS && worker->flights.count == 0;
    if (worker->drain.active_count && worker->flights.count < (uint32_t)worker->client->settings.send_in_flight_max)
        return 0;
    return (int32_t)(idle ? poll_ms * IDLE_FACTOR : poll_ms);
}

static bool should_end(cltel_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    bool stop = worker->stop;
    bool closing = worker->closing;
    pthread_mutex_unlock(&worker->lock);
    return stop || (closing && worker->close_seen && cltel_worker_idle(worker));
}

static void *run(void *argument)
{
    cltel_worker *worker = argument;
    cltel_os_name_thread("cltel");
    cltel_os_block_all_signals(); /* SIGPIPE and SIGXFSZ too: signals are the application's */
    cltel_registry_prepare_quiesce();
    while (!should_end(worker))
        cltel_worker_round(worker, wait_ms(worker));
    worker->transport->cancel_all(worker->transport);
    pthread_mutex_lock(&worker->lock);
    worker->ended = true;
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

bool cltel_worker_start(cltel_worker *worker)
{
    sigset_t all, before;
    sigfillset(&all);
    /* A thread is born with its maker's mask: no signal of the application's finds it, not even at once. */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    worker->threaded = pthread_create(&worker->thread, NULL, run, worker) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return worker->threaded;
}

static void make_opening(cltel_worker *worker)
{
    const cltel_settings *settings = &worker->client->settings;
    cltel_buf_append_format(&worker->opening, "{\"logGroupName\":\"%s\",\"logStreamName\":\"%s\",\"logEvents\":[",
                            settings->logs_group, settings->logs_stream);
}

static bool make_parts(cltel_worker *worker)
{
    cltel_client *client = worker->client;
    const cltel_settings *settings = &client->settings;
    make_opening(worker);
    worker->limits = (cltel_batch_limits){ (uint64_t)settings->batch_max_bytes, (uint32_t)settings->batch_max_count,
                                           CLTEL_EVENT_OVERHEAD };
    worker->encoder =
        cltel_logs_encoder_new(cltel_view_of(settings->service_name), cltel_view_of(client->registry.instance.id),
                               (uint32_t)settings->logs_event_max_bytes);
    worker->marked = cltel_alloc(client->registry.max * sizeof(uint64_t));
    worker->goal.heads = cltel_alloc(client->registry.max * sizeof(uint64_t));
    cltel_os_random(&worker->random, sizeof worker->random);
    worker->random |= 1;
    return cltel_drain_init(&worker->drain, &client->registry, CLTEL_LANE_LOGS) && worker->encoder && worker->marked &&
           worker->goal.heads && worker->transport && !worker->opening.failed;
}

cltel_err cltel_worker_new(cltel_client *client, cltel_transport *transport, cltel_worker **out, cltel_error *detail)
{
    cltel_worker *worker = cltel_alloc(sizeof *worker);
    *out = NULL;
    if (!worker) {
        if (transport)
            transport->free(transport);
        return CLTEL_E_NO_MEMORY;
    }
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&worker->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&worker->lock, NULL);
    worker->client = client;
    worker->transport = transport;
    cltel_flights_init(&worker->flights);
    cltel_retry_quota_init(&worker->quota);
    cltel_tsc_line_init(&worker->line);
    worker->noticed_realtime_ns = cltel_clock_realtime_ns();
    const cltel_settings *s = &client->settings;
    cltel_err err =
        cltel_endpoint_resolve("logs", s->aws_region, s->aws_endpoint_url, (int)s->aws_use_fips,
                               (int)s->aws_use_dualstack, (int)s->send_allow_http, &worker->endpoint, detail);
    if (!err && !make_parts(worker))
        err = CLTEL_E_NO_MEMORY;
    if (err) {
        cltel_worker_free(worker);
        return err;
    }
    *out = worker;
    return CLTEL_OK;
}

void cltel_worker_free(cltel_worker *worker)
{
    if (!worker)
        return;
    if (worker->transport)
        worker->transport->free(worker->transport);
    cltel_flights_done(&worker->flights);
    cltel_drain_done(&worker->drain);
    cltel_logs_encoder_free(worker->encoder);
    cltel_signature_done(&worker->signature);
    cltel_signer_free(worker->signer);
    cltel_keys_wipe(&worker->keys);
    cltel_buf_done(&worker->opening);
    cltel_buf_done(&worker->target_headers);
    cltel_buf_done(&worker->target_body);
    cltel_release(worker->marked);
    cltel_release(worker->goal.heads);
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->lock);
    cltel_release(worker);
}
