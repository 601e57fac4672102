#include "pipeline/lane.h"

#include "base/fail.h"
#include "base/memory.h"
#include "pipeline/worker.h"

static const cltel_lane_kind *const kinds[CLTEL_LANE_COUNT_] = { &cltel_lane_logs, &cltel_lane_spans };

static const char *url_of(const cltel_settings *settings, cltel_lane_id id)
{
    return id == CLTEL_LANE_SPANS ? cltel_settings_xray_url(settings) : settings->aws_endpoint_url;
}

/* What is wrong with an address of X-Ray's own is said of that option. */
static cltel_err name_option(const cltel_settings *settings, cltel_lane_id id, cltel_err err, cltel_error *detail)
{
    static const char general[] = "option \"aws.endpoint.url\"";
    char text[sizeof detail->text];
    if (!err || !detail || id != CLTEL_LANE_SPANS || !settings->xray_endpoint_url[0] ||
        strncmp(detail->text, general, sizeof general - 1) != 0)
        return err;
    memcpy(text, detail->text, sizeof text);
    return cltel_fail(detail, err, "option \"xray.endpoint.url\"%s", text + sizeof general - 1);
}

cltel_err cltel_lane_init(cltel_lane *lane, cltel_worker *worker, cltel_lane_id id, cltel_error *detail)
{
    const cltel_client *client = worker->client;
    const cltel_settings *s = &client->settings;
    lane->kind = kinds[id];
    lane->worker = worker;
    lane->drain.rings = &client->registry.lanes[id];
    lane->in_flight_max = (uint32_t)s->send_in_flight_max;
    cltel_flights_init(&lane->flights);
    cltel_retry_quota_init(&lane->quota);
    cltel_err err = cltel_endpoint_resolve(lane->kind->service, s->aws_region, url_of(s, id), (int)s->aws_use_fips,
                                           (int)s->aws_use_dualstack, (int)s->send_allow_http, &lane->endpoint, detail);
    return name_option(s, id, err, detail);
}

static void release_parts(cltel_lane *lane)
{
    lane->kind->close(lane);
    lane->encoder = NULL;
    cltel_drain_done(&lane->drain);
    cltel_buf_done(&lane->opening);
    cltel_release(lane->marked);
    cltel_release(lane->goal.heads);
}

bool cltel_lane_open(cltel_lane *lane)
{
    const cltel_registry *registry = &lane->worker->client->registry;
    lane->marked = cltel_alloc(registry->max * sizeof(uint64_t));
    lane->goal.heads = cltel_alloc(registry->max * sizeof(uint64_t));
    lane->opened = cltel_drain_init(&lane->drain, registry, (cltel_lane_id)(lane - lane->worker->lanes)) &&
                   lane->kind->open(lane) && !lane->opening.failed && lane->marked && lane->goal.heads;
    if (!lane->opened)
        release_parts(lane);
    return lane->opened;
}

void cltel_lane_done(cltel_lane *lane)
{
    if (lane->opened)
        release_parts(lane);
    cltel_flights_done(&lane->flights);
    cltel_signer_free(lane->signer);
    cltel_buf_done(&lane->target.texts);
    cltel_buf_done(&lane->target.body);
}

bool cltel_lane_all_read(const cltel_lane *lane)
{
    uint32_t rings = cltel_ring_list_count(lane->drain.rings);
    for (uint32_t i = 0; i < rings; i++) {
        uint64_t read = lane->opened ? cltel_drain_position(&lane->drain, i) : 0;
        if (read != cltel_ring_head_sc(lane->drain.rings->rings[i]))
            return false;
    }
    return true;
}

bool cltel_lane_has_waiting(const cltel_lane *lane)
{
    return lane->opened && lane->kind->has_waiting && lane->kind->has_waiting(lane);
}

bool cltel_lane_idle(const cltel_lane *lane)
{
    return cltel_lane_all_read(lane) && lane->flights.count == 0 && !cltel_lane_has_waiting(lane);
}

bool cltel_lane_hungry(const cltel_lane *lane)
{
    return lane->drain.active_count && lane->flights.count < lane->in_flight_max;
}

void cltel_lane_give_up_flights(cltel_lane *lane)
{
    for (cltel_flight *flight = lane->flights.first; flight; flight = flight->next) {
        if (flight->state == CLTEL_FLIGHT_SETTLED)
            continue;
        cltel_lane_count_drop(lane, CLTEL_DROP_SHUTDOWN, cltel_flight_records(flight));
        flight->state = CLTEL_FLIGHT_SETTLED;
    }
}
