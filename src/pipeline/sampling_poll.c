#include "pipeline/sampling_poll.h"

#include "base/json_writer.h"
#include "base/memory.h"
#include "base/os_posix.h"
#include "pipeline/lane.h"
#include "pipeline/sampling.h"
#include "pipeline/sampling_report.h"
#include "pipeline/worker.h"
#include "settle/aws_error.h"

#define SECOND_NS INT64_C(1000000000)

enum { PAGES_MAX = 16, RULES_EVERY_S = 300, TARGETS_EVERY_S = 10, RULES_LAST_S = 3600, RETRY_FIRST_S = 10 };

static const cltel_call get_rules = { "GetSamplingRules", NULL, "GetSamplingRules", "application/json" };
static const cltel_call get_targets = { "GetSamplingTargets", NULL, "SamplingTargets", "application/json" };

static int64_t jitter_ns(cltel_worker *worker, int64_t most_ns)
{
    return (int64_t)((double)cltel_worker_random(worker) / UINT32_MAX * (double)most_ns);
}

/* Twice as long after each failure, but never longer than between two answers. */
static void wait_after_failure(cltel_worker *worker, cltel_sampling_ask *ask)
{
    int64_t wait_s = RETRY_FIRST_S;
    for (uint32_t i = 0; i < ask->failures && wait_s < RULES_EVERY_S; i++)
        wait_s *= 2;
    ask->failures++;
    ask->due_ns = worker->now_ns + wait_s * SECOND_NS + jitter_ns(worker, SECOND_NS);
}

static void say_failure(cltel_lane *lane, const cltel_call *call, const cltel_response *response)
{
    cltel_worker *worker = lane->worker;
    cltel_aws_error error;
    if (response->result == CLTEL_SEND_CANCELLED)
        return;
    cltel_aws_error_read(cltel_buf_view(&response->body), response->error_type, &error);
    cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns, "%s of %s failed, the rules before hold: %s %s",
                          call->operation, lane->endpoint.host, error.code,
                          response->result == CLTEL_SEND_ANSWERED ? error.message : response->problem);
}

static bool is_answer(const cltel_response *response)
{
    return response->result == CLTEL_SEND_ANSWERED && response->status == 200;
}

/* Old rules are freed when no thread is inside a decision that began before the new ones were there. */
static bool free_retired(cltel_lane *lane, cltel_sampling_poll *poll)
{
    if (poll->retired && !cltel_registry_quiesce(&lane->worker->client->registry, 0))
        return false;
    cltel_sampling_table_free(poll->retired);
    poll->retired = NULL;
    return true;
}

/* false: the rules before hold, as a thread was still inside a decision by those before them. Takes rules over. */
static bool publish(cltel_lane *lane, cltel_sampling_poll *poll, cltel_sampling_rules *rules, bool central)
{
    cltel_client *client = lane->worker->client;
    if (!free_retired(lane, poll)) {
        cltel_sampling_rules_free(rules);
        return false;
    }
    bool published = cltel_sampler_publish(&client->sampler, rules, central, &poll->retired);
    free_retired(lane, poll);
    return published;
}

static void ask(cltel_lane *lane, cltel_sampling_ask *ask, const cltel_call *call,
                void (*answered)(cltel_asker *asker, const cltel_response *response))
{
    ask->asker = (cltel_asker){ lane, answered };
    ask->sent = !ask->body.failed && cltel_lane_send(lane, call, cltel_buf_view(&ask->body), NULL, ask->failures + 1,
                                                     &ask->texts, &ask->asker);
    ask->body.failed = false;
    if (!ask->sent)
        wait_after_failure(lane->worker, ask);
}

static cltel_sampling_poll *poll_of_rules(cltel_asker *asker)
{
    return (cltel_sampling_poll *)(void *)((char *)asker - offsetof(cltel_sampling_poll, rules));
}

static void ask_for_page(cltel_lane *lane, cltel_sampling_poll *poll);

static void rules_are_read(cltel_lane *lane, cltel_sampling_poll *poll)
{
    cltel_worker *worker = lane->worker;
    cltel_sampling_rules_finish(poll->reading);
    bool published = publish(lane, poll, poll->reading, true);
    poll->reading = NULL;
    if (!published) {
        wait_after_failure(worker, &poll->rules);
        return;
    }
    poll->rules.failures = 0;
    poll->rules_ns = worker->now_ns;
    poll->rules.due_ns = worker->now_ns + RULES_EVERY_S * SECOND_NS + jitter_ns(worker, 5 * SECOND_NS);
    if (poll->targets.due_ns == 0)
        poll->targets.due_ns = worker->now_ns + TARGETS_EVERY_S * SECOND_NS;
}

/* false: that is no answer. X-Ray always has a rule; without any, nothing would be sampled for ever. */
static bool take_page(cltel_lane *lane, cltel_sampling_poll *poll, const cltel_response *response)
{
    if (!is_answer(response) ||
        !cltel_sampling_rules_add(poll->reading, cltel_buf_view(&response->body), &poll->next_token))
        return false;
    if (poll->next_token.len && ++poll->pages < PAGES_MAX) {
        ask_for_page(lane, poll);
        return true;
    }
    if (poll->reading->count == 0)
        return false;
    rules_are_read(lane, poll);
    return true;
}

static void rules_answered(cltel_asker *asker, const cltel_response *response)
{
    cltel_lane *lane = asker->lane;
    cltel_sampling_poll *poll = poll_of_rules(asker);
    poll->rules.sent = false;
    if (take_page(lane, poll, response))
        return;
    say_failure(lane, &get_rules, response);
    cltel_sampling_rules_free(poll->reading);
    poll->reading = NULL;
    wait_after_failure(lane->worker, &poll->rules);
}

static void ask_for_page(cltel_lane *lane, cltel_sampling_poll *poll)
{
    cltel_buf_clear(&poll->rules.body);
    cltel_buf_append_char(&poll->rules.body, '{');
    if (poll->next_token.len) {
        cltel_buf_append_text(&poll->rules.body, "\"NextToken\":");
        cltel_json_append_string(&poll->rules.body, cltel_buf_view(&poll->next_token));
    }
    cltel_buf_append_char(&poll->rules.body, '}');
    ask(lane, &poll->rules, &get_rules, rules_answered);
}

static void ask_for_rules(cltel_lane *lane, cltel_sampling_poll *poll)
{
    poll->pages = 0;
    poll->rules_s = cltel_worker_service_s(lane->worker);
    cltel_buf_clear(&poll->next_token);
    cltel_sampling_rules_free(poll->reading); /* of a page that could not be asked for */
    poll->reading = cltel_alloc(sizeof *poll->reading);
    if (poll->reading)
        ask_for_page(lane, poll);
    else
        wait_after_failure(lane->worker, &poll->rules);
}

/* Rules that nobody confirmed for an hour are given up. */
static void give_up_old_rules(cltel_lane *lane, cltel_sampling_poll *poll)
{
    cltel_worker *worker = lane->worker;
    cltel_sampling_rules *rules = NULL;
    if (!poll->rules_ns || worker->now_ns - poll->rules_ns < RULES_LAST_S * SECOND_NS)
        return;
    poll->rules_ns = 0;
    if (cltel_sampling_local_rules(&worker->client->settings, &rules, NULL) == CLTEL_OK)
        publish(lane, poll, rules, false);
    cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns,
                          "X-Ray's sampling rules are an hour old: the local ones hold until it answers again");
}

static cltel_sampling_poll *poll_of_targets(cltel_asker *asker)
{
    return (cltel_sampling_poll *)(void *)((char *)asker - offsetof(cltel_sampling_poll, targets));
}

static void targets_answered(cltel_asker *asker, const cltel_response *response)
{
    cltel_lane *lane = asker->lane;
    cltel_worker *worker = lane->worker;
    cltel_sampling_poll *poll = poll_of_targets(asker);
    int64_t modified_s = 0;
    poll->targets.sent = false;
    if (!is_answer(response) || !cltel_sampling_report_answer(lane, poll, &response->body, &modified_s)) {
        say_failure(lane, &get_targets, response);
        wait_after_failure(worker, &poll->targets);
        return;
    }
    poll->targets.failures = 0;
    poll->targets.due_ns = worker->now_ns + TARGETS_EVERY_S * SECOND_NS + jitter_ns(worker, SECOND_NS / 10);
    if (modified_s >= poll->rules_s && !poll->rules.sent)
        poll->rules.due_ns = worker->now_ns;
}

static bool is_due(const cltel_worker *worker, const cltel_sampling_ask *ask)
{
    return !ask->sent && worker->now_ns >= ask->due_ns;
}

static bool is_central(const cltel_lane *lane)
{
    return lane->worker->client->settings.trace_sampling == CLTEL_SAMPLING_CENTRAL && !lane->worker->close_seen;
}

bool cltel_sampling_poll_wants(const cltel_lane *lane, const cltel_sampling_poll *poll)
{
    return is_central(lane) &&
           (is_due(lane->worker, &poll->rules) || (poll->targets.due_ns && is_due(lane->worker, &poll->targets)));
}

void cltel_sampling_poll_due(cltel_lane *lane, cltel_sampling_poll *poll)
{
    cltel_worker *worker = lane->worker;
    if (!is_central(lane))
        return;
    give_up_old_rules(lane, poll);
    if (is_due(worker, &poll->rules))
        ask_for_rules(lane, poll);
    if (!poll->rules_ns || !poll->targets.due_ns || !is_due(worker, &poll->targets))
        return;
    if (!poll->client_id[0]) {
        uint8_t id[CLTEL_SAMPLING_CLIENT_ID_CHARS / 2] = { 0 };
        cltel_os_random(id, sizeof id);
        cltel_hex(poll->client_id, id, sizeof id);
    }
    if (cltel_sampling_report_make(lane, poll))
        ask(lane, &poll->targets, &get_targets, targets_answered);
    else
        poll->targets.due_ns = worker->now_ns + SECOND_NS; /* nothing to report yet */
}

void cltel_sampling_poll_done(cltel_sampling_poll *poll)
{
    cltel_sampling_rules_free(poll->reading);
    cltel_sampling_table_free(poll->retired);
    cltel_buf_done(&poll->next_token);
    cltel_buf_done(&poll->rules.body);
    cltel_buf_done(&poll->rules.texts);
    cltel_buf_done(&poll->targets.body);
    cltel_buf_done(&poll->targets.texts);
}
