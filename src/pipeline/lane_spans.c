/* Spans, to X-Ray: documents of PutTraceSegments, in no order that matters, and nothing has to be made first.
 *
 * A call takes 50 documents, as many as AWS's own daemon sends. How large its body may be is written down nowhere; the
 * bound is that of a call of Logs, so that a batch that has to be sent again costs no more memory than one of logs. */
#include <cltel/version.h>

#include "base/memory.h"
#include "encode/xray_segment.h"
#include "pipeline/held_spans.h"
#include "pipeline/lane_take.h"
#include "pipeline/sampling_poll.h"
#include "record/span_misuse.h"
#include "settle/trace_segments.h"

enum { DOCUMENTS_MAX = 50, BODY_BYTES_MAX = 1024 * 1024 };

_Static_assert((int)DOCUMENTS_MAX <= (int)CLTEL_VERDICTS_MAX, "each document has its verdict");
_Static_assert((int)CLTEL_XRAY_ID_CHARS == (int)CLTEL_DOCUMENT_ID_CHARS &&
                   (int)CLTEL_SENT_ID_CHARS == (int)CLTEL_DOCUMENT_ID_CHARS,
               "one id all the way");

static const cltel_call put = { "PutTraceSegments", NULL, "TraceSegments", "application/json" };

static const int64_t MISUSE_EVERY_NS = INT64_C(60) * 1000000000;

/* What is particular about this lane. */
typedef struct spans {
    cltel_xray_encoder *encoder;
    cltel_held *held; /* NULL: what is not sampled is not recorded either */
    cltel_held_counts held_before;
    cltel_sampling_poll poll;
    int64_t misuses_due_ns;
} spans;

static bool make_held(spans *own, const cltel_settings *settings)
{
    const cltel_held_rules rules = { .bytes_max = (uint64_t)settings->trace_keep_bytes,
                                     .errors = settings->trace_keep_errors,
                                     .slow_ns = settings->trace_keep_slow_ms * 1000000 };
    if (!rules.errors && !rules.slow_ns)
        return true;
    own->held = cltel_held_new(&rules);
    return own->held != NULL;
}

static bool open_lane(cltel_lane *lane)
{
    const cltel_settings *settings = &lane->worker->client->settings;
    const cltel_xray_about about = { .service = cltel_view_of(settings->service_name),
                                     .version = cltel_view_of(settings->service_version),
                                     .origin = cltel_view_of(settings->trace_origin),
                                     .log_group = cltel_view_of(settings->logs_group),
                                     .sdk_version = CLTEL_VIEW(CLTEL_VERSION_STRING) };
    spans *own = cltel_alloc(sizeof *own);
    lane->encoder = own;
    if (!own)
        return false;
    cltel_buf_append_text(&lane->opening, "{\"TraceSegmentDocuments\":[");
    lane->limits = (cltel_batch_limits){ BODY_BYTES_MAX, DOCUMENTS_MAX, CLTEL_DOCUMENT_OVERHEAD };
    own->encoder = cltel_xray_encoder_new(&about);
    return own->encoder && make_held(own, settings);
}

static void close_lane(cltel_lane *lane)
{
    spans *own = lane->encoder;
    if (!own)
        return;
    cltel_xray_encoder_free(own->encoder);
    cltel_held_free(own->held);
    cltel_sampling_poll_done(&own->poll);
    cltel_release(own);
}

/* The service's clock decides what is now: a span of a machine that is hours off would not be found. */
static int64_t service_ns(const cltel_lane *lane, int64_t time_ns)
{
    return time_ns + lane->worker->counters.clock_offset_s * 1000000000;
}

/* The rule that X-Ray would know the segment's trace by. One that is gone meanwhile has no name any more. */
static cltel_view rule_of(const cltel_lane *lane, const cltel_span_part *part, char name[CLTEL_RULE_NAME_MAX + 1])
{
    const cltel_sampler *sampler = &lane->worker->client->sampler;
    if (!part->rule || !(part->flags & CLTEL_SPAN_LOCAL_ROOT) || !cltel_sampler_is_central(sampler, part->rule - 1))
        return (cltel_view){ NULL, 0 };
    cltel_sampler_rule_name(sampler, part->rule, name, CLTEL_RULE_NAME_MAX + 1);
    return cltel_view_of(name);
}

static cltel_intake encode(cltel_lane *lane, cltel_batch *batch, const cltel_record *record, int64_t start_ns,
                           int64_t end_ns)
{
    const spans *own = lane->encoder;
    char rule[CLTEL_RULE_NAME_MAX + 1];
    if (!cltel_batch_document_begin(batch))
        return CLTEL_INTAKE_STUCK;
    cltel_xray_encoded encoded = { 0 };
    size_t start = batch->body.len;
    bool ok = cltel_xray_encode(own->encoder, record, service_ns(lane, start_ns), service_ns(lane, end_ns),
                                rule_of(lane, record->span, rule), &batch->body, &encoded);
    if (!ok)
        batch->body.failed = true;
    if (!cltel_batch_event_end(batch, &lane->limits, (uint32_t)(batch->body.len - start), 0, lane->worker->now_ns))
        return ok ? CLTEL_INTAKE_FULL : CLTEL_INTAKE_STUCK;
    cltel_batch_document_id(batch, encoded.id);
    if (encoded.cut)
        cltel_count(&lane->counters.truncated, 1);
    return CLTEL_INTAKE_TAKEN;
}

static void count_held(cltel_lane *lane)
{
    spans *own = lane->encoder;
    const cltel_held_counts *now = cltel_held_counts_of(own->held);
    cltel_lane_count_drop(lane, CLTEL_DROP_NOT_KEPT, now->not_kept - own->held_before.not_kept);
    cltel_lane_count_drop(lane, CLTEL_DROP_HOLD_FULL, now->no_room - own->held_before.no_room);
    cltel_store_relaxed(&lane->counters.held, now->inside);
    own->held_before = *now;
}

static cltel_intake take(cltel_lane *lane, cltel_batch *batch, const cltel_record *record, uint32_t ring)
{
    spans *own = lane->encoder;
    if (CLTEL_UNLIKELY(!record->span)) {
        cltel_lane_count_drop(lane, CLTEL_DROP_UNREADABLE, 1);
        return CLTEL_INTAKE_TAKEN;
    }
    int64_t start_ns = cltel_lane_time_ns(lane, record, record->span->start);
    int64_t end_ns = cltel_lane_time_ns(lane, record, record->header->time);
    if (record->span->flags & CLTEL_SPAN_SAMPLED)
        return encode(lane, batch, record, start_ns, end_ns);
    if (own->held) {
        cltel_held_take(own->held, record, ring, start_ns, end_ns, lane->worker->now_ns);
        count_held(lane);
    } else {
        cltel_lane_count_drop(lane, CLTEL_DROP_NOT_KEPT, 1);
    }
    return CLTEL_INTAKE_TAKEN;
}

static bool has_waiting(const cltel_lane *lane)
{
    const spans *own = lane->encoder;
    return own->held && cltel_held_waits(own->held);
}

static cltel_intake take_waiting(cltel_lane *lane, cltel_batch *batch)
{
    spans *own = lane->encoder;
    cltel_held_span span;
    if (!cltel_held_next(own->held, &span))
        return CLTEL_INTAKE_NONE;
    cltel_intake result = encode(lane, batch, &span.record, span.start_ns, span.end_ns);
    if (result == CLTEL_INTAKE_TAKEN)
        cltel_held_next_done(own->held);
    count_held(lane);
    return result;
}

/* One notice a minute, with a count. */
static void say_misuses(cltel_lane *lane, spans *own)
{
    cltel_worker *worker = lane->worker;
    uint64_t misuses = worker->now_ns < own->misuses_due_ns ? 0 : cltel_span_misuses_told();
    if (!misuses)
        return;
    cltel_diagnostics_say(&worker->client->diagnostics, worker->now_ns,
                          "%llu calls were made on spans that had ended, or in another order than they were attached",
                          (unsigned long long)misuses);
    own->misuses_due_ns = worker->now_ns + MISUSE_EVERY_NS;
}

static void expire(cltel_lane *lane, bool all)
{
    spans *own = lane->encoder;
    if (!own->held)
        return;
    cltel_held_expire(own->held, lane->worker->now_ns, all);
    count_held(lane);
}

static void learn(cltel_lane *lane)
{
    say_misuses(lane, lane->encoder);
    expire(lane, false);
}

static void give_up(cltel_lane *lane)
{
    spans *own = lane->encoder;
    uint64_t lost = own->held ? cltel_held_counts_of(own->held)->inside : 0;
    if (lost == 0)
        return;
    cltel_lane_count_drop(lane, CLTEL_DROP_SHUTDOWN, lost);
    cltel_store_relaxed(&lane->counters.held, 0);
    cltel_held_free(own->held);
    own->held = NULL;
    cltel_diagnostics_say(&lane->worker->client->diagnostics, lane->worker->now_ns,
                          "%llu spans of traces that were not sampled were lost: not delivered before the shutdown's "
                          "deadline, and no ring file keeps them",
                          (unsigned long long)lost);
}

static bool wants(const cltel_lane *lane)
{
    const spans *own = lane->encoder;
    return cltel_sampling_poll_wants(lane, &own->poll);
}

static void ask(cltel_lane *lane)
{
    spans *own = lane->encoder;
    cltel_sampling_poll_due(lane, &own->poll);
}

cltel_sampling_poll *cltel_spans_poll(const cltel_lane *lane)
{
    spans *own = lane->encoder;
    return &own->poll;
}

static void take_all(cltel_lane *lane)
{
    cltel_lane_take_all(lane, take);
    /* At the end nobody will decide any more about what is held, once the last records are read. */
    if (lane->worker->close_seen && cltel_lane_all_read(lane))
        expire(lane, true);
}

static void settle(const cltel_flight *flight, const cltel_response *response, int64_t now_s, int64_t known_offset_s,
                   cltel_outcome *outcome)
{
    const cltel_sent_segments sent = { flight->batch.ids.ptr, flight->batch.count, flight->answers };
    cltel_settle_put_trace_segments(response, &sent, now_s, known_offset_s, outcome);
}

const cltel_lane_kind cltel_lane_spans = { .service = "xray",
                                           .records = "spans",
                                           .loss_prefix = "spans_",
                                           .put = &put,
                                           .open = open_lane,
                                           .close = close_lane,
                                           .learn = learn,
                                           .take_all = take_all,
                                           .take_waiting = take_waiting,
                                           .has_waiting = has_waiting,
                                           .give_up = give_up,
                                           .wants = wants,
                                           .ask = ask,
                                           .settle = settle };
