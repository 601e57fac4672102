#include "pipeline/target.h"

#include "pipeline/lane.h"
#include "pipeline/worker.h"
#include "settle/settle.h"

/* The log group and stream, created once when the service misses them: group, then
 * stream, "already exists" counting as success. While this goes on no batch is sent. */

enum { GROUP = 0, STREAM = 1 }; /* of a lane's create calls */

static int64_t wait_ns(cltel_lane *lane, const cltel_outcome *outcome, int64_t retry_after_ms)
{
    lane->target.retry.attempts++;
    return cltel_retry_wait_ms(&lane->target.retry, &lane->quota, outcome, retry_after_ms,
                               cltel_worker_random(lane->worker), lane->worker->client->settings.retry_max_ms) *
           1000000;
}

void cltel_lane_target_missing(cltel_lane *lane, const cltel_outcome *outcome)
{
    cltel_worker *worker = lane->worker;
    const cltel_settings *settings = &worker->client->settings;
    cltel_target *target = &lane->target;
    if (target->state != CLTEL_TARGET_ASSUMED)
        return; /* another batch of the same round said so already */
    target->state = CLTEL_TARGET_MISSING;
    target->due_ns = worker->now_ns;
    /* Made, and still not there: the service needs a moment, or somebody deletes what we make. */
    if (target->made)
        target->due_ns += wait_ns(lane, &(cltel_outcome){ .wait = CLTEL_WAIT_BACKOFF }, -1);
    if (!settings->logs_create) {
        target->due_ns = worker->now_ns + settings->retry_max_ms * 1000000;
        cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns,
                              "group %s or stream %s is missing and logs.create is false: %s", settings->logs_group,
                              settings->logs_stream, outcome->message);
    }
}

static void append_string(cltel_buf *body, const char *name, const char *value)
{
    /* Names were checked against the service's character set: nothing needs escaping. */
    cltel_buf_append_format(body, "%s\"%s\":\"%s\"", body->len == 1 ? "" : ",", name, value);
}

static void answered(cltel_asker *asker, const cltel_response *response);

static void create(cltel_lane *lane, int what)
{
    const cltel_settings *settings = &lane->worker->client->settings;
    cltel_target *target = &lane->target;
    cltel_buf_clear(&target->body);
    cltel_buf_append_char(&target->body, '{');
    append_string(&target->body, "logGroupName", settings->logs_group);
    if (what == STREAM)
        append_string(&target->body, "logStreamName", settings->logs_stream);
    cltel_buf_append_char(&target->body, '}');
    target->asker = (cltel_asker){ lane, answered };
    bool sent =
        !target->body.failed && cltel_lane_send(lane, &lane->kind->create[what], cltel_buf_view(&target->body), NULL,
                                                target->retry.attempts + 1, &target->texts, &target->asker);
    target->keys_serial = lane->worker->keys_serial;
    if (sent) {
        target->state = what == STREAM ? CLTEL_TARGET_CREATING_STREAM : CLTEL_TARGET_CREATING_GROUP;
    } else {
        cltel_worker_say_unsent(lane->worker);
        target->due_ns = lane->worker->now_ns + 100000000;
    }
}

void cltel_lane_target_due(cltel_lane *lane)
{
    if (lane->target.state != CLTEL_TARGET_MISSING || lane->worker->now_ns < lane->target.due_ns)
        return;
    if (lane->worker->client->settings.logs_create)
        create(lane, GROUP);
    else
        lane->target.state = CLTEL_TARGET_ASSUMED; /* somebody else may have made it meanwhile: ask again */
}

static void create_failed(cltel_lane *lane, const cltel_response *response, const cltel_outcome *outcome)
{
    cltel_worker *worker = lane->worker;
    cltel_target *target = &lane->target;
    bool group = target->state == CLTEL_TARGET_CREATING_GROUP;
    cltel_count(&lane->counters.failures, 1);
    if (outcome->throttled)
        cltel_count(&lane->counters.throttled, 1);
    cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns, "%s %s could not be created: %s %s",
                          group ? "log group" : "log stream",
                          group ? worker->client->settings.logs_group : worker->client->settings.logs_stream,
                          outcome->code,
                          response->result == CLTEL_SEND_ANSWERED ? outcome->message : response->problem);
    target->state = CLTEL_TARGET_MISSING;
    target->due_ns = worker->now_ns + wait_ns(lane, outcome, response->retry_after_ms);
    if (outcome->action == CLTEL_ACTION_REFRESH_KEYS && cltel_worker_refresh_keys(worker, target->keys_serial))
        target->due_ns = worker->now_ns;
}

static void answered(cltel_asker *asker, const cltel_response *response)
{
    cltel_lane *lane = asker->lane;
    cltel_worker *worker = lane->worker;
    cltel_target *target = &lane->target;
    cltel_outcome outcome;
    cltel_settle_create(response, cltel_clock_realtime_ns() / 1000000000, worker->counters.clock_offset_s, &outcome);
    cltel_worker_learn_clock(worker, &outcome);
    if (outcome.action != CLTEL_ACTION_ACKNOWLEDGE) {
        create_failed(lane, response, &outcome);
        return;
    }
    cltel_count(&worker->counters.creations, 1);
    if (target->state == CLTEL_TARGET_CREATING_GROUP) {
        create(lane, STREAM);
        if (target->state == CLTEL_TARGET_CREATING_GROUP)
            target->state = CLTEL_TARGET_MISSING;
        return;
    }
    target->made = true;
    target->state = CLTEL_TARGET_ASSUMED;
}
