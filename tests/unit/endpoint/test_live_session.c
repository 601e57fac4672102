/* A session of a live tail: what an update holds, what a slow client misses, how it ends. */
#include "tools/endpoint/live_session.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka_all.h"
#include "tools/endpoint/event_frames.h"

enum { START_MS = 5000 };

static cltel_live_session *new_session(const char *pattern)
{
    cltel_live_session *session = cltel_live_session_new(START_MS);
    assert_non_null(session);
    session->filter = cltel_filter_compile(cltel_view_of(pattern), &(cltel_filter_fault){ "" });
    assert_non_null(session->filter);
    session->groups[0] = (cltel_live_group){ 7, "000000000000:shop" };
    session->group_count = 1;
    return session;
}

static void add_frame(cltel_buf *frames, int64_t timestamp_ms, cltel_view message)
{
    char head[CLTEL_FRAME_BYTES];
    cltel_frame_write(head, timestamp_ms, (uint32_t)message.len);
    cltel_buf_append(frames, head, sizeof head);
    cltel_buf_append_view(frames, message);
}

static void offer_text(cltel_live_session *session, const char *stream, int64_t timestamp_ms, cltel_view message)
{
    cltel_buf frames = { 0 };
    add_frame(&frames, timestamp_ms, message);
    cltel_batch batch = { .group_id = 7, .ingested_ms = 99, .frames = cltel_buf_view(&frames) };
    cltel_live_session_offer(session, &batch, cltel_view_of(stream));
    cltel_buf_done(&frames);
}

static void offer(cltel_live_session *session, const char *stream, int64_t timestamp_ms, const char *message)
{
    offer_text(session, stream, timestamp_ms, cltel_view_of(message));
}

/* The payloads of what the session has to say, one behind the other. */
static char *take_payloads(cltel_live_session *session)
{
    static char bytes[4 * 1024 * 1024], text[4 * 1024 * 1024];
    size_t len = cltel_live_queue_take(&session->queue, bytes, sizeof bytes), out = 0;
    for (size_t at = 0; at < len;) {
        const uint8_t *message = (const uint8_t *)bytes + at;
        size_t total = (size_t)message[0] << 24 | message[1] << 16 | message[2] << 8 | message[3];
        size_t headers = (size_t)message[4] << 24 | message[5] << 16 | message[6] << 8 | message[7];
        assert_in_range(total, 16 + headers, len - at);
        memcpy(text + out, message + 12 + headers, total - headers - 16);
        out += total - headers - 16;
        at += total;
    }
    text[out] = '\0';
    return text;
}

static void update(cltel_live_session *session, int64_t now_ms)
{
    cltel_buf bytes = { 0 };
    cltel_live_session_update(session, now_ms, &bytes);
    assert_int_not_equal(bytes.len, 0);
    cltel_live_session_push(session, &bytes, false);
}

static void an_update_has_what_came_since_the_last_one_in_order_of_time(void **state)
{
    (void)state;
    cltel_live_session *session = new_session("");
    offer(session, "b", 20, "late");
    offer(session, "a", 10, "early \"quoted\"");
    update(session, START_MS + CLTEL_LIVE_UPDATE_MS);
    update(session, START_MS + 2 * CLTEL_LIVE_UPDATE_MS);
    assert_string_equal(
        take_payloads(session),
        "{\"sessionMetadata\":{\"sampled\":false},\"sessionResults\":["
        "{\"logStreamName\":\"a\",\"logGroupIdentifier\":\"000000000000:shop\",\"message\":\"early \\\"quoted\\\"\","
        "\"timestamp\":10,\"ingestionTime\":99},"
        "{\"logStreamName\":\"b\",\"logGroupIdentifier\":\"000000000000:shop\",\"message\":\"late\",\"timestamp\":20,"
        "\"ingestionTime\":99}]}"
        "{\"sessionMetadata\":{\"sampled\":false},\"sessionResults\":[]}");
    cltel_live_session_free(session);
}

static void updates_come_once_a_second_and_are_not_made_up_for(void **state)
{
    (void)state;
    cltel_live_session *session = new_session("");
    static const struct {
        int64_t after_ms;
        bool due;
    } cases[] = { { 0, false },    { 999, false }, { 1001, true },  { 1999, false },  { 2000, true },
                  { 2001, false }, { 9500, true }, { 9501, false }, { 10499, false }, { 10500, true } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_buf bytes = { 0 };
        cltel_live_session_update(session, START_MS + cases[i].after_ms, &bytes);
        assert_int_equal(bytes.len > 0, cases[i].due);
        cltel_buf_done(&bytes);
    }
    cltel_live_session_free(session);
}

static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at++)
        count++;
    return count;
}

static void only_events_of_the_streams_and_the_pattern_are_shown(void **state)
{
    (void)state;
    static const struct {
        const char *names[2];
        bool prefixes;
        const char *shown[4];
    } cases[] = {
        { { NULL }, false, { "web-1", "web-2", "job" } },
        { { "web-1", "job" }, false, { "web-1", "job" } },
        { { "web" }, false, { NULL } },
        { { "web", "x" }, true, { "web-1", "web-2" } },
    };
    static const char *const streams[] = { "web-1", "web-2", "job" };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_live_session *session = new_session("ERROR -debug");
        session->prefixes = cases[i].prefixes;
        for (size_t j = 0; j < 2 && cases[i].names[j]; j++)
            cltel_buf_append_text(&session->names[session->name_count++], cases[i].names[j]);
        for (size_t j = 0; j < COUNT_OF(streams); j++) {
            offer(session, streams[j], 1, "ERROR one");
            offer(session, streams[j], 1, "ERROR debug");
            offer(session, streams[j], 1, "INFO");
        }
        update(session, START_MS + CLTEL_LIVE_UPDATE_MS);
        const char *text = take_payloads(session);
        size_t wanted = 0;
        for (; cases[i].shown[wanted]; wanted++)
            assert_non_null(strstr(text, cases[i].shown[wanted]));
        assert_int_equal(count_of(text, "ERROR one"), wanted);
        assert_int_equal(count_of(text, "\"message\""), wanted);
        cltel_live_session_free(session);
    }
    cltel_live_session *session = new_session("");
    assert_true(cltel_live_session_wants(session, 7));
    assert_false(cltel_live_session_wants(session, 8));
    cltel_live_session_free(session);
}

static void more_than_500_events_are_sampled_evenly_and_it_says_so(void **state)
{
    (void)state;
    enum { EVENTS = 10000 };
    cltel_live_session *session = new_session("");
    session->sample.dice = 1;
    char message[32];
    for (int i = 0; i < 500; i++)
        offer(session, "s", i, "m");
    assert_false(session->sample.sampled);
    cltel_live_sample_clear(&session->sample);
    for (int i = 0; i < EVENTS; i++) {
        snprintf(message, sizeof message, "number %d", i);
        offer(session, "s", i, message);
    }
    assert_true(session->sample.sampled);
    assert_int_equal(session->sample.count, 500);
    size_t first_half = 0;
    for (size_t i = 0; i < session->sample.count; i++)
        first_half += session->sample.events[i].timestamp_ms < EVENTS / 2;
    assert_in_range(first_half, 200, 300);
    update(session, START_MS + CLTEL_LIVE_UPDATE_MS);
    update(session, START_MS + 2 * CLTEL_LIVE_UPDATE_MS);
    const char *text = take_payloads(session);
    assert_int_equal(count_of(text, "\"message\""), 500);
    assert_int_equal(count_of(text, "{\"sampled\":true}"), 1);
    assert_int_equal(count_of(text, "{\"sampled\":false}"), 1);
    cltel_live_session_free(session);
}

static void an_update_holds_a_mebibyte_or_one_event(void **state)
{
    (void)state;
    size_t len = 400 * 1024;
    char *long_text = malloc(3 * len);
    assert_non_null(long_text);
    memset(long_text, 'x', 3 * len);
    cltel_live_session *session = new_session("");
    for (int i = 0; i < 20; i++)
        offer_text(session, "s", i, (cltel_view){ long_text, len });
    assert_int_equal(session->sample.count, 2);
    assert_in_range(session->sample.bytes, 2 * len, CLTEL_LIVE_BYTES_MAX);
    assert_true(session->sample.sampled);
    cltel_live_sample_clear(&session->sample);
    assert_int_equal(session->sample.bytes, 0);
    offer_text(session, "s", 1, (cltel_view){ long_text, 3 * len });
    assert_int_equal(session->sample.count, 1);
    assert_false(session->sample.sampled);
    cltel_live_sample_clear(&session->sample);
    memset(long_text, 1, 3 * len); /* six bytes each as JSON */
    for (int i = 0; i < 20; i++)
        offer_text(session, "s", i, (cltel_view){ long_text, len / 4 });
    assert_int_equal(session->sample.count, 1);
    assert_true(session->sample.sampled);
    cltel_live_session_free(session);
    free(long_text);
}

static void a_slow_client_misses_the_oldest_updates_but_not_the_start(void **state)
{
    (void)state;
    cltel_live_session *session = new_session("");
    char message[32], one_byte;
    cltel_live_session_greet(session, CLTEL_VIEW("{\"sessionId\":\"x\"}"));
    assert_int_equal(cltel_live_queue_take(&session->queue, &one_byte, 1), 1);
    for (int i = 1; i <= 30; i++) {
        snprintf(message, sizeof message, "update %d.", i);
        offer(session, "s", i, message);
        update(session, START_MS + i * CLTEL_LIVE_UPDATE_MS);
    }
    assert_int_equal(session->queue.count, 1 + CLTEL_LIVE_UPDATES_MAX);
    cltel_live_session_end(session, "SessionTimeoutException", "over");
    session->queue.sent = 0; /* give the byte back, to read whole messages */
    const char *text = take_payloads(session);
    assert_non_null(strstr(text, "{}{\"sessionId\":\"x\"}"));
    assert_null(strstr(text, "update 20."));
    assert_non_null(strstr(text, "update 21."));
    assert_non_null(strstr(text, "update 30."));
    assert_int_equal(count_of(text, "{\"sampled\":true}"), 10); /* before each of them one was thrown away */
    assert_non_null(strstr(text, "{\"message\":\"over\"}"));
    cltel_live_session_free(session);
}

static void where_memory_is_short_only_who_reads_gets_updates(void **state)
{
    (void)state;
    cltel_live_session *session = new_session("");
    char one_byte;
    for (int i = 1; i <= 3; i++)
        update(session, START_MS + i * CLTEL_LIVE_UPDATE_MS);
    assert_int_equal(cltel_live_queue_take(&session->queue, &one_byte, 1), 1);
    cltel_buf bytes = { 0 };
    cltel_buf_append_text(&bytes, "new");
    cltel_live_session_push(session, &bytes, true);
    assert_int_equal(session->queue.count, 1); /* what is on its way */
    assert_true(session->thrown);
    session->queue.sent = 0; /* give the byte back, to read a whole message */
    take_payloads(session);
    session->thrown = false;
    cltel_buf_append_text(&bytes, "new");
    cltel_live_session_push(session, &bytes, true);
    assert_int_equal(session->queue.count, 1);
    assert_int_equal(cltel_live_queue_bytes(&session->queue), 3);
    assert_false(session->thrown);
    cltel_live_session_free(session);
}

static void what_waits_for_a_slow_client_is_bounded_in_bytes(void **state)
{
    (void)state;
    cltel_live_queue queue = { 0 };
    size_t most = 0;
    for (int i = 0; i < 50; i++) {
        cltel_buf bytes = { 0 };
        assert_true(cltel_buf_reserve(&bytes, 700 * 1024));
        bytes.len = 700 * 1024;
        cltel_live_queue_push(&queue, &bytes, true);
        size_t waiting = 0;
        for (size_t j = 0; j < queue.count; j++)
            waiting += queue.items[j].bytes.len;
        most = waiting > most ? waiting : most;
    }
    assert_int_equal(queue.count, 2);
    assert_in_range(most, 1, CLTEL_LIVE_WAITING_BYTES_MAX);
    cltel_live_queue_done(&queue);
}

static void it_times_out_after_three_hours_and_then_says_nothing_more(void **state)
{
    (void)state;
    cltel_live_session *session = new_session("");
    assert_false(cltel_live_session_is_timed_out(session, START_MS + 3 * 3600 * INT64_C(1000) - 1));
    assert_true(cltel_live_session_is_timed_out(session, START_MS + 3 * 3600 * INT64_C(1000)));
    cltel_live_session_end(session, "SessionTimeoutException", "three hours");
    cltel_buf bytes = { 0 };
    cltel_live_session_update(session, START_MS + 4 * 3600 * INT64_C(1000), &bytes);
    assert_int_equal(bytes.len, 0);
    assert_string_equal(take_payloads(session), "{\"message\":\"three hours\"}");
    cltel_live_session_free(session);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_update_has_what_came_since_the_last_one_in_order_of_time),
        cmocka_unit_test(updates_come_once_a_second_and_are_not_made_up_for),
        cmocka_unit_test(only_events_of_the_streams_and_the_pattern_are_shown),
        cmocka_unit_test(more_than_500_events_are_sampled_evenly_and_it_says_so),
        cmocka_unit_test(an_update_holds_a_mebibyte_or_one_event),
        cmocka_unit_test(a_slow_client_misses_the_oldest_updates_but_not_the_start),
        cmocka_unit_test(where_memory_is_short_only_who_reads_gets_updates),
        cmocka_unit_test(what_waits_for_a_slow_client_is_bounded_in_bytes),
        cmocka_unit_test(it_times_out_after_three_hours_and_then_says_nothing_more),
    };
    return cmocka_run_group_tests_name("endpoint/live_session", tests, NULL, NULL);
}
