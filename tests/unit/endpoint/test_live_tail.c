/* All sessions of live tails: how many there may be, when they end, what their thread reads. */
#include "tools/endpoint/live_tail.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/cmocka_all.h"
#include "tools/endpoint/event_frames.h"

enum { PATIENCE_MS = 20000 };

typedef struct rig {
    char folder[40];
    char path[64];
    cltel_store *store;
    cltel_live_tail *tail;
} rig;

static int64_t now_ms(void)
{
    return cltel_clock_monotonic_ns() / 1000000;
}

static void set_up(rig *r)
{
    static const cltel_group_settings settings = { { "STANDARD", 8 }, { "", 0 }, { "", 0 }, 1 };
    strcpy(r->folder, "/tmp/cltel-live-tail-XXXXXX");
    assert_non_null(mkdtemp(r->folder));
    snprintf(r->path, sizeof r->path, "%s/db", r->folder);
    assert_int_equal(cltel_store_open(r->path, &r->store, NULL), CLTEL_OK);
    assert_int_equal(cltel_store_create_group(r->store, "us-east-1", CLTEL_VIEW("g"), &settings), CLTEL_STORED);
    assert_int_equal(cltel_store_create_stream(r->store, 1, CLTEL_VIEW("s"), 1), CLTEL_STORED);
    assert_int_equal(cltel_live_tail_start(r->path, &r->tail, NULL), CLTEL_OK);
}

static void tear_down(rig *r)
{
    static const char *const endings[] = { "", "-wal", "-shm" };
    char path[80];
    cltel_live_tail_stop(r->tail);
    cltel_store_close(r->store);
    for (size_t i = 0; i < COUNT_OF(endings); i++) {
        snprintf(path, sizeof path, "%s%s", r->path, endings[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(r->folder), 0);
}

static void add_batch(rig *r, const char *message)
{
    char frame[CLTEL_FRAME_BYTES + 64];
    size_t len = strlen(message);
    cltel_frame_write(frame, 5, (uint32_t)len);
    memcpy(frame + CLTEL_FRAME_BYTES, message, len);
    cltel_batch batch = { .group_id = 1,
                          .stream_id = 1,
                          .first_ms = 5,
                          .last_ms = 5,
                          .ingested_ms = 6,
                          .events = 1,
                          .frames = { frame, CLTEL_FRAME_BYTES + len } };
    assert_true(cltel_store_begin(r->store));
    assert_int_equal(cltel_store_add_batch(r->store, &batch), CLTEL_STORED);
    assert_true(cltel_store_commit(r->store));
}

static cltel_live_session *new_session(rig *r, int64_t began_ms)
{
    cltel_live_session *session = cltel_live_session_new(began_ms);
    assert_non_null(session);
    session->filter = cltel_filter_compile(CLTEL_VIEW(""), &(cltel_filter_fault){ "" });
    session->groups[session->group_count++] = (cltel_live_group){ 1, "000000000000:g" };
    session->seen = cltel_store_newest_batch(r->store);
    return session;
}

/* Whether the text is in what the session has to say, before patience ends. */
static bool says(cltel_live_session *session, const char *text)
{
    bool found = false;
    for (int64_t until_ms = now_ms() + PATIENCE_MS; !found && now_ms() < until_ms; sched_yield()) {
        cltel_streams_lock(session->stream.set);
        for (size_t i = 0; i < session->queue.count; i++) {
            const cltel_buf *bytes = &session->queue.items[i].bytes;
            found = found || memmem(bytes->ptr, bytes->len, text, strlen(text));
        }
        cltel_streams_unlock(session->stream.set);
    }
    return found;
}

static void a_session_is_told_what_comes_after_its_start(void **state)
{
    (void)state;
    rig r = { 0 };
    set_up(&r);
    add_batch(&r, "before");
    cltel_live_session *session = new_session(&r, now_ms());
    add_batch(&r, "after");
    assert_int_equal(cltel_live_tail_add(r.tail, session), CLTEL_STREAM_ADDED);
    assert_true(says(session, "\"message\":\"after\""));
    cltel_streams_lock(session->stream.set);
    assert_null(memmem(session->queue.items[0].bytes.ptr, session->queue.items[0].bytes.len, "before", 6));
    cltel_streams_unlock(session->stream.set);
    tear_down(&r);
}

static void after_three_hours_a_session_is_told_so_and_is_over(void **state)
{
    (void)state;
    rig r = { 0 };
    set_up(&r);
    cltel_live_session *young = new_session(&r, now_ms() - CLTEL_LIVE_SESSION_MS + 10 * 60 * 1000);
    cltel_live_session *old = new_session(&r, now_ms() - CLTEL_LIVE_SESSION_MS);
    assert_int_equal(cltel_live_tail_add(r.tail, young), CLTEL_STREAM_ADDED);
    assert_int_equal(cltel_live_tail_add(r.tail, old), CLTEL_STREAM_ADDED);
    assert_true(says(young, "sessionUpdate"));
    assert_true(says(old, "SessionTimeoutException"));
    cltel_streams_lock(old->stream.set);
    assert_true(old->over);
    assert_false(young->over);
    cltel_streams_unlock(old->stream.set);
    tear_down(&r);
}

static void there_may_be_fifteen_and_one_that_leaves_makes_room(void **state)
{
    (void)state;
    rig r = { 0 };
    set_up(&r);
    cltel_live_session *first = new_session(&r, now_ms());
    assert_int_equal(cltel_live_tail_add(r.tail, first), CLTEL_STREAM_ADDED);
    for (int i = 1; i < CLTEL_LIVE_SESSIONS_MAX; i++)
        assert_int_equal(cltel_live_tail_add(r.tail, new_session(&r, now_ms())), CLTEL_STREAM_ADDED);
    cltel_live_session *late = new_session(&r, now_ms());
    assert_int_equal(cltel_live_tail_add(r.tail, late), CLTEL_STREAM_NO_ROOM);
    assert_int_equal(cltel_live_tail_add(NULL, late), CLTEL_STREAM_NO_ROOM);
    cltel_stream_drop(&first->stream);
    int64_t until_ms = now_ms() + PATIENCE_MS;
    cltel_stream_entry entry;
    while ((entry = cltel_live_tail_add(r.tail, late)) == CLTEL_STREAM_NO_ROOM && now_ms() < until_ms)
        sched_yield();
    assert_int_equal(entry, CLTEL_STREAM_ADDED);
    tear_down(&r);
}

static void at_the_end_each_is_told_and_no_more_are_taken(void **state)
{
    (void)state;
    rig r = { 0 };
    set_up(&r);
    cltel_live_session *session = new_session(&r, now_ms());
    assert_int_equal(cltel_live_tail_add(r.tail, session), CLTEL_STREAM_ADDED);
    cltel_live_tail_end(r.tail);
    assert_true(says(session, "SessionStreamingException"));
    cltel_live_session *late = new_session(&r, now_ms());
    assert_int_equal(cltel_live_tail_add(r.tail, late), CLTEL_STREAM_TOO_LATE);
    cltel_live_session_free(late);
    tear_down(&r);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_is_told_what_comes_after_its_start),
        cmocka_unit_test(after_three_hours_a_session_is_told_so_and_is_over),
        cmocka_unit_test(there_may_be_fifteen_and_one_that_leaves_makes_room),
        cmocka_unit_test(at_the_end_each_is_told_and_no_more_are_taken),
    };
    return cmocka_run_group_tests_name("endpoint/live_tail", tests, NULL, NULL);
}
