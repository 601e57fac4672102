#include "tools/endpoint/live_session.h"

#include "base/memory.h"
#include "base/os_posix.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/event_stream_frame.h"
#include "tools/endpoint/frame_search.h"

cltel_live_session *cltel_live_session_new(int64_t now_ms)
{
    cltel_live_session *session = cltel_alloc(sizeof *session);
    if (!session)
        return NULL;
    session->began_ms = now_ms;
    session->due_ms = now_ms + CLTEL_LIVE_UPDATE_MS;
    cltel_os_random(&session->sample.dice, sizeof session->sample.dice);
    return session;
}

void cltel_live_session_free(cltel_live_session *session)
{
    if (!session)
        return;
    for (size_t i = 0; i < session->name_count; i++)
        cltel_buf_done(&session->names[i]);
    cltel_filter_free(session->filter);
    cltel_live_sample_clear(&session->sample);
    cltel_live_queue_done(&session->queue);
    cltel_release(session);
}

static size_t begin_message(cltel_buf *bytes, const char *type_header, const char *type, const char *message_type)
{
    const cltel_event_header headers[] = { { type_header, type },
                                           { ":content-type", "application/json" },
                                           { ":message-type", message_type } };
    return cltel_event_stream_begin(bytes, headers, sizeof headers / sizeof *headers);
}

static void append_event(cltel_buf *bytes, const char *type, cltel_view payload)
{
    size_t begin = begin_message(bytes, ":event-type", type, "event");
    cltel_buf_append_view(bytes, payload);
    cltel_event_stream_end(bytes, begin);
}

/* Half a stream is worse than none: without memory for a message the connection is broken. */
static bool may_push(cltel_live_session *session, cltel_buf *bytes)
{
    if (bytes->failed)
        session->broken = session->over = true;
    if (session->over)
        cltel_buf_done(bytes);
    return !session->over;
}

static void push(cltel_live_session *session, cltel_buf *bytes)
{
    if (may_push(session, bytes))
        cltel_live_queue_push(&session->queue, bytes, false);
}

void cltel_live_session_greet(cltel_live_session *session, cltel_view start)
{
    cltel_buf bytes = { 0 };
    append_event(&bytes, "initial-response", CLTEL_VIEW("{}")); /* clients of AWS's JSON protocol wait for it */
    append_event(&bytes, "sessionStart", start);
    push(session, &bytes);
}

static size_t find_group(const cltel_live_session *session, int64_t group_id)
{
    size_t i = 0;
    while (i < session->group_count && session->groups[i].id != group_id)
        i++;
    return i;
}

bool cltel_live_session_wants(const cltel_live_session *session, int64_t group_id)
{
    return find_group(session, group_id) < session->group_count;
}

static bool wants_stream(const cltel_live_session *session, cltel_view name)
{
    for (size_t i = 0; i < session->name_count; i++) {
        cltel_view wanted = cltel_buf_view(&session->names[i]);
        if (session->prefixes ? name.len >= wanted.len && memcmp(name.ptr, wanted.ptr, wanted.len) == 0
                              : cltel_view_equal(name, wanted))
            return true;
    }
    return session->name_count == 0;
}

void cltel_live_session_offer(cltel_live_session *session, const cltel_batch *batch, cltel_view stream_name)
{
    cltel_frame_search search;
    cltel_framed_event event;
    int64_t index;
    const cltel_needle *needles = NULL;
    if (!wants_stream(session, stream_name))
        return;
    cltel_live_event offered = { .ingested_ms = batch->ingested_ms,
                                 .group = find_group(session, batch->group_id),
                                 .stream = stream_name };
    size_t count = cltel_filter_needles(session->filter, &needles);
    cltel_frame_search_start(&search, batch->frames, needles, count);
    while (cltel_frame_search_next(&search, &event, &index)) {
        if (!cltel_filter_takes(session->filter, event.message))
            continue;
        offered.timestamp_ms = event.timestamp_ms;
        offered.message = event.message;
        cltel_live_sample_offer(&session->sample, &offered);
    }
}

static void append_result(cltel_buf *bytes, const cltel_live_session *session, const cltel_live_event *event)
{
    cltel_comma(bytes);
    cltel_buf_append_char(bytes, '{');
    cltel_member_text(bytes, "logStreamName", event->stream);
    cltel_member_text(bytes, "logGroupIdentifier", cltel_view_of(session->groups[event->group].identifier));
    cltel_member_text(bytes, "message", event->message);
    cltel_member_i64(bytes, "timestamp", event->timestamp_ms);
    cltel_member_i64(bytes, "ingestionTime", event->ingested_ms);
    cltel_buf_append_char(bytes, '}');
}

static void append_update(cltel_buf *bytes, cltel_live_session *session)
{
    cltel_live_sample *sample = &session->sample;
    size_t begin = begin_message(bytes, ":event-type", "sessionUpdate", "event");
    cltel_live_sample_sort(sample);
    cltel_buf_append_format(bytes, "{\"sessionMetadata\":{\"sampled\":%s},\"sessionResults\":[",
                            sample->sampled || session->thrown ? "true" : "false");
    for (size_t i = 0; i < sample->count; i++)
        append_result(bytes, session, &sample->events[i]);
    cltel_buf_append_text(bytes, "]}");
    cltel_event_stream_end(bytes, begin);
}

void cltel_live_session_update(cltel_live_session *session, int64_t now_ms, cltel_buf *bytes)
{
    if (session->over || now_ms < session->due_ms)
        return;
    session->due_ms = now_ms - session->due_ms < CLTEL_LIVE_UPDATE_MS ? session->due_ms + CLTEL_LIVE_UPDATE_MS
                                                                      : now_ms + CLTEL_LIVE_UPDATE_MS;
    append_update(bytes, session);
    session->thrown = false;
    cltel_live_sample_clear(&session->sample);
}

void cltel_live_session_push(cltel_live_session *session, cltel_buf *bytes, bool frugal)
{
    if (!may_push(session, bytes))
        return;
    size_t thrown = frugal ? cltel_live_queue_push_frugally(&session->queue, bytes)
                           : cltel_live_queue_push(&session->queue, bytes, true);
    session->thrown = session->thrown || thrown > 0;
}

bool cltel_live_session_is_timed_out(const cltel_live_session *session, int64_t now_ms)
{
    return now_ms - session->began_ms >= CLTEL_LIVE_SESSION_MS;
}

void cltel_live_session_end(cltel_live_session *session, const char *exception, const char *message)
{
    cltel_buf bytes = { 0 };
    size_t begin = begin_message(&bytes, ":exception-type", exception, "exception");
    cltel_buf_append_char(&bytes, '{');
    cltel_member_text(&bytes, "message", cltel_view_of(message));
    cltel_buf_append_char(&bytes, '}');
    cltel_event_stream_end(&bytes, begin);
    push(session, &bytes);
    session->over = true;
}

void cltel_live_session_spoil(cltel_live_session *session, bool truncate)
{
    cltel_buf bytes = { 0 };
    append_event(&bytes, "sessionUpdate",
                 CLTEL_VIEW("{\"sessionMetadata\":{\"sampled\":false},\"sessionResults\":[]}"));
    if (!bytes.failed && truncate)
        bytes.len /= 2;
    else if (!bytes.failed)
        bytes.ptr[bytes.len - 1] ^= 1;
    push(session, &bytes);
    session->over = true;
    session->broken = truncate;
}
