#include "pipeline/worker.h"

/* A flush is a goal for the worker: what every ring held when it was asked for must be
 * read, the batch with the last of it closed, and all batches up to that one settled. */

static void begin_goal(cltel_worker *worker, uint64_t ticket)
{
    cltel_flush_goal *goal = &worker->goal;
    goal->count = cltel_ring_list_count(worker->drain.rings);
    for (uint32_t i = 0; i < goal->count; i++)
        goal->heads[i] = cltel_ring_head_sc(worker->drain.rings->rings[i]);
    goal->ticket = ticket;
    goal->closed = false;
    goal->active = true;
}

static bool all_read(const cltel_worker *worker)
{
    for (uint32_t i = 0; i < worker->goal.count; i++)
        if (cltel_drain_position(&worker->drain, i) < worker->goal.heads[i])
            return false;
    return true;
}

static void goal_reached(cltel_worker *worker)
{
    worker->goal.active = false;
    pthread_mutex_lock(&worker->lock);
    worker->flush_done = worker->goal.ticket;
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->lock);
}

/* A stop turns every wait into one immediate last try. */
static void hurry(cltel_worker *worker)
{
    for (cltel_flight *flight = worker->flights.first; flight; flight = flight->next)
        if (flight->state == CLTEL_FLIGHT_READY)
            flight->due_ns = worker->now_ns;
    if (worker->target == CLTEL_TARGET_MISSING)
        worker->target_due_ns = worker->now_ns;
    worker->keys_due_ns = worker->now_ns;
}

void cltel_worker_flush_begin(cltel_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    uint64_t wanted = worker->flush_wanted;
    bool closing = worker->closing;
    bool fresh = wanted != worker->flush_done;
    pthread_mutex_unlock(&worker->lock);
    if (closing && !worker->close_seen) {
        worker->close_seen = true;
        hurry(worker);
    }
    if (fresh && !worker->goal.active)
        begin_goal(worker, wanted);
}

void cltel_worker_flush_step(cltel_worker *worker)
{
    if (worker->goal.active && !worker->goal.closed && all_read(worker)) {
        cltel_worker_close_open(worker);
        worker->goal.serial = worker->flights.next_serial - 1;
        worker->goal.closed = true;
    }
    if (worker->close_seen && worker->drain.active_count == 0)
        cltel_worker_close_open(worker);
    if (worker->goal.active && worker->goal.closed && worker->flights.settled_serial >= worker->goal.serial)
        goal_reached(worker);
}
