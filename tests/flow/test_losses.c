/* What is refused or dropped, why, and that the stream itself says so. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "buffer/ring.h"
#include "pipeline/client.h"
#include "record/record.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

static size_t fill(flow *f, cltel_severity severity)
{
    char text[16];
    size_t count = 0;
    cltel_err err;
    do {
        snprintf(text, sizeof text, "r%04zu", count);
        err = cltel_log(f->client, severity, text, CLTEL_NTS, NULL, 0);
        count += err == CLTEL_OK;
    } while (err == CLTEL_OK && count < 5000);
    if (count < 5000)
        assert_int_equal(err, CLTEL_E_BUFFER_FULL);
    return count;
}

static const cJSON *notice_of(flow *f, size_t number)
{
    for (size_t i = 0; i < f->event_count; i++)
        if (strcmp(f->events[i].text, "records lost") == 0 && number-- == 0)
            return f->events[i].json;
    return NULL;
}

static int64_t lost(const cJSON *notice, const char *reason)
{
    const cJSON *count = cJSON_GetObjectItem(cJSON_GetObjectItem(notice, "lost"), reason);
    return cJSON_IsNumber(count) ? (int64_t)count->valuedouble : -1;
}

static void a_full_ring_refuses_and_a_notice_says_how_many(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "buffer.bytes", "4096", NULL });
    size_t accepted = fill(f, CLTEL_SEVERITY_INFO);
    assert_int_equal(accepted, 3584 / 40);
    for (int i = 0; i < 9; i++)
        assert_int_equal(CLTEL_INFO(f->client, "r0000"), CLTEL_E_BUFFER_FULL);
    assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, NULL, 0, NULL, 0), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(flow_pump(f), CLTEL_OK);

    cltel_stats s = flow_stats(f);
    assert_int_equal(s.dropped_buffer_full, 10);
    assert_int_equal(s.refused, 11);
    assert_int_equal(s.delivered, accepted);
    assert_int_equal(s.notices, 1);
    const cJSON *notice = notice_of(f, 0);
    assert_non_null(notice);
    assert_int_equal(lost(notice, "buffer_full"), 10);
    assert_int_equal(lost(notice, "invalid"), 1);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(notice, "lost")), 2);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(notice, "level")), "WARN");
    assert_int_equal(CLTEL_INFO(f->client, "room again"), CLTEL_OK);
    flow_close(f);
}

/* A flush is a last chance to say it: it does not wait for the interval. */
static void notices_add_up_to_all_that_was_lost(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "notice.interval.ms", "1h", NULL });
    for (int round = 1; round <= 3; round++) {
        for (int i = 0; i < round; i++)
            cltel_log(f->client, CLTEL_SEVERITY_INFO, NULL, 0, NULL, 0);
        assert_int_equal(flow_pump(f), CLTEL_OK);
    }
    assert_int_equal(flow_stats(f).notices, 3);
    int64_t sum = 0;
    for (size_t i = 0; i < 3; i++)
        sum += lost(notice_of(f, i), "invalid");
    assert_int_equal(sum, 6);
    flow_pump(f);
    assert_int_equal(flow_stats(f).notices, 3); /* nothing new */
    flow_close(f);
}

static void what_is_lost_just_before_shutdown_is_said_too(void **state)
{
    (void)state;
    const char *const modes[] = { "pump", "thread" };
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        flow *f = flow_open((const char *const[]){ "notice.interval.ms", "1h", "worker.mode", modes[i], NULL });
        cltel_log(f->client, CLTEL_SEVERITY_INFO, NULL, 0, NULL, 0);
        assert_int_equal(cltel_client_flush(f->client, 5000), CLTEL_OK);
        cltel_log(f->client, CLTEL_SEVERITY_INFO, NULL, 0, NULL, 0);
        cltel_log(f->client, CLTEL_SEVERITY_INFO, NULL, 0, NULL, 0);
        assert_int_equal(cltel_client_shutdown(f->client, 5000, NULL), CLTEL_OK);
        assert_int_equal(flow_stats(f).notices, 2);
        assert_int_equal(lost(notice_of(f, 1), "invalid"), 2);
        flow_close(f);
    }
}

static void a_reserved_lane_keeps_errors_alive(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "buffer.bytes", "4096", NULL });
    fill(f, CLTEL_SEVERITY_WARN);
    size_t errors = 0;
    while (CLTEL_ERROR(f->client, "error") == CLTEL_OK)
        errors++;
    assert_int_equal(errors, (4096 - 3584 / 40 * 40) / 40);
    assert_int_equal(CLTEL_FATAL(f->client, "fatal"), CLTEL_E_BUFFER_FULL);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_count_text(f, "error"), errors);
    flow_close(f);
}

static void drop_oldest_keeps_the_newest_and_counts_the_rest(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "buffer.bytes", "4096", "buffer.overflow", "drop-oldest", NULL });
    assert_int_equal(fill(f, CLTEL_SEVERITY_INFO), 5000);
    flow_check_balance(f);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    cltel_stats s = flow_stats(f);
    assert_int_equal(s.accepted, 5000);
    assert_int_equal(s.dropped_oldest, 5000 - s.delivered);
    assert_in_range(s.delivered, 80, 102);
    assert_non_null(flow_find(f, "r4999"));
    assert_null(flow_find(f, "r0000"));
    assert_int_equal(lost(notice_of(f, 0), "oldest"), s.dropped_oldest);
    flow_close(f);
}

static flow_answer throttles(void *context, const flow_request *request)
{
    (void)context, (void)request;
    return (flow_answer){ .status = 400, .error = "ThrottlingException" };
}

static void drop_oldest_with_a_dead_service_stays_balanced(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "buffer.bytes", "4096", "buffer.overflow", "drop-oldest",
                                               "batch.max.count", "10", NULL });
    f->decide = throttles;
    for (int i = 0; i < 2000; i++) {
        assert_int_equal(CLTEL_INFO(f->client, "x", CLTEL_I64("i", i)), CLTEL_OK);
        if (i % 50 == 0)
            flow_round(f);
    }
    f->decide = NULL;
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).inside, 0);
    assert_true(flow_stats(f).dropped_oldest > 0);
    flow_close(f);
}

/* What is on its way has left the ring then: it is counted, not said to be in the files. */
static void drop_oldest_counts_what_a_shutdown_leaves_on_its_way(void **state)
{
    (void)state;
    const char *const modes[] = { "pump", "thread" };
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        flow *f = flow_open((const char *const[]){ "buffer.bytes", "4096", "buffer.overflow", "drop-oldest",
                                                   "batch.max.count", "5", "worker.mode", modes[i], NULL });
        uint64_t left = 0;
        f->decide = throttles;
        for (int j = 0; j < 50; j++)
            assert_int_equal(CLTEL_INFO(f->client, "x"), CLTEL_OK);
        assert_int_equal(cltel_client_shutdown(f->client, 50, &left), CLTEL_E_TIMED_OUT);
        cltel_ring_file *file = f->client->registry.all.rings[0]->file;
        assert_int_equal(left, (file->head - file->tail) / 40);
        assert_true(flow_stats(f).dropped_shutdown >= 5);
        assert_int_equal(flow_stats(f).dropped_shutdown + left, 50);
        flow_check_balance(f);
        flow_close(f);
    }
}

static void block_waits_for_room_but_not_longer_than_allowed(void **state)
{
    (void)state;
    flow *f = flow_open(
        (const char *const[]){ "buffer.bytes", "4096", "buffer.overflow", "block", "buffer.block.max.ms", "30", NULL });
    while (CLTEL_INFO(f->client, "r") == CLTEL_OK)
        ;
    int64_t start_ns = cltel_clock_monotonic_ns();
    assert_int_equal(CLTEL_INFO(f->client, "late"), CLTEL_E_BUFFER_FULL); /* nobody pumps */
    assert_in_range((cltel_clock_monotonic_ns() - start_ns) / 1000000, 29, 1000);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    flow_close(f);
}

static void block_loses_nothing_while_the_service_is_slower(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "buffer.bytes", "4096", "buffer.overflow", "block",
                                               "buffer.block.max.ms", "20s", "worker.mode", "thread", NULL });
    for (int i = 0; i < 5; i++)
        flow_next(f, (flow_answer){ .status = 503 });
    for (int i = 0; i < 2000; i++)
        assert_int_equal(CLTEL_INFO(f->client, "x", CLTEL_I64("i", i)), CLTEL_OK);
    assert_int_equal(cltel_client_flush(f->client, 10000), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 2000);
    flow_close(f);
}

static void records_of_another_age_are_dropped_by_reason(void **state)
{
    (void)state;
    const int64_t day_ns = INT64_C(24) * 3600 * 1000000000;
    const struct {
        int64_t shift_ns;
        uint64_t old, fresh;
    } cases[] = {
        { -14 * day_ns - 60 * INT64_C(1000000000), 1, 0 },
        { -14 * day_ns + 60 * INT64_C(1000000000), 0, 0 },
        { day_ns / 12 + 60 * INT64_C(1000000000), 0, 1 },
        { day_ns / 12 - 60 * INT64_C(1000000000), 0, 0 },
        { INT64_MIN / 2, 1, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        flow *f = flow_open(NULL);
        assert_int_equal(CLTEL_INFO(f->client, "x"), CLTEL_OK);
        cltel_record_header *header = (void *)f->client->registry.all.rings[0]->data;
        header->time = (uint64_t)(cltel_clock_realtime_ns() + cases[i].shift_ns);
        header->clock_flags = CLTEL_CLOCK_REALTIME_NS;
        assert_int_equal(flow_pump(f), CLTEL_OK);
        assert_int_equal(flow_stats(f).dropped_too_old, cases[i].old);
        assert_int_equal(flow_stats(f).dropped_too_new, cases[i].fresh);
        flow_close(f);
    }
}

/* Nothing is sent when all of a ring is too old; its room has to come back all the same. */
static void a_ring_full_of_old_records_is_released(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "buffer.bytes", "4096", "worker.mode", "thread", NULL });
    assert_int_equal(cltel_client_flush(f->client, 5000), CLTEL_OK);
    cltel_thread_prepare(f->client);
    cltel_ring *ring = f->client->registry.all.rings[0];
    for (int i = 0; i < 128; i++) {
        cltel_record_header header = { .length = sizeof header,
                                       .seq = cltel_ring_next_seq_sp(ring),
                                       .kind = CLTEL_RECORD_LOG,
                                       .severity = CLTEL_SEVERITY_INFO,
                                       .time = 1 };
        header.check = ~header.length ^ (uint32_t)header.seq;
        memcpy(cltel_ring_head_sp(ring), &header, sizeof header);
        cltel_ring_commit_sp(ring, sizeof header);
    }
    int64_t give_up_ns = cltel_clock_monotonic_ns() + INT64_C(3000000000);
    while (CLTEL_INFO(f->client, "fits") != CLTEL_OK && cltel_clock_monotonic_ns() < give_up_ns)
        sched_yield();
    assert_int_equal(cltel_client_flush(f->client, 5000), CLTEL_OK);
    assert_int_equal(flow_stats(f).dropped_too_old, 128);
    assert_int_equal(flow_stats(f).delivered, 1);
    flow_check_balance(f);
    flow_close(f);
}

static void bytes_that_are_no_record_are_counted_and_released(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "buffer.bytes", "4096", NULL });
    for (int i = 0; i < 20; i++)
        CLTEL_INFO(f->client, "x", CLTEL_I64("i", i));
    cltel_ring *ring = f->client->registry.all.rings[0];
    uint32_t length = ((cltel_record_header *)(void *)ring->data)->length;
    memset(ring->data + 5 * length, 0xff, 16);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 5);
    assert_int_equal(flow_stats(f).dropped_unreadable, 15);
    assert_int_equal(flow_stats(f).inside, 0);
    assert_int_equal(lost(notice_of(f, 0), "unreadable"), 15);
    CLTEL_INFO(f->client, "after");
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_non_null(flow_find(f, "after"));
    flow_close(f);
}

static void a_ring_of_nothing_but_wild_bytes_takes_records_again(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "buffer.bytes", "4096", NULL });
    size_t accepted = fill(f, CLTEL_SEVERITY_INFO);
    memset(f->client->registry.all.rings[0]->data, 0, 4096);
    flow_pump(f);
    assert_int_equal(flow_stats(f).dropped_unreadable, accepted);
    assert_int_equal(CLTEL_INFO(f->client, "after"), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_non_null(flow_find(f, "after"));
    flow_close(f);
}

int main(void)
{
#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)
    const struct CMUnitTest tests[] = {
        FLOW_TEST(a_full_ring_refuses_and_a_notice_says_how_many),
        FLOW_TEST(notices_add_up_to_all_that_was_lost),
        FLOW_TEST(what_is_lost_just_before_shutdown_is_said_too),
        FLOW_TEST(a_reserved_lane_keeps_errors_alive),
        FLOW_TEST(drop_oldest_keeps_the_newest_and_counts_the_rest),
        FLOW_TEST(drop_oldest_with_a_dead_service_stays_balanced),
        FLOW_TEST(drop_oldest_counts_what_a_shutdown_leaves_on_its_way),
        FLOW_TEST(block_waits_for_room_but_not_longer_than_allowed),
        FLOW_TEST(block_loses_nothing_while_the_service_is_slower),
        FLOW_TEST(records_of_another_age_are_dropped_by_reason),
        FLOW_TEST(a_ring_full_of_old_records_is_released),
        FLOW_TEST(bytes_that_are_no_record_are_counted_and_released),
        FLOW_TEST(a_ring_of_nothing_but_wild_bytes_takes_records_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
