#include "base/write_signals.h"
#include "pipeline/lane.h"
#include "pipeline/worker.h"

/* Flush, pump and shutdown: what callers ask of the worker, and how long they wait. */

static struct timespec to_timespec(int64_t ns)
{
    return (struct timespec){ .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };
}

static int64_t deadline_after(int32_t timeout_ms)
{
    return cltel_clock_monotonic_ns() + (int64_t)timeout_ms * 1000000;
}

static uint64_t ask_for_flush(cltel_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    uint64_t ticket = ++worker->flush_wanted;
    pthread_mutex_unlock(&worker->lock);
    cltel_worker_wake(worker);
    return ticket;
}

static bool flush_is_done(cltel_worker *worker, uint64_t ticket)
{
    pthread_mutex_lock(&worker->lock);
    bool done = worker->flush_done >= ticket;
    pthread_mutex_unlock(&worker->lock);
    return done;
}

static bool wait_for_flush(cltel_worker *worker, uint64_t ticket, int64_t deadline_ns)
{
    struct timespec deadline = to_timespec(deadline_ns);
    int waited = 0;
    pthread_mutex_lock(&worker->lock);
    while (worker->flush_done < ticket && !worker->ended && waited == 0)
        waited = pthread_cond_timedwait(&worker->changed, &worker->lock, &deadline);
    bool done = worker->flush_done >= ticket;
    pthread_mutex_unlock(&worker->lock);
    return done;
}

static int32_t ms_until(int64_t deadline_ns, int64_t most_ms)
{
    int64_t left_ms = (deadline_ns - cltel_clock_monotonic_ns()) / 1000000;
    return (int32_t)(left_ms < 0 ? 0 : left_ms > most_ms ? most_ms : left_ms);
}

/* One round on a thread of the application's, whose signals its writes may not raise. */
static void pump_round(cltel_worker *worker, int32_t wait_ms)
{
    cltel_write_signals signals;
    cltel_write_signals_block(&signals);
    cltel_worker_round(worker, wait_ms);
    cltel_write_signals_restore(&signals);
}

/* Turns the worker's rounds on this thread until done() or the deadline. */
static bool pump_until(cltel_worker *worker, uint64_t ticket, int64_t deadline_ns)
{
    do {
        pump_round(worker,
                   cltel_worker_hungry(worker) ? 0 : ms_until(deadline_ns, worker->client->settings.worker_poll_ms));
        if (flush_is_done(worker, ticket))
            return true;
    } while (cltel_clock_monotonic_ns() < deadline_ns);
    return false;
}

static cltel_err check(const cltel_client *client, int32_t timeout_ms)
{
    if (!client || timeout_ms < 0)
        return CLTEL_E_INVALID_ARGUMENT;
    return cltel_client_forked(client) ? CLTEL_E_FORKED : CLTEL_OK;
}

cltel_err cltel_client_flush(cltel_client *client, int32_t timeout_ms)
{
    cltel_err err = check(client, timeout_ms);
    if (err)
        return err;
    if (cltel_load_acquire(&client->closed))
        return CLTEL_E_CLOSED;
    int64_t deadline_ns = deadline_after(timeout_ms);
    uint64_t ticket = ask_for_flush(client->worker);
    bool done = client->worker->threaded ? wait_for_flush(client->worker, ticket, deadline_ns)
                                         : pump_until(client->worker, ticket, deadline_ns);
    return done ? CLTEL_OK : CLTEL_E_TIMED_OUT;
}

cltel_err cltel_client_pump(cltel_client *client, int32_t timeout_ms)
{
    cltel_err err = check(client, timeout_ms);
    if (err)
        return err;
    if (client->worker->threaded)
        return CLTEL_E_NOT_PUMPED;
    return cltel_client_flush(client, timeout_ms);
}

/* Waits for the thread a little longer than the caller wants to: it may be inside a call of libcurl. */
static void join(cltel_worker *worker, int64_t deadline_ns)
{
    int64_t grace_ns = 50000000;
    int64_t left_ns = deadline_ns - cltel_clock_monotonic_ns();
    struct timespec at = to_timespec(cltel_clock_realtime_ns() + (left_ns > 0 ? left_ns : 0) + grace_ns);
    if (pthread_timedjoin_np(worker->thread, NULL, &at) == 0)
        worker->joined = true;
    else
        pthread_detach(worker->thread);
}

static void ask_to_end(cltel_worker *worker, bool now)
{
    pthread_mutex_lock(&worker->lock);
    worker->closing = true;
    worker->stop |= now;
    pthread_mutex_unlock(&worker->lock);
    cltel_worker_wake(worker);
}

static void wait_for_end(cltel_worker *worker, int64_t deadline_ns)
{
    struct timespec deadline = to_timespec(deadline_ns);
    int waited = 0;
    pthread_mutex_lock(&worker->lock);
    while (!worker->ended && waited == 0)
        waited = pthread_cond_timedwait(&worker->changed, &worker->lock, &deadline);
    pthread_mutex_unlock(&worker->lock);
}

/* Another thread shuts the client down: answer with it, but not after this call's own deadline. */
static void wait_until_shut(cltel_worker *worker, int64_t deadline_ns)
{
    struct timespec deadline = to_timespec(deadline_ns);
    int waited = 0;
    pthread_mutex_lock(&worker->lock);
    while (!worker->shut && waited == 0)
        waited = pthread_cond_timedwait(&worker->changed, &worker->lock, &deadline);
    pthread_mutex_unlock(&worker->lock);
}

static void say_shut(cltel_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->shut = true;
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->lock);
}

static void pump_to_end(cltel_worker *worker, int64_t deadline_ns)
{
    do {
        pump_round(worker, ms_until(deadline_ns, worker->client->settings.worker_poll_ms));
    } while (!cltel_worker_idle(worker) && cltel_clock_monotonic_ns() < deadline_ns);
    worker->transport->cancel_all(worker->transport);
}

static void end_worker(cltel_client *client, int64_t deadline_ns)
{
    cltel_worker *worker = client->worker;
    ask_to_end(worker, false);
    if (!worker->threaded) {
        pump_to_end(worker, deadline_ns);
        return;
    }
    wait_for_end(worker, deadline_ns);
    ask_to_end(worker, true);
    join(worker, deadline_ns);
}

/* What no ring file keeps. With drop-oldest the rings have given up what is on its way, too. */
static void give_up_rest(cltel_worker *worker)
{
    if (worker->threaded && !worker->joined)
        return;
    for (int i = 0; i < CLTEL_LANE_COUNT_; i++) {
        cltel_lane *lane = &worker->lanes[i];
        if (worker->client->registry.drop_oldest)
            cltel_lane_give_up_flights(lane);
        if (lane->opened && lane->kind->give_up)
            lane->kind->give_up(lane);
    }
}

bool cltel_worker_abandoned(cltel_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    bool abandoned = !worker->shut || (worker->threaded && !worker->joined);
    pthread_mutex_unlock(&worker->lock);
    return abandoned;
}

cltel_err cltel_client_shutdown(cltel_client *client, int32_t timeout_ms, uint64_t *left)
{
    cltel_stats stats = { .size = sizeof stats };
    cltel_err err = check(client, timeout_ms);
    if (err)
        return err;
    int64_t deadline_ns = deadline_after(timeout_ms);
    if (!__atomic_exchange_n(&client->closed, true, __ATOMIC_SEQ_CST)) {
        cltel_store_release(client->id_word, 0);
        client->quiet = cltel_registry_quiesce(&client->registry, deadline_ns);
        end_worker(client, deadline_ns);
        give_up_rest(client->worker);
        say_shut(client->worker);
    } else {
        wait_until_shut(client->worker, deadline_ns);
    }
    cltel_stats_get(client, &stats);
    uint64_t inside = (uint64_t)stats.inside + (uint64_t)stats.spans_inside;
    if (left)
        *left = inside;
    return inside ? CLTEL_E_TIMED_OUT : CLTEL_OK;
}
