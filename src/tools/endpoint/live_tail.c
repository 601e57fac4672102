#include "tools/endpoint/live_tail.h"

#include "base/clock.h"
#include "base/fail.h"
#include "base/memory.h"

struct cltel_live_tail {
    cltel_streams *set;
    cltel_store *store;
    cltel_buf stream_name; /* of the batch that is looked at */
};

static int64_t now_ms(void)
{
    return cltel_clock_monotonic_ns() / 1000000;
}

static cltel_live_session *session_of(cltel_stream *stream)
{
    return (cltel_live_session *)stream;
}

static bool is_wanted(cltel_stream *first, const cltel_batch *batch)
{
    for (cltel_stream *s = first; s; s = s->next)
        if (cltel_live_session_wants(session_of(s), batch->group_id))
            return true;
    return false;
}

static void offer_batch(cltel_live_tail *tail, cltel_stream *first, cltel_batch *batch)
{
    if (!is_wanted(first, batch) || cltel_store_batch_frames(tail->store, &batch->frames) != CLTEL_STORED ||
        cltel_store_stream_name(tail->store, batch->stream_id, &tail->stream_name) != CLTEL_STORED)
        return;
    for (cltel_stream *s = first; s; s = s->next) {
        cltel_live_session *session = session_of(s);
        if (!session->over && batch->id > session->seen && cltel_live_session_wants(session, batch->group_id))
            cltel_live_session_offer(session, batch, cltel_buf_view(&tail->stream_name));
    }
}

static int64_t oldest_seen(cltel_stream *first)
{
    int64_t oldest = INT64_MAX;
    for (cltel_stream *s = first; s; s = s->next)
        oldest = session_of(s)->seen < oldest ? session_of(s)->seen : oldest;
    return oldest;
}

static void set_seen(cltel_stream *first, int64_t seen, bool sampled)
{
    for (cltel_stream *s = first; s; s = s->next) {
        cltel_live_session *session = session_of(s);
        session->sample.sampled = session->sample.sampled || sampled;
        session->seen = seen > session->seen ? seen : session->seen;
    }
}

/* Where reading cannot keep up with what comes, the rest is left out: a tail shows what is new. */
static void read_new_batches(cltel_live_tail *tail, cltel_stream *first)
{
    int64_t seen = oldest_seen(first), give_up_ms = now_ms() + CLTEL_LIVE_LOOK_MS;
    cltel_batch batch;
    bool behind = false;
    if (cltel_store_query_batches_behind(tail->store, seen) != CLTEL_STORED)
        return;
    while (!behind && cltel_store_next_batch(tail->store, &batch) == CLTEL_STORED) {
        offer_batch(tail, first, &batch);
        seen = batch.id;
        behind = now_ms() >= give_up_ms;
    }
    cltel_store_end_batches(tail->store);
    int64_t newest = behind ? cltel_store_newest_batch(tail->store) : 0;
    set_seen(first, newest > seen ? newest : seen, newest > seen);
}

static size_t waiting_bytes(cltel_stream *first)
{
    size_t bytes = 0;
    for (cltel_stream *s = first; s; s = s->next)
        bytes += cltel_live_queue_bytes(&session_of(s)->queue);
    return bytes;
}

static void push_update(cltel_live_tail *tail, cltel_stream *first, cltel_live_session *session, int64_t time_ms)
{
    cltel_buf bytes = { 0 };
    cltel_live_session_update(session, time_ms, &bytes);
    if (bytes.len == 0 && !bytes.failed)
        return;
    cltel_streams_lock(tail->set);
    cltel_live_session_push(session, &bytes, waiting_bytes(first) > CLTEL_LIVE_ALL_WAITING_BYTES_MAX);
    if (!session->over && cltel_live_session_is_timed_out(session, time_ms))
        cltel_live_session_end(session, "SessionTimeoutException",
                               "The session has been open for three hours, which is the longest time.");
    cltel_streams_unlock(tail->set);
}

static void look(void *owner, cltel_stream *first)
{
    cltel_live_tail *tail = owner;
    read_new_batches(tail, first);
    for (cltel_stream *s = first; s; s = s->next)
        push_update(tail, first, session_of(s), now_ms());
}

static bool has_words(void *owner, const cltel_stream *stream)
{
    (void)owner;
    const cltel_live_session *session = (const cltel_live_session *)stream;
    return session->queue.count > 0 || session->over;
}

static ssize_t say(void *owner, cltel_stream *stream, char *out, size_t room)
{
    (void)owner;
    cltel_live_session *session = session_of(stream);
    size_t taken = cltel_live_queue_take(&session->queue, out, room);
    if (taken > 0 || !session->over)
        return (ssize_t)taken;
    return session->broken ? CLTEL_STREAM_BROKEN : CLTEL_STREAM_OVER;
}

static void farewell(void *owner, cltel_stream *stream)
{
    (void)owner;
    if (!session_of(stream)->over)
        cltel_live_session_end(session_of(stream), "SessionStreamingException", "The endpoint is ending.");
}

static void free_session(cltel_stream *stream)
{
    cltel_live_session_free(session_of(stream));
}

static const cltel_stream_kind kind = { .tick_ms = CLTEL_LIVE_TICK_MS,
                                        .most = CLTEL_LIVE_SESSIONS_MAX,
                                        .piece_bytes = 32 * 1024,
                                        .look = look,
                                        .has_words = has_words,
                                        .say = say,
                                        .farewell = farewell,
                                        .free = free_session };

cltel_err cltel_live_tail_start(const char *store_path, cltel_live_tail **tail, cltel_error *detail)
{
    *tail = NULL;
    cltel_live_tail *made = cltel_alloc(sizeof *made);
    if (!made)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for live tails");
    cltel_err err = cltel_store_open(store_path, &made->store, detail);
    if (err == CLTEL_OK)
        err = cltel_streams_start(&kind, made, &made->set, detail);
    if (err != CLTEL_OK)
        cltel_live_tail_stop(made);
    else
        *tail = made;
    return err;
}

void cltel_live_tail_end(cltel_live_tail *tail)
{
    if (tail)
        cltel_streams_end(tail->set);
}

void cltel_live_tail_stop(cltel_live_tail *tail)
{
    if (!tail)
        return;
    cltel_streams_free(tail->set);
    cltel_store_close(tail->store);
    cltel_buf_done(&tail->stream_name);
    cltel_release(tail);
}

cltel_stream_entry cltel_live_tail_add(cltel_live_tail *tail, cltel_live_session *session)
{
    return tail ? cltel_streams_add(tail->set, &session->stream) : CLTEL_STREAM_NO_ROOM;
}

bool cltel_live_tail_says(const char *operation, const char *code)
{
    return strcmp(operation, "StartLiveTail") == 0 &&
           (strcmp(code, "SessionTimeoutException") == 0 || strcmp(code, "SessionStreamingException") == 0);
}
