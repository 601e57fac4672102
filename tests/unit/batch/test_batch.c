#include <stdio.h>
#include <stdlib.h>

#include "batch/batch.h"
#include "support/cmocka_all.h"

static const cltel_batch_limits service = { 1048576, 10000, CLTEL_EVENT_OVERHEAD };
static const cltel_view opening = { "{\"e\":[", 6 };

static void open_batch(cltel_batch *batch)
{
    memset(batch, 0, sizeof *batch);
    cltel_batch_open(batch, opening);
}

static bool add(cltel_batch *batch, const char *text, uint32_t bytes, int64_t time_ms)
{
    cltel_batch_event_begin(batch);
    cltel_buf_append_text(&batch->body, text);
    return cltel_batch_event_end(batch, &service, bytes, time_ms, 77);
}

static void check_body(const cltel_batch *batch, const char *expected)
{
    assert_int_equal(batch->body.len, strlen(expected));
    assert_memory_equal(batch->body.ptr, expected, batch->body.len);
}

static void events_stand_between_commas(void **state)
{
    (void)state;
    cltel_batch batch;
    open_batch(&batch);
    assert_true(add(&batch, "1", 1, 5));
    assert_true(add(&batch, "22", 2, 6));
    cltel_batch_close(&batch);
    check_body(&batch, "{\"e\":[1,22]}");
    assert_int_equal(batch.bytes, 3 + 2 * 26);
    assert_int_equal(batch.first_ms, 5);
    assert_int_equal(batch.last_ms, 6);
    assert_int_equal(batch.opened_ns, 77);
    cltel_batch_done(&batch);
}

static void the_limit_of_bytes_is_exact(void **state)
{
    (void)state;
    const struct {
        uint32_t second;
        bool fits;
    } cases[] = { { 1048576 - 26 - 100 - 26, true }, { 1048576 - 26 - 100 - 25, false }, { UINT32_MAX, false } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_batch batch;
        open_batch(&batch);
        assert_true(add(&batch, "a", 100, 1));
        assert_int_equal(add(&batch, "b", cases[i].second, 2), cases[i].fits);
        check_body(&batch, cases[i].fits ? "{\"e\":[a,b" : "{\"e\":[a");
        assert_int_equal(batch.count, cases[i].fits ? 2 : 1);
        assert_int_equal(batch.last_ms, cases[i].fits ? 2 : 1);
        if (cases[i].fits)
            assert_int_equal(batch.bytes, 1048576);
        cltel_batch_done(&batch);
    }
}

static void an_event_that_is_alone_is_always_taken(void **state)
{
    (void)state;
    cltel_batch batch;
    open_batch(&batch);
    assert_true(add(&batch, "huge", 5000000, 1));
    assert_false(add(&batch, "b", 1, 1));
    cltel_batch_done(&batch);
}

static void the_limit_of_events_is_exact(void **state)
{
    (void)state;
    cltel_batch batch;
    open_batch(&batch);
    for (int i = 0; i < 10000; i++)
        assert_true(add(&batch, "x", 1, i));
    size_t len = batch.body.len;
    assert_false(add(&batch, "x", 1, 10000));
    assert_int_equal(batch.count, 10000);
    assert_int_equal(batch.body.len, len);
    cltel_batch_done(&batch);
}

static void an_event_that_was_taken_back_leaves_no_trace(void **state)
{
    (void)state;
    cltel_batch batch;
    open_batch(&batch);
    cltel_batch_event_begin(&batch);
    cltel_buf_append_text(&batch.body, "half");
    batch.body.failed = true; /* as an encoder without memory leaves it */
    assert_false(cltel_batch_event_end(&batch, &service, 1, 1, 1));
    assert_int_equal(batch.count, 0);
    assert_true(add(&batch, "1", 1, 5));
    batch.body.failed = true;
    assert_false(add(&batch, "2", 1, 5));
    assert_true(add(&batch, "3", 1, 5));
    check_body(&batch, "{\"e\":[1,3");
    cltel_batch_done(&batch);
}

static void times_span_at_most_a_day_and_go_back_at_most_a_second(void **state)
{
    (void)state;
    const int64_t day_ms = 86400000;
    const struct {
        int64_t second_ms;
        bool refused;
        int64_t timestamp_ms;
    } cases[] = {
        { 0, false, 0 },     { day_ms, false, day_ms }, { day_ms + 1, true, 0 },    { -1, false, 0 },
        { -1000, false, 0 }, { -1001, true, 0 },        { INT64_MIN / 2, true, 0 },
    };
    const int64_t first_ms = 1795593600000;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_batch batch;
        open_batch(&batch);
        assert_false(cltel_batch_refuses_time(&batch, cases[i].second_ms)); /* an empty one takes any */
        assert_int_equal(cltel_batch_timestamp(&batch, 5), 5);
        assert_true(add(&batch, "a", 1, first_ms));
        assert_int_equal(cltel_batch_refuses_time(&batch, first_ms + cases[i].second_ms), cases[i].refused);
        if (!cases[i].refused)
            assert_int_equal(cltel_batch_timestamp(&batch, first_ms + cases[i].second_ms),
                             first_ms + cases[i].timestamp_ms);
        cltel_batch_done(&batch);
    }
}

/* Small steps back must not add up to the day's far end. */
static void clamped_times_stay_within_the_day(void **state)
{
    (void)state;
    cltel_batch batch;
    open_batch(&batch);
    assert_true(add(&batch, "a", 1, 1000));
    assert_true(add(&batch, "b", 1, cltel_batch_timestamp(&batch, 1000 + 86400000)));
    assert_int_equal(cltel_batch_timestamp(&batch, 1000 + 86400000 - 500), 1000 + 86400000);
    assert_false(cltel_batch_refuses_time(&batch, 1000 + 86400000 - 500));
    cltel_batch_done(&batch);
}

static uint64_t mark_of(const cltel_batch *batch, uint32_t ring)
{
    const cltel_mark *marks = (const void *)batch->marks.ptr;
    uint64_t end = 0;
    for (size_t i = 0; i < batch->marks.len / sizeof *marks; i++)
        end = marks[i].ring == ring ? marks[i].end : end;
    return end;
}

static void a_ring_has_one_mark_the_latest(void **state)
{
    (void)state;
    cltel_batch batch;
    open_batch(&batch);
    for (uint32_t ring = 0; ring < 300; ring++)
        cltel_batch_mark(&batch, ring, ring + 8);
    cltel_batch_mark(&batch, 7, 4096);
    assert_int_equal(batch.marks.len, 300 * sizeof(cltel_mark));
    assert_int_equal(mark_of(&batch, 7), 4096);
    assert_int_equal(mark_of(&batch, 299), 307);
    cltel_batch_open(&batch, opening);
    assert_int_equal(batch.marks.len, 0);
    cltel_batch_done(&batch);
}

/* Splits down to single events and appends them in order. */
static void split_all(cltel_batch *batch, cltel_buf *seen, bool last)
{
    assert_int_equal(mark_of(batch, 3), last ? 999 : 0); /* only the last half may release */
    assert_memory_equal(batch->body.ptr, opening.ptr, opening.len);
    assert_memory_equal(batch->body.ptr + batch->body.len - 2, "]}", 2);
    if (batch->count == 1) {
        cltel_buf_append(seen, batch->body.ptr + opening.len, batch->body.len - opening.len - 2);
        cltel_buf_append_char(seen, ';');
        return;
    }
    cltel_batch second = { 0 };
    uint32_t count = batch->count;
    assert_true(cltel_batch_split(batch, &second));
    assert_int_equal(batch->count + second.count, count);
    split_all(batch, seen, false);
    split_all(&second, seen, last);
    cltel_batch_done(&second);
}

static void halves_of_halves_end_in_single_events(void **state)
{
    (void)state;
    for (int count = 1; count <= 40; count++) {
        cltel_batch batch;
        cltel_buf expected = { 0 }, seen = { 0 };
        open_batch(&batch);
        for (int i = 0; i < count; i++) {
            char text[32];
            snprintf(text, sizeof text, "%.*d", i % 7 + 1, i);
            assert_true(add(&batch, text, 1, i));
            cltel_buf_append_format(&expected, "%s;", text);
        }
        cltel_batch_mark(&batch, 3, 999);
        cltel_batch_close(&batch);
        split_all(&batch, &seen, true);
        assert_int_equal(seen.len, expected.len);
        assert_memory_equal(seen.ptr, expected.ptr, seen.len);
        cltel_buf_done(&seen);
        cltel_buf_done(&expected);
        cltel_batch_done(&batch);
    }
}

static void a_batch_that_is_opened_again_remembers_nothing(void **state)
{
    (void)state;
    cltel_batch batch;
    open_batch(&batch);
    add(&batch, "1", 9, 900);
    batch.notice = true;
    cltel_batch_open(&batch, opening);
    assert_int_equal(batch.count, 0);
    assert_int_equal(batch.bytes, 0);
    assert_false(batch.notice);
    assert_true(add(&batch, "2", 1, 5));
    check_body(&batch, "{\"e\":[2");
    cltel_batch_done(&batch);
}

static void a_taken_event_leaves_room_for_the_end_of_the_body(void **state)
{
    (void)state;
    const cltel_batch_limits limits = { 1048576, 10000, CLTEL_EVENT_OVERHEAD };
    cltel_batch batch = { 0 };
    cltel_batch_open(&batch, CLTEL_VIEW("["));
    cltel_batch_event_begin(&batch);
    while (batch.body.len < batch.body.cap)
        cltel_buf_append_char(&batch.body, 'e');

    assert_true(cltel_batch_event_end(&batch, &limits, 1, 0, 1));

    assert_true(batch.body.cap - batch.body.len >= 2); /* closing needs no memory, so it cannot fail */
    cltel_batch_done(&batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_stand_between_commas),
        cmocka_unit_test(the_limit_of_bytes_is_exact),
        cmocka_unit_test(an_event_that_is_alone_is_always_taken),
        cmocka_unit_test(the_limit_of_events_is_exact),
        cmocka_unit_test(an_event_that_was_taken_back_leaves_no_trace),
        cmocka_unit_test(times_span_at_most_a_day_and_go_back_at_most_a_second),
        cmocka_unit_test(clamped_times_stay_within_the_day),
        cmocka_unit_test(a_ring_has_one_mark_the_latest),
        cmocka_unit_test(halves_of_halves_end_in_single_events),
        cmocka_unit_test(a_batch_that_is_opened_again_remembers_nothing),
        cmocka_unit_test(a_taken_event_leaves_room_for_the_end_of_the_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
