/* The loss notice. */
#include "support/cmocka_all.h"

#include "encode/logs_events.h"
#include "support/event_reader.h"

static void a_notice_names_each_reason_with_its_count(void **state)
{
    (void)state;
    static const char *const names[] = { "buffer_full", "too_large" };
    static const uint64_t counts[] = { 12, UINT64_MAX };
    cltel_logs_encoder *encoder = cltel_logs_encoder_new(CLTEL_VIEW("shop"), CLTEL_VIEW("inst"), 1048550);
    cltel_buf body = { 0 };
    cltel_encoded out;

    assert_true(cltel_logs_encode_notice(encoder, names, counts, 2, 9, 1795595990000000000, 1795596000123456789,
                                         1795596000123, &body, &out));

    cltel_buf_terminate(&body);
    assert_string_equal(body.ptr,
                        "{\"timestamp\":1795596000123,\"message\":\"{\\\"time\\\":\\\"2026-11-25T08:40:00.123456Z\\\","
                        "\\\"level\\\":\\\"WARN\\\",\\\"service\\\":\\\"shop\\\",\\\"message\\\":\\\"records lost\\\","
                        "\\\"lost\\\":{\\\"buffer_full\\\":12,\\\"too_large\\\":18446744073709551615},"
                        "\\\"since\\\":\\\"2026-11-25T08:39:50.000000Z\\\",\\\"id\\\":\\\"inst.notice.9\\\"}\"}");
    event_reader event;
    event_reader_open(&event, cltel_buf_view(&body));
    assert_int_equal(out.message_bytes, event.message_len);
    assert_false(out.truncated);
    event_reader_close(&event);
    cltel_logs_encoder_free(encoder);
    cltel_buf_done(&body);
}

static void a_notice_fits_the_smallest_limit_and_keeps_the_sum(void **state)
{
    (void)state;
    const char *names[40];
    uint64_t counts[40];
    for (int i = 0; i < 40; i++) {
        names[i] = "a_reason_with_a_rather_long_name";
        counts[i] = 1000;
    }
    char service[128];
    memset(service, 1, sizeof service);
    cltel_logs_encoder *encoder =
        cltel_logs_encoder_new((cltel_view){ service, sizeof service }, CLTEL_VIEW("abcdefghijklmnopqrstuvwxyz"), 1024);
    cltel_buf body = { 0 };
    cltel_encoded out;

    assert_true(cltel_logs_encode_notice(encoder, names, counts, 40, UINT64_MAX, 0, 1795596000123456789, 1795596000123,
                                         &body, &out));

    event_reader event;
    event_reader_open(&event, cltel_buf_view(&body));
    assert_true(event.message_len <= 1024);
    double sum = 0;
    for (const cJSON *reason = event_reader_member(&event, "lost")->child; reason; reason = reason->next)
        sum += reason->valuedouble;
    assert_true(sum == 40000);
    event_reader_close(&event);
    cltel_logs_encoder_free(encoder);
    cltel_buf_done(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_notice_names_each_reason_with_its_count),
        cmocka_unit_test(a_notice_fits_the_smallest_limit_and_keeps_the_sum),
    };
    return cmocka_run_group_tests_name("encode/logs_notice", tests, NULL, NULL);
}
