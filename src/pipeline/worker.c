#include "pipeline/worker.h"

#include <signal.h>

#include "base/memory.h"

/* Beside the batches: sampling rules and quotas are asked for. */
enum { EXCHANGES_PER_ROUND = 32, IDLE_FACTOR = 4, REQUESTS_ASIDE = 2 };

static const int64_t BEAT_NS = INT64_C(1000000000);
static const int64_t IDLE_NS = INT64_C(1000000000);

int64_t cltel_worker_service_ms(const cltel_worker *worker, int64_t realtime_ns)
{
    return realtime_ns / 1000000 + worker->counters.clock_offset_s * 1000;
}

int64_t cltel_worker_service_s(const cltel_worker *worker)
{
    return cltel_clock_realtime_ns() / 1000000000 + worker->counters.clock_offset_s;
}

int32_t cltel_worker_requests_max(const cltel_settings *settings)
{
    return (int32_t)settings->send_in_flight_max * CLTEL_LANE_COUNT_ + REQUESTS_ASIDE;
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

static uint32_t count_flights(const cltel_worker *worker)
{
    uint32_t count = 0;
    for (int i = 0; i < CLTEL_LANE_COUNT_; i++)
        count += worker->lanes[i].flights.count;
    return count;
}

static bool is_resting(const cltel_worker *worker)
{
    return worker->now_ns - worker->busy_ns > IDLE_NS && count_flights(worker) == 0;
}

static void keep_time(cltel_worker *worker)
{
    worker->now_ns = cltel_clock_monotonic_ns();
    cltel_tsc_line_update(&worker->line);
    if (worker->now_ns - worker->beat_ns < BEAT_NS)
        return;
    worker->beat_ns = worker->now_ns;
    cltel_instance_beat(&worker->client->registry.instance, &worker->line);
    for (int i = 0; i < CLTEL_LANE_COUNT_ && is_resting(worker); i++)
        cltel_flights_drop_spares(&worker->lanes[i].flights);
}

/* A lane costs nothing before its first ring. */
static void open_lanes(cltel_worker *worker)
{
    for (int i = 0; i < CLTEL_LANE_COUNT_; i++) {
        cltel_lane *lane = &worker->lanes[i];
        if (!lane->opened && cltel_ring_list_count(lane->drain.rings) > 0 && !cltel_lane_open(lane))
            cltel_worker_say_unsent(worker);
    }
}

static void each(cltel_worker *worker, void (*part)(cltel_lane *lane))
{
    for (int i = 0; i < CLTEL_LANE_COUNT_; i++)
        if (worker->lanes[i].opened)
            part(&worker->lanes[i]);
}

static void send_and_receive(cltel_worker *worker, int32_t wait_ms, int64_t *since_ns)
{
    cltel_exchange finished[EXCHANGES_PER_ROUND];
    each(worker, cltel_lane_dispatch);
    size_t count = worker->transport->poll(worker->transport, wait_ms, finished, EXCHANGES_PER_ROUND);
    cltel_worker_stage(worker, CLTEL_STAGE_SEND, since_ns);
    worker->now_ns = *since_ns;
    for (size_t i = 0; i < count; i++) {
        cltel_asker *asker = finished[i].tag;
        asker->answered(asker, finished[i].response);
    }
}

/* The way of a record, and the drawing of the whole library. */
void cltel_worker_round(cltel_worker *worker, int32_t wait_ms)
{
    keep_time(worker);
    open_lanes(worker);
    int64_t since_ns = worker->now_ns;
    cltel_worker_flush_begin(worker);
    each(worker, cltel_lane_drain);  /* rings     → records → events in a batch */
    cltel_worker_notice(worker);     /* losses    → an event of our own         */
    cltel_worker_flush_step(worker); /* goals     → batches closed early        */
    cltel_worker_stage(worker, CLTEL_STAGE_INTAKE, &since_ns);
    if (worker->close_seen && count_flights(worker) == 0)
        wait_ms = 0;                              /* the end waits for nothing */
    send_and_receive(worker, wait_ms, &since_ns); /* batches   → requests → responses → outcomes */
    each(worker, cltel_lane_release);             /* outcomes  → room in the rings           */
    if (worker->close_seen)
        cltel_worker_notice(worker); /* what the last answers lost: no later round would say it */
    cltel_worker_flush_step(worker);
    cltel_worker_stage(worker, CLTEL_STAGE_SETTLE, &since_ns);
}

bool cltel_worker_idle(cltel_worker *worker)
{
    bool idle = true;
    for (int i = 0; i < CLTEL_LANE_COUNT_; i++)
        idle &= cltel_lane_idle(&worker->lanes[i]);
    return idle;
}

bool cltel_worker_hungry(const cltel_worker *worker)
{
    bool hungry = false;
    for (int i = 0; i < CLTEL_LANE_COUNT_; i++)
        hungry |= cltel_lane_hungry(&worker->lanes[i]);
    return hungry;
}

/* How long nothing will be due: until the next look into the rings at most. */
static int32_t wait_ms(const cltel_worker *worker)
{
    int64_t poll_ms = worker->client->settings.worker_poll_ms;
    if (cltel_worker_hungry(worker))
        return 0;
    return (int32_t)(is_resting(worker) ? poll_ms * IDLE_FACTOR : poll_ms);
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

static cltel_err make_lanes(cltel_worker *worker, cltel_error *detail)
{
    cltel_err err = CLTEL_OK;
    for (int i = 0; i < CLTEL_LANE_COUNT_ && !err; i++)
        err = cltel_lane_init(&worker->lanes[i], worker, (cltel_lane_id)i, detail);
    if (!err && !cltel_lane_open(&worker->lanes[CLTEL_LANE_LOGS]))
        err = CLTEL_E_NO_MEMORY;
    return err;
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
    cltel_tsc_line_init(&worker->line);
    cltel_os_random(&worker->random, sizeof worker->random);
    worker->random |= 1;
    worker->noticed_realtime_ns = cltel_clock_realtime_ns();
    cltel_err err = transport ? make_lanes(worker, detail) : CLTEL_E_NO_MEMORY;
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
    for (int i = 0; i < CLTEL_LANE_COUNT_; i++)
        cltel_lane_done(&worker->lanes[i]);
    cltel_signature_done(&worker->signature);
    cltel_keys_wipe(&worker->keys);
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->lock);
    cltel_release(worker);
}
