#include "pipeline/lane.h"
#include "pipeline/worker.h"

/* A flush is a goal for each lane: what every ring held when it was asked for must be read,
 * put in batches, the batch with the last of it closed, and all batches up to that one settled. It is done when
 * the slowest lane is; the others go on to the next goal meanwhile. */

static void begin_goal(cltel_lane *lane, uint64_t ticket)
{
    cltel_lane_goal *goal = &lane->goal;
    goal->count = cltel_ring_list_count(lane->drain.rings);
    for (uint32_t i = 0; i < goal->count; i++)
        goal->heads[i] = cltel_ring_head_sc(lane->drain.rings->rings[i]);
    goal->ticket = ticket;
    goal->closed = false;
    goal->active = true;
}

static void begin(cltel_lane *lane, uint64_t ticket)
{
    if (lane->goal.active || lane->goal.done == ticket)
        return;
    if (lane->opened)
        begin_goal(lane, ticket);
    else if (cltel_ring_list_count(lane->drain.rings) == 0)
        lane->goal.done = ticket; /* else it could not be opened yet: later */
}

static bool all_read(const cltel_lane *lane)
{
    for (uint32_t i = 0; i < lane->goal.count; i++)
        if (cltel_drain_position(&lane->drain, i) < lane->goal.heads[i])
            return false;
    return true;
}

static void step(cltel_lane *lane)
{
    cltel_lane_goal *goal = &lane->goal;
    if (!goal->active)
        return;
    if (!goal->closed && all_read(lane) && !cltel_lane_has_waiting(lane)) {
        cltel_lane_close_open(lane);
        goal->serial = lane->flights.next_serial - 1;
        goal->closed = true;
    }
    if (goal->closed && lane->flights.settled_serial >= goal->serial) {
        goal->active = false;
        goal->done = goal->ticket;
    }
}

/* A stop turns every wait into one immediate last try. */
static void hurry(cltel_lane *lane)
{
    int64_t now_ns = lane->worker->now_ns;
    for (cltel_flight *flight = lane->flights.first; flight; flight = flight->next)
        if (flight->state == CLTEL_FLIGHT_READY)
            flight->due_ns = now_ns;
    if (lane->target.state == CLTEL_TARGET_MISSING)
        lane->target.due_ns = now_ns;
}

static void see_close(cltel_worker *worker)
{
    worker->close_seen = true;
    worker->keys_due_ns = worker->now_ns;
    for (int i = 0; i < CLTEL_LANE_COUNT_; i++)
        hurry(&worker->lanes[i]);
}

void cltel_worker_flush_begin(cltel_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    uint64_t wanted = worker->flush_wanted;
    bool closing = worker->closing;
    pthread_mutex_unlock(&worker->lock);
    if (closing && !worker->close_seen)
        see_close(worker);
    for (int i = 0; i < CLTEL_LANE_COUNT_; i++)
        begin(&worker->lanes[i], wanted);
}

static void say_done(cltel_worker *worker, uint64_t ticket)
{
    pthread_mutex_lock(&worker->lock);
    if (worker->flush_done < ticket) {
        worker->flush_done = ticket;
        pthread_cond_broadcast(&worker->changed);
    }
    pthread_mutex_unlock(&worker->lock);
}

void cltel_worker_flush_step(cltel_worker *worker)
{
    uint64_t done = UINT64_MAX;
    for (int i = 0; i < CLTEL_LANE_COUNT_; i++) {
        cltel_lane *lane = &worker->lanes[i];
        step(lane);
        if (worker->close_seen && lane->drain.active_count == 0)
            cltel_lane_close_open(lane);
        done = lane->goal.done < done ? lane->goal.done : done;
    }
    if (done != worker->flush_said)
        say_done(worker, worker->flush_said = done);
}
