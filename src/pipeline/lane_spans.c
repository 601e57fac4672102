/* Spans, to X-Ray: documents of PutTraceSegments, in no order that matters, and nothing has to be made first.
 *
 * A call takes 50 documents, as many as AWS's own daemon sends. How large its body may be is written down nowhere; the
 * bound is that of a call of Logs, so that a batch that has to be sent again costs no more memory than one of logs. */
#include <cltel/version.h>

#include "encode/xray_segment.h"
#include "pipeline/lane.h"
#include "pipeline/worker.h"
#include "settle/trace_segments.h"

enum { DOCUMENTS_MAX = 50, BODY_BYTES_MAX = 1024 * 1024 };

_Static_assert((int)DOCUMENTS_MAX <= (int)CLTEL_VERDICTS_MAX, "each document has its verdict");
_Static_assert((int)CLTEL_XRAY_ID_CHARS == (int)CLTEL_DOCUMENT_ID_CHARS &&
                   (int)CLTEL_SEGMENT_ID_CHARS == (int)CLTEL_DOCUMENT_ID_CHARS,
               "one id all the way");

static const cltel_call put = { "PutTraceSegments", NULL, "TraceSegments", "application/json" };

static bool open_lane(cltel_lane *lane)
{
    const cltel_settings *settings = &lane->worker->client->settings;
    const cltel_xray_about about = { .service = cltel_view_of(settings->service_name),
                                     .version = cltel_view_of(settings->service_version),
                                     .log_group = cltel_view_of(settings->logs_group),
                                     .sdk_version = CLTEL_VIEW(CLTEL_VERSION_STRING) };
    cltel_buf_append_text(&lane->opening, "{\"TraceSegmentDocuments\":[");
    lane->limits = (cltel_batch_limits){ BODY_BYTES_MAX, DOCUMENTS_MAX, CLTEL_DOCUMENT_OVERHEAD };
    lane->encoder = cltel_xray_encoder_new(&about);
    return lane->encoder != NULL;
}

static void close_lane(cltel_lane *lane)
{
    cltel_xray_encoder_free(lane->encoder);
}

/* The service's clock decides what is now: a span of a machine that is hours off would not be found. */
static int64_t service_ns(const cltel_lane *lane, const cltel_record *record, uint64_t time)
{
    return cltel_lane_time_ns(lane, record, time) + lane->worker->counters.clock_offset_s * 1000000000;
}

static cltel_intake take(cltel_lane *lane, cltel_batch *batch, const cltel_record *record, uint32_t ring)
{
    (void)ring;
    if (CLTEL_UNLIKELY(!record->span)) {
        cltel_lane_count_drop(lane, CLTEL_DROP_UNREADABLE, 1);
        return CLTEL_INTAKE_TAKEN;
    }
    if (!cltel_batch_document_begin(batch))
        return CLTEL_INTAKE_STUCK;
    cltel_xray_encoded encoded = { 0 };
    size_t start = batch->body.len;
    bool ok = cltel_xray_encode(lane->encoder, record, service_ns(lane, record, record->span->start),
                                service_ns(lane, record, record->header->time), &batch->body, &encoded);
    if (!ok)
        batch->body.failed = true;
    if (!cltel_batch_event_end(batch, &lane->limits, (uint32_t)(batch->body.len - start), 0, lane->worker->now_ns))
        return ok ? CLTEL_INTAKE_FULL : CLTEL_INTAKE_STUCK;
    cltel_batch_document_id(batch, encoded.id);
    if (encoded.cut)
        cltel_count(&lane->counters.truncated, 1);
    return CLTEL_INTAKE_TAKEN;
}

static void settle(const cltel_flight *flight, const cltel_response *response, int64_t now_s, int64_t known_offset_s,
                   cltel_outcome *outcome)
{
    const cltel_sent_segments sent = { flight->batch.ids.ptr, flight->batch.count, flight->retry.attempts };
    cltel_settle_put_trace_segments(response, &sent, now_s, known_offset_s, outcome);
}

const cltel_lane_kind cltel_lane_spans = { .service = "xray",
                                           .records = "spans",
                                           .loss_prefix = "spans_",
                                           .put = &put,
                                           .open = open_lane,
                                           .close = close_lane,
                                           .take = take,
                                           .settle = settle };
