#include "pipeline/worker.h"
#include "settle/settle.h"

/* The log group and stream, created once when the service misses them: group, then
 * stream, "already exists" counting as success. While this goes on no batch is sent. */

static int64_t wait_ns(cltel_worker *worker, const cltel_outcome *outcome, int64_t retry_after_ms)
{
    worker->target_retry.attempts++;
    return cltel_retry_wait_ms(&worker->target_retry, &worker->quota, outcome, retry_after_ms,
                               cltel_worker_random(worker), worker->client->settings.retry_max_ms) *
           1000000;
}

void cltel_worker_target_missing(cltel_worker *worker, const cltel_outcome *outcome)
{
    if (worker->target != CLTEL_TARGET_ASSUMED)
        return; /* another batch of the same round said so already */
    worker->target = CLTEL_TARGET_MISSING;
    worker->target_due_ns = worker->now_ns;
    /* Made, and still not there: the service needs a moment, or somebody deletes what we make. */
    if (worker->target_made)
        worker->target_due_ns += wait_ns(worker, &(cltel_outcome){ .wait = CLTEL_WAIT_BACKOFF }, -1);
    if (!worker->client->settings.logs_create) {
        worker->target_due_ns = worker->now_ns + worker->client->settings.retry_max_ms * 1000000;
        cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns,
                              "group %s or stream %s is missing and logs.create is false: %s",
                              worker->client->settings.logs_group, worker->client->settings.logs_stream,
                              outcome->message);
    }
}

static void append_string(cltel_buf *body, const char *name, const char *value)
{
    /* Names were checked against the service's character set: nothing needs escaping. */
    cltel_buf_append_format(body, "%s\"%s\":\"%s\"", body->len == 1 ? "" : ",", name, value);
}

static void create(cltel_worker *worker, bool stream)
{
    const cltel_settings *settings = &worker->client->settings;
    cltel_buf_clear(&worker->target_body);
    cltel_buf_append_char(&worker->target_body, '{');
    append_string(&worker->target_body, "logGroupName", settings->logs_group);
    if (stream)
        append_string(&worker->target_body, "logStreamName", settings->logs_stream);
    cltel_buf_append_char(&worker->target_body, '}');
    bool sent =
        !worker->target_body.failed &&
        cltel_worker_send(worker, stream ? "CreateLogStream" : "CreateLogGroup", cltel_buf_view(&worker->target_body),
                          NULL, worker->target_retry.attempts + 1, &worker->target_headers, worker);
    worker->target_keys_serial = worker->keys_serial;
    if (sent) {
        worker->target = stream ? CLTEL_TARGET_CREATING_STREAM : CLTEL_TARGET_CREATING_GROUP;
    } else {
        cltel_worker_say_unsent(worker);
        worker->target_due_ns = worker->now_ns + 100000000;
    }
}

void cltel_worker_target_due(cltel_worker *worker)
{
    if (worker->target != CLTEL_TARGET_MISSING || worker->now_ns < worker->target_due_ns)
        return;
    if (worker->client->settings.logs_create)
        create(worker, false);
    else
        worker->target = CLTEL_TARGET_ASSUMED; /* somebody else may have made it meanwhile: ask again */
}

static void create_failed(cltel_worker *worker, const cltel_response *response, const cltel_outcome *outcome)
{
    bool group = worker->target == CLTEL_TARGET_CREATING_GROUP;
    cltel_count(&worker->counters.failures, 1);
    if (outcome->throttled)
        cltel_count(&worker->counters.throttled, 1);
    cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns, "%s %s could not be created: %s %s",
                          group ? "log group" : "log stream",
                          group ? worker->client->settings.logs_group : worker->client->settings.logs_stream,
                          outcome->code,
                          response->result == CLTEL_SEND_ANSWERED ? outcome->message : response->problem);
    worker->target = CLTEL_TARGET_MISSING;
    worker->target_due_ns = worker->now_ns + wait_ns(worker, outcome, response->retry_after_ms);
    if (outcome->action == CLTEL_ACTION_REFRESH_KEYS && cltel_worker_refresh_keys(worker, worker->target_keys_serial))
        worker->target_due_ns = worker->now_ns;
}

void cltel_worker_target_answer(cltel_worker *worker, const cltel_response *response)
{
    cltel_outcome outcome;
    cltel_settle_create(response, cltel_clock_realtime_ns() / 1000000000, worker->counters.clock_offset_s, &outcome);
    cltel_worker_learn_clock(worker, &outcome);
    if (outcome.action != CLTEL_ACTION_ACKNOWLEDGE) {
        create_failed(worker, response, &outcome);
        return;
    }
    cltel_count(&worker->counters.creations, 1);
    if (worker->target == CLTEL_TARGET_CREATING_GROUP) {
        create(worker, true);
        if (worker->target == CLTEL_TARGET_CREATING_GROUP)
            worker->target = CLTEL_TARGET_MISSING;
        return;
    }
    worker->target_made = true;
    worker->target = CLTEL_TARGET_ASSUMED;
}
