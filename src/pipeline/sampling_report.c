#include "pipeline/sampling_report.h"

#include <stdio.h>

#include <cjson/cJSON.h>

#include "base/json_tree.h"
#include "base/json_writer.h"
#include "pipeline/lane.h"
#include "pipeline/worker.h"

#define SECOND_NS INT64_C(1000000000)

enum { DOCUMENTS_MAX = 25, INTERVAL_PRESET_S = 10, INTERVAL_MAX_S = 3600 };

static void sum_counts(const cltel_lane *lane, cltel_sampling_counts *sum)
{
    uint32_t rings = cltel_ring_list_count(lane->drain.rings);
    memset(sum, 0, sizeof *sum);
    for (uint32_t i = 0; i < rings; i++) {
        const cltel_sampling_counts *counts =
            (const cltel_sampling_counts *)(const void *)lane->drain.rings->rings[i]->counts;
        for (uint32_t slot = 0; slot < CLTEL_RULES_MAX; slot++) {
            /* Requests last: never more are sampled than came. */
            sum->borrowed[slot] += cltel_load_relaxed(&counts->borrowed[slot]);
            sum->sampled[slot] += cltel_load_relaxed(&counts->sampled[slot]);
            sum->requests[slot] += cltel_load_relaxed(&counts->requests[slot]);
        }
    }
}

static void append_document(const cltel_lane *lane, cltel_sampling_poll *poll, uint32_t slot)
{
    const cltel_sampler *sampler = &lane->worker->client->sampler;
    cltel_buf *body = &poll->targets.body;
    cltel_buf_append_text(body, body->ptr[body->len - 1] == '[' ? "{\"RuleName\":" : ",{\"RuleName\":");
    cltel_json_append_string(body, cltel_view_of(sampler->slots[slot].name));
    cltel_buf_append_format(body,
                            ",\"ClientID\":\"%s\",\"Timestamp\":%lld,\"RequestCount\":%llu,\"SampledCount\":%llu,"
                            "\"BorrowCount\":%llu}",
                            poll->client_id, (long long)cltel_worker_service_s(lane->worker),
                            (unsigned long long)(poll->seen.requests[slot] - poll->reported.requests[slot]),
                            (unsigned long long)(poll->seen.sampled[slot] - poll->reported.sampled[slot]),
                            (unsigned long long)(poll->seen.borrowed[slot] - poll->reported.borrowed[slot]));
}

bool cltel_sampling_report_make(cltel_lane *lane, cltel_sampling_poll *poll)
{
    const cltel_worker *worker = lane->worker;
    uint32_t documents = 0;
    sum_counts(lane, &poll->seen);
    cltel_buf_clear(&poll->targets.body);
    cltel_buf_append_text(&poll->targets.body, "{\"SamplingStatisticsDocuments\":[");
    for (uint32_t slot = 0; slot < worker->client->sampler.slot_count; slot++) {
        bool report = poll->seen.requests[slot] != poll->reported.requests[slot] &&
                      cltel_sampler_is_central(&worker->client->sampler, slot) &&
                      worker->now_ns >= poll->report_due_ns[slot] && documents < DOCUMENTS_MAX;
        documents += report;
        if (report)
            append_document(lane, poll, slot);
        else /* what is not in this report stays for the next */
            poll->seen.requests[slot] = poll->reported.requests[slot];
    }
    cltel_buf_append_text(&poll->targets.body, "]}");
    return documents > 0;
}

static void remember_reported(cltel_sampling_poll *poll)
{
    for (uint32_t slot = 0; slot < CLTEL_RULES_MAX; slot++) {
        if (poll->seen.requests[slot] == poll->reported.requests[slot])
            continue;
        poll->reported.requests[slot] = poll->seen.requests[slot];
        poll->reported.sampled[slot] = poll->seen.sampled[slot];
        poll->reported.borrowed[slot] = poll->seen.borrowed[slot];
    }
}

/* What can be a time, a count or a rate. */
static double number_of(const cJSON *object, const char *member, double preset)
{
    double number = cltel_json_tree_number(object, member, preset);
    return number >= 0 && number < 1e15 ? number : preset;
}

static void take_target(cltel_lane *lane, cltel_sampling_poll *poll, const cJSON *target)
{
    cltel_worker *worker = lane->worker;
    cltel_sampler *sampler = &worker->client->sampler;
    const char *name = cltel_json_tree_text(target, "RuleName");
    if (!name)
        return;
    /* The quota ends by the service's clock; threads look at ours. */
    double until_s = number_of(target, "ReservoirQuotaTTL", 0) - (double)worker->counters.clock_offset_s;
    double quota = until_s > 0 ? number_of(target, "ReservoirQuota", -1) : -1;
    double interval_s = number_of(target, "Interval", INTERVAL_PRESET_S);
    cltel_sampler_target(sampler, name, number_of(target, "FixedRate", -1), (int64_t)quota, (int64_t)until_s);
    for (uint32_t slot = 0; slot < sampler->slot_count; slot++)
        if (strcmp(sampler->slots[slot].name, name) == 0)
            poll->report_due_ns[slot] =
                worker->now_ns + (int64_t)(interval_s < INTERVAL_MAX_S ? interval_s : INTERVAL_MAX_S) * SECOND_NS;
}

bool cltel_sampling_report_answer(cltel_lane *lane, cltel_sampling_poll *poll, const cltel_buf *answer,
                                  int64_t *modified_s)
{
    cJSON *root = cltel_json_parse(cltel_buf_view(answer));
    const cJSON *targets = cJSON_GetObjectItemCaseSensitive(root, "SamplingTargetDocuments");
    const cJSON *target;
    bool ok = cJSON_IsArray(targets);
    cJSON_ArrayForEach(target, targets) take_target(lane, poll, target);
    if (ok)
        remember_reported(poll);
    *modified_s = (int64_t)number_of(root, "LastRuleModification", 0);
    cJSON_Delete(root);
    return ok;
}
