/* PutLogEvents. What needs no store (parsing, AWS's rules for a batch) is done before the writer's turn. */
#include <stdio.h>

#include "tools/endpoint/batch_digest.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_dispatch.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/logs_names.h"
#include "tools/endpoint/logs_operations.h"

#define DAY_MS (24 * 3600 * INT64_C(1000))

enum { TOO_NEW_MS = 2 * 3600 * 1000, TOO_OLD_DAYS = 14 };

static void check_event_members(cltel_call *call)
{
    const cltel_put *put = &call->put;
    char member[64], shown[24];
    bool timestamp = put->member_fault == CLTEL_PUT_NO_TIMESTAMP || put->member_fault == CLTEL_PUT_NEGATIVE_TIMESTAMP;
    snprintf(member, sizeof member, "logEvents.%zu.member.%s", put->member_fault_index,
             timestamp ? "timestamp" : "message");
    snprintf(shown, sizeof shown, "%lld", (long long)put->member_fault_value);
    if (put->member_fault == CLTEL_PUT_NO_TIMESTAMP || put->member_fault == CLTEL_PUT_NO_MESSAGE)
        cltel_violation(call, (cltel_view){ NULL, 0 }, member, "Member must not be null");
    else if (put->member_fault == CLTEL_PUT_NEGATIVE_TIMESTAMP)
        cltel_violation(call, cltel_view_of(shown), member, "Member must have value greater than or equal to 0");
    else if (put->member_fault == CLTEL_PUT_EMPTY_MESSAGE)
        cltel_violation(call, CLTEL_VIEW(""), member, "Member must have length greater than or equal to 1");
}

static void check_count(cltel_call *call)
{
    const cltel_put *put = &call->put;
    if (!put->has_events)
        cltel_violation(call, (cltel_view){ NULL, 0 }, "logEvents", "Member must not be null");
    else if (put->count < 1)
        cltel_violation(call, CLTEL_VIEW("[]"), "logEvents", "Member must have length greater than or equal to 1");
    else if (put->count > CLTEL_PUT_EVENTS_MAX)
        cltel_violation(call, CLTEL_VIEW("[...]"), "logEvents", "Member must have length less than or equal to %d",
                        CLTEL_PUT_EVENTS_MAX);
}

static cltel_view name_of(const cltel_buf *buf, bool has)
{
    return has ? (cltel_view){ buf->len ? buf->ptr : "", buf->len } : (cltel_view){ NULL, 0 };
}

static bool check_batch(cltel_call *call)
{
    const cltel_put *put = &call->put;
    if (put->upload_bytes > CLTEL_PUT_BYTES_MAX)
        return cltel_answer_refusal(call, "InvalidParameterException",
                                    "Upload too large: %zu bytes exceeds limit of %d", put->upload_bytes,
                                    CLTEL_PUT_BYTES_MAX);
    if (put->unordered)
        return cltel_answer_refusal(call, "InvalidParameterException",
                                    "Log events in a single PutLogEvents request must be in chronological order.");
    if (put->last_ms - put->first_ms > CLTEL_PUT_SPAN_MAX_MS)
        return cltel_answer_refusal(
            call, "InvalidParameterException",
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
    return true;
}

bool cltel_logs_prepare_put(cltel_call *call)
{
    cltel_put *put = &call->put;
    if (!cltel_put_parse(put, call->request.body))
        return cltel_answer_refusal(call, "SerializationException", "The request body is no PutLogEvents: byte %zu: %s",
                                    put->syntax_offset, put->syntax_fault);
    cltel_view group = name_of(&put->group, put->has_group);
    cltel_view stream = name_of(&put->stream, put->has_stream);
    if (!cltel_logs_check_length(call, group) || !cltel_logs_check_length(call, stream))
        return false;
    cltel_check_text(call, &cltel_rule_group, group);
    cltel_check_text(call, &cltel_rule_stream, stream);
    check_count(call);
    check_event_members(call);
    if (!cltel_input_ok(call) || !check_batch(call))
        return false;
    cltel_digest_make(&put->digest, cltel_buf_view(&put->frames));
    return true;
}

/* How a batch, which is in order of time, falls apart: expired ones first, then too old ones that are
 * not expired yet where the retention is longer than 14 days, good ones, too new ones. */
typedef struct sorting {
    size_t too_old_end;
    size_t expired_end;
    size_t too_new_start;
    cltel_view kept; /* frames */
    size_t kept_count;
    size_t kept_bytes;
    int64_t first_ms;
    int64_t last_ms;
} sorting;

static void keep_event(sorting *s, const cltel_framed_event *event, const char *end)
{
    const char *start = event->message.ptr - CLTEL_FRAME_BYTES;
    if (s->kept_count == 0) {
        s->kept.ptr = start;
        s->first_ms = event->timestamp_ms;
    }
    s->kept.len = (size_t)(end - s->kept.ptr);
    s->kept_count++;
    s->kept_bytes += event->message.len + CLTEL_PUT_EVENT_OVERHEAD_BYTES;
    s->last_ms = event->timestamp_ms;
}

/* fault: how many at either end a fault rule wants rejected. */
static void sort_events(const cltel_put *put, int64_t now_ms, int64_t retention_days, const cltel_fault *fault,
                        sorting *s)
{
    int64_t too_old = now_ms - TOO_OLD_DAYS * DAY_MS;
    int64_t expired = retention_days > 0 ? now_ms - retention_days * DAY_MS : INT64_MIN;
    *s = (sorting){ .too_new_start = put->count };
    cltel_view rest = cltel_buf_view(&put->frames);
    cltel_framed_event event;
    for (size_t i = 0; cltel_frame_next(&rest, &event); i++) {
        if (event.timestamp_ms < too_old || i < fault->too_old)
            s->too_old_end = i + 1;
        if (event.timestamp_ms < expired || i < fault->expired)
            s->expired_end = i + 1;
        if (event.timestamp_ms > now_ms + TOO_NEW_MS || i + fault->too_new >= put->count) {
            s->too_new_start = i;
            return;
        }
        if (i >= s->too_old_end && i >= s->expired_end)
            keep_event(s, &event, rest.ptr);
    }
}

static void answer_put(cltel_call *call, const sorting *s, int64_t batch_id)
{
    cltel_buf *body = cltel_answer_body(call);
    cltel_buf_append_format(body, "{\"nextSequenceToken\":\"49%054lld\"", (long long)batch_id);
    if (s->kept_count < call->put.count) {
        cltel_buf_append_text(body, ",\"rejectedLogEventsInfo\":{");
        if (s->too_new_start < call->put.count)
            cltel_member_i64(body, "tooNewLogEventStartIndex", (int64_t)s->too_new_start);
        if (s->too_old_end > 0)
            cltel_member_i64(body, "tooOldLogEventEndIndex", (int64_t)s->too_old_end);
        if (s->expired_end > 0)
            cltel_member_i64(body, "expiredLogEventEndIndex", (int64_t)s->expired_end);
        cltel_buf_append_char(body, '}');
    }
    cltel_buf_append_char(body, '}');
}

/* Almost always nothing is rejected: then one look at both ends is enough. */
static bool takes_all(const cltel_put *put, int64_t now_ms, int64_t retention_days, sorting *s)
{
    int64_t days = retention_days > 0 && retention_days < TOO_OLD_DAYS ? retention_days : TOO_OLD_DAYS;
    if (put->first_ms < now_ms - days * DAY_MS || put->last_ms > now_ms + TOO_NEW_MS)
        return false;
    *s = (sorting){ .too_new_start = put->count,
                    .kept = cltel_buf_view(&put->frames),
                    .kept_count = put->count,
                    .kept_bytes = put->upload_bytes,
                    .first_ms = put->first_ms,
                    .last_ms = put->last_ms };
    return true;
}

static bool feed_metrics(const cltel_call *call, cltel_store *store, const cltel_batch *batch)
{
    const cltel_metric_sink *sink = call->dispatcher ? call->dispatcher->metrics : NULL;
    return !sink || cltel_logs_feed_metrics(sink, store, call->region, cltel_buf_view(&call->put.group), batch->frames);
}

void cltel_logs_put_events(cltel_call *call, cltel_store *store)
{
    const cltel_put *put = &call->put;
    int64_t now_ms = call->request.now_ms;
    cltel_log_group group;
    cltel_log_stream stream;
    if (!cltel_logs_find_group(call, store, cltel_buf_view(&put->group), &group) ||
        !cltel_logs_find_stream(call, store, group.id, cltel_buf_view(&put->stream), &stream))
        return;
    sorting s;
    if (call->fault.active || !takes_all(put, now_ms, group.retention_days, &s))
        sort_events(put, now_ms, group.retention_days, &call->fault, &s);
    cltel_batch batch = { .id = stream.last_batch,
                          .group_id = group.id,
                          .stream_id = stream.id,
                          .first_ms = s.first_ms,
                          .last_ms = s.last_ms,
                          .ingested_ms = now_ms,
                          .events = (int64_t)s.kept_count,
                          .upload_bytes = (int64_t)s.kept_bytes,
                          .frames = s.kept,
                          .digest = cltel_buf_view(&put->digest) };
    call->events_stored = s.kept_count;
    call->events_rejected = put->count - s.kept_count;
    bool stored = s.kept_count == 0 ||
                  (cltel_store_add_batch(store, &batch) == CLTEL_STORED && feed_metrics(call, store, &batch));
    if (stored)
        answer_put(call, &s, batch.id);
    else
        cltel_answer_store_failure(call, store);
}
