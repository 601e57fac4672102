/* Log records, to CloudWatch Logs: events of PutLogEvents, in order of time, into one stream that is made when it is
 * missing. */
#include "encode/logs_events.h"
#include "pipeline/lane_take.h"
#include "settle/settle.h"

#define CONTENT_TYPE "application/x-amz-json-1.1"
#define CALL(operation)                                         \
    {                                                           \
        operation, "Logs_20140328." operation, "", CONTENT_TYPE \
    }

#define DAYS_14_MS (INT64_C(14) * 24 * 3600 * 1000)
#define HOURS_2_MS (INT64_C(2) * 3600 * 1000)

static const cltel_call put = CALL("PutLogEvents");
static const cltel_call create[] = { CALL("CreateLogGroup"), CALL("CreateLogStream") };

static bool open_lane(cltel_lane *lane)
{
    const cltel_client *client = lane->worker->client;
    const cltel_settings *settings = &client->settings;
    cltel_buf_append_format(&lane->opening, "{\"logGroupName\":\"%s\",\"logStreamName\":\"%s\",\"logEvents\":[",
                            settings->logs_group, settings->logs_stream);
    lane->limits = (cltel_batch_limits){ (uint64_t)settings->batch_max_bytes, (uint32_t)settings->batch_max_count,
                                         CLTEL_EVENT_OVERHEAD };
    lane->encoder =
        cltel_logs_encoder_new(cltel_view_of(settings->service_name), cltel_view_of(client->registry.instance.id),
                               (uint32_t)settings->logs_event_max_bytes);
    return lane->encoder != NULL;
}

static void close_lane(cltel_lane *lane)
{
    cltel_logs_encoder_free(lane->encoder);
}

/* Sites that were registered since; a record of a site is committed after its registration. */
static void learn_sites(cltel_lane *lane)
{
    const cltel_sites *sites = &lane->worker->client->sites;
    uint32_t count = cltel_sites_count(sites);
    while (lane->sites_known < count) {
        const cltel_site *site = cltel_sites_at(sites, lane->sites_known + 1);
        cltel_encode_site known = { .severity = (uint32_t)site->severity,
                                    .message = site->message,
                                    .keys = site->keys,
                                    .key_count = site->key_count };
        if (!cltel_logs_encoder_site(lane->encoder, site->id, &known))
            return;
        lane->sites_known++;
    }
}

/* What the service would not take is not sent: one such event could cost the whole batch. */
static bool refused_by_age(cltel_lane *lane, int64_t event_ms)
{
    if (event_ms >= lane->service_ms - DAYS_14_MS && event_ms <= lane->service_ms + HOURS_2_MS)
        return false;
    cltel_lane_count_drop(lane, event_ms > lane->service_ms ? CLTEL_DROP_TOO_NEW : CLTEL_DROP_TOO_OLD, 1);
    return true;
}

static cltel_intake take(cltel_lane *lane, cltel_batch *batch, const cltel_record *record, uint32_t ring)
{
    int64_t time_ns = cltel_lane_time_ns(lane, record, record->header->time);
    int64_t event_ms = cltel_worker_service_ms(lane->worker, time_ns);
    if (CLTEL_UNLIKELY(record->header->kind != CLTEL_RECORD_LOG)) {
        cltel_lane_count_drop(lane, CLTEL_DROP_UNREADABLE, 1);
        return CLTEL_INTAKE_TAKEN;
    }
    if (CLTEL_UNLIKELY(refused_by_age(lane, event_ms)))
        return CLTEL_INTAKE_TAKEN;
    if (CLTEL_UNLIKELY(cltel_batch_refuses_time(batch, event_ms)))
        return CLTEL_INTAKE_FULL;
    int64_t timestamp_ms = cltel_batch_timestamp(batch, event_ms);
    cltel_encoded encoded = { 0 };
    cltel_batch_event_begin(batch);
    bool ok = cltel_logs_encode(lane->encoder, record, lane->drain.sources[ring].ring->index, time_ns, timestamp_ms,
                                &batch->body, &encoded);
    if (!ok)
        batch->body.failed = true;
    if (!cltel_batch_event_end(batch, &lane->limits, encoded.message_bytes, timestamp_ms, lane->worker->now_ns))
        return ok ? CLTEL_INTAKE_FULL : CLTEL_INTAKE_STUCK;
    if (encoded.truncated)
        cltel_count(&lane->counters.truncated, 1);
    return CLTEL_INTAKE_TAKEN;
}

static void take_all(cltel_lane *lane)
{
    cltel_lane_take_all(lane, take);
}

static void settle(const cltel_flight *flight, const cltel_response *response, int64_t now_s, int64_t known_offset_s,
                   cltel_outcome *outcome)
{
    cltel_settle_put_log_events(response, flight->batch.count, now_s, known_offset_s, outcome);
}

const cltel_lane_kind cltel_lane_logs = { .service = "logs",
                                          .records = "records",
                                          .loss_prefix = "",
                                          .put = &put,
                                          .create = create,
                                          .open = open_lane,
                                          .close = close_lane,
                                          .learn = learn_sites,
                                          .take_all = take_all,
                                          .shift = cltel_batch_shift,
                                          .settle = settle };
