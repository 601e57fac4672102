#include "batch/batch.h"
#include "support/cmocka_all.h"

static const cltel_batch_limits service = { 1048576, 10000, CLTEL_EVENT_OVERHEAD };
static const cltel_view opening = { "{\"e\":[", 6 };

/* A closed batch of events that are given as text, in order. */
static void fill(cltel_batch *batch, const char *const *events, const int64_t *times_ms, size_t count)
{
    memset(batch, 0, sizeof *batch);
    cltel_batch_open(batch, opening);
    for (size_t i = 0; i < count; i++) {
        cltel_batch_event_begin(batch);
        cltel_buf_append_text(&batch->body, events[i]);
        assert_true(cltel_batch_event_end(batch, &service, 10, times_ms[i], 77));
    }
    cltel_batch_close(batch);
}

static void check_body(const cltel_batch *batch, const char *expected)
{
    assert_int_equal(batch->body.len, strlen(expected));
    assert_memory_equal(batch->body.ptr, expected, batch->body.len);
}

static const char *const two[] = { "{\"timestamp\":1000,\"message\":\"{\\\"timestamp\\\":1}\"}",
                                   "{\"timestamp\":2000,\"message\":\"b\"}" };
static const int64_t two_ms[] = { 1000, 2000 };

static void every_timestamp_moves_and_nothing_else(void **state)
{
    (void)state;
    cltel_batch batch;
    fill(&batch, two, two_ms, 2);
    assert_true(cltel_batch_shift(&batch, 123));
    check_body(&batch, "{\"e\":[{\"timestamp\":1123,\"message\":\"{\\\"timestamp\\\":1}\"},"
                       "{\"timestamp\":2123,\"message\":\"b\"}]}");
    assert_int_equal(batch.first_ms, 1123);
    assert_int_equal(batch.last_ms, 2123);
    assert_int_equal(batch.bytes, 2 * (10 + 26));
    cltel_batch_done(&batch);
}

static void numbers_may_become_longer_and_shorter(void **state)
{
    (void)state;
    cltel_batch batch;
    fill(&batch, two, two_ms, 2);
    assert_true(cltel_batch_shift(&batch, INT64_C(1795599625326)));
    assert_true(cltel_batch_shift(&batch, -INT64_C(1795599625326) - 995));
    check_body(&batch, "{\"e\":[{\"timestamp\":5,\"message\":\"{\\\"timestamp\\\":1}\"},"
                       "{\"timestamp\":1005,\"message\":\"b\"}]}");
    cltel_batch_done(&batch);
}

static void no_timestamp_is_before_1970(void **state)
{
    (void)state;
    cltel_batch batch;
    fill(&batch, two, two_ms, 2);
    assert_true(cltel_batch_shift(&batch, -1500));
    check_body(&batch, "{\"e\":[{\"timestamp\":0,\"message\":\"{\\\"timestamp\\\":1}\"},"
                       "{\"timestamp\":500,\"message\":\"b\"}]}");
    assert_int_equal(batch.first_ms, 0);
    cltel_batch_done(&batch);
}

static void a_moved_batch_can_be_split(void **state)
{
    (void)state;
    cltel_batch batch, second;
    fill(&batch, two, two_ms, 2);
    memset(&second, 0, sizeof second);
    assert_true(cltel_batch_shift(&batch, 1000000));
    assert_true(cltel_batch_split(&batch, &second));
    check_body(&batch, "{\"e\":[{\"timestamp\":1001000,\"message\":\"{\\\"timestamp\\\":1}\"}]}");
    check_body(&second, "{\"e\":[{\"timestamp\":1002000,\"message\":\"b\"}]}");
    cltel_batch_done(&batch);
    cltel_batch_done(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_timestamp_moves_and_nothing_else),
        cmocka_unit_test(numbers_may_become_longer_and_shorter),
        cmocka_unit_test(no_timestamp_is_before_1970),
        cmocka_unit_test(a_moved_batch_can_be_split),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
