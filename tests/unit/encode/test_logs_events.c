/* A log record as an event: members, order, fields, names. */
#include "support/cmocka_all.h"

#include <math.h>

#include "encode/logs_events.h"
#include "support/event_reader.h"
#include "support/record_builder.h"

enum { RING = 7, EVENT_MAX = 1048550 };

#define TIME_NS INT64_C(1795596000123456789)
#define TIMESTAMP_MS INT64_C(1795596000123)

static cltel_logs_encoder *encoder;
static cltel_buf body;

static int set_up(void **state)
{
    (void)state;
    encoder = cltel_logs_encoder_new(CLTEL_VIEW("shop"), CLTEL_VIEW("inst"), EVENT_MAX);
    body = (cltel_buf){ 0 };
    return encoder ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    cltel_logs_encoder_free(encoder);
    cltel_buf_done(&body);
    return 0;
}

/* Encodes and frees the record; the event alone is in body. */
static cltel_encoded encode(record_builder *b)
{
    cltel_encoded out = { 0, true };
    cltel_record record = record_builder_record(b);
    cltel_buf_clear(&body);
    assert_true(cltel_logs_encode(encoder, &record, RING, TIME_NS, TIMESTAMP_MS, &body, &out));
    record_builder_done(b);
    return out;
}

static void assert_body(const char *want)
{
    cltel_buf_terminate(&body);
    assert_string_equal(body.ptr, want);
}

#define BEFORE_LEVEL "{\"timestamp\":1795596000123,\"message\":\"{\\\"time\\\":\\\"2026-11-25T08:40:00.123456Z\\\","
#define AFTER_FIELDS "\\\"id\\\":\\\"inst.7.1\\\"}\"}"

static void an_event_has_its_members_in_their_order(void **state)
{
    (void)state;
    record_builder b;
    record_builder_text(&b, CLTEL_SEVERITY_INFO, "order placed");
    record_builder_str(&b, "user_id", "u-7", 3);
    record_builder_i64(&b, "cents", 4200);

    cltel_encoded out = encode(&b);

    assert_body(BEFORE_LEVEL
                "\\\"level\\\":\\\"INFO\\\",\\\"service\\\":\\\"shop\\\",\\\"message\\\":\\\"order placed\\\","
                "\\\"user_id\\\":\\\"u-7\\\",\\\"cents\\\":4200," AFTER_FIELDS);
    assert_false(out.truncated);
}

static void a_site_makes_the_same_event_as_text_and_keys(void **state)
{
    (void)state;
    static const cltel_view keys[] = { CLTEL_VIEW("user_id"), CLTEL_VIEW("cents") };
    const cltel_encode_site site = { CLTEL_SEVERITY_INFO, CLTEL_VIEW("order placed"), keys, 2 };
    assert_true(cltel_logs_encoder_site(encoder, 1, &site));
    record_builder b;
    record_builder_site(&b, CLTEL_SEVERITY_INFO, 1);
    record_builder_str(&b, NULL, "u-7", 3);
    record_builder_i64(&b, NULL, 4200);

    encode(&b);

    assert_body(BEFORE_LEVEL
                "\\\"level\\\":\\\"INFO\\\",\\\"service\\\":\\\"shop\\\",\\\"message\\\":\\\"order placed\\\","
                "\\\"user_id\\\":\\\"u-7\\\",\\\"cents\\\":4200," AFTER_FIELDS);
}

static void message_bytes_are_those_of_the_message(void **state)
{
    (void)state;
    record_builder b;
    record_builder_text(&b, CLTEL_SEVERITY_INFO, "quote \" slash \\ line \n \xC2\x85 \xFF \xF0\x9F\x98\x80");
    record_builder_str(&b, "k\"\n", "v\"\\\x01", 4);
    record_builder_json(&b, "j", "{ \"a\" : \"\\n\" }");

    cltel_encoded out = encode(&b);

    event_reader event;
    event_reader_open(&event, cltel_buf_view(&body));
    assert_int_equal(out.message_bytes, event.message_len);
    event_reader_close(&event);
}

static void every_level_has_its_name(void **state)
{
    (void)state;
    static const char *const names[] = { "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL" };
    for (uint8_t severity = 1; severity <= 6; severity++) {
        record_builder b;
        record_builder_text(&b, severity, "");
        encode(&b);
        event_reader event;
        event_reader_open(&event, cltel_buf_view(&body));
        assert_string_equal(event_reader_string(&event, "level"), names[severity - 1]);
        event_reader_close(&event);
    }
}

static void every_type_has_its_json(void **state)
{
    (void)state;
    record_builder b;
    record_builder_text(&b, CLTEL_SEVERITY_INFO, "types");
    record_builder_i64(&b, "min", INT64_MIN);
    record_builder_i64(&b, "max", INT64_MAX);
    record_builder_u64(&b, "umax", UINT64_MAX);
    record_builder_f64(&b, "pi", 3.141592653589793);
    record_builder_f64(&b, "nan", NAN);
    record_builder_f64(&b, "inf", INFINITY);
    record_builder_f64(&b, "ninf", -INFINITY);
    record_builder_bool(&b, "yes", true);
    record_builder_bool(&b, "no", false);
    record_builder_null(&b, "none");
    record_builder_str(&b, "nul", "a\0b", 3);
    record_builder_str(&b, "empty", "", 0);
    record_builder_json(&b, "list", "[1]");
    record_builder_json(&b, "broken", "[1");
    record_builder_json(&b, "nothing", "");

    encode(&b);

    event_reader event;
    event_reader_open(&event, cltel_buf_view(&body));
    static const char *const want[][2] = {
        { "min", "-9223372036854775808" },
        { "max", "9223372036854775807" },
        { "umax", "18446744073709551615" },
        { "pi", "3.141592653589793" },
        { "nan", "\"NaN\"" },
        { "inf", "\"Infinity\"" },
        { "ninf", "\"-Infinity\"" },
        { "yes", "true" },
        { "no", "false" },
        { "none", "null" },
        { "nul", "\"a\\u0000b\"" },
        { "empty", "\"\"" },
        { "list", "[1]" },
        { "broken", "\"[1\"" },
        { "nothing", "\"\"" },
    };
    for (size_t i = 0; i < COUNT_OF(want); i++)
        event_reader_assert_raw(&event, want[i][0], want[i][1]);
    event_reader_close(&event);
}

static void the_events_own_names_are_not_taken_by_fields(void **state)
{
    (void)state;
    static const char *const names[] = { "time", "level",     "service",        "message",
                                         "id",   "truncated", "original_bytes", "dropped_fields" };
    record_builder b;
    record_builder_text(&b, CLTEL_SEVERITY_INFO, "hello");
    for (size_t i = 0; i < COUNT_OF(names); i++)
        record_builder_i64(&b, names[i], (int64_t)i);

    encode(&b);

    event_reader event;
    event_reader_open(&event, cltel_buf_view(&body));
    assert_int_equal(cJSON_GetArraySize(event.inner), 5 + (int)COUNT_OF(names));
    assert_string_equal(event_reader_string(&event, "message"), "hello");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char renamed[32];
        snprintf(renamed, sizeof renamed, "%s_", names[i]);
        assert_int_equal(event_reader_member(&event, renamed)->valueint, (int)i);
    }
    event_reader_close(&event);
}

static void the_last_of_one_name_wins(void **state)
{
    (void)state;
    record_builder b;
    record_builder_text(&b, CLTEL_SEVERITY_INFO, "twice");
    record_builder_scope(&b, true);
    record_builder_i64(&b, "a", 1); /* outer scope */
    record_builder_i64(&b, "b", 1);
    record_builder_i64(&b, "a", 2); /* inner scope */
    record_builder_scope(&b, false);
    record_builder_i64(&b, "c", 3);
    record_builder_i64(&b, "b", 3);
    record_builder_i64(&b, "c", 4);
    record_builder_i64(&b, "time", 5); /* written time_ */
    record_builder_i64(&b, "time_", 6);

    encode(&b);

    event_reader event;
    event_reader_open(&event, cltel_buf_view(&body));
    assert_int_equal(event_reader_member(&event, "a")->valueint, 2);
    assert_int_equal(event_reader_member(&event, "b")->valueint, 3);
    assert_int_equal(event_reader_member(&event, "c")->valueint, 4);
    assert_int_equal(event_reader_member(&event, "time_")->valueint, 6);
    event_reader_close(&event);
}

static void names_that_look_alike_are_all_kept(void **state)
{
    (void)state;
    record_builder b;
    record_builder_text(&b, CLTEL_SEVERITY_INFO, "many");
    char key[8];
    for (int i = 0; i < 120; i++) {
        snprintf(key, sizeof key, "k%c%c%cx", 'a' + i % 5, 'a' + i / 5 % 5, 'a' + i / 25);
        record_builder_i64(&b, key, i);
    }

    encode(&b);

    event_reader event;
    event_reader_open(&event, cltel_buf_view(&body));
    assert_int_equal(cJSON_GetArraySize(event.inner), 5 + 120);
    event_reader_close(&event);
}

static void events_are_appended_one_behind_the_other(void **state)
{
    (void)state;
    cltel_buf_append_char(&body, '[');
    for (int i = 0; i < 3; i++) {
        record_builder b;
        record_builder_text(&b, CLTEL_SEVERITY_INFO, "one of three");
        cltel_record record = record_builder_record(&b);
        cltel_encoded out;
        if (i > 0)
            cltel_buf_append_char(&body, ',');
        assert_true(cltel_logs_encode(encoder, &record, RING, TIME_NS + i, TIMESTAMP_MS + i, &body, &out));
        record_builder_done(&b);
    }
    cltel_buf_append_char(&body, ']');

    cJSON *list = cJSON_ParseWithLength(body.ptr, body.len);
    assert_non_null(list);
    assert_int_equal(cJSON_GetArraySize(list), 3);
    cJSON *last = cJSON_GetObjectItem(cJSON_GetArrayItem(list, 2), "timestamp");
    assert_true(last->valuedouble == (double)TIMESTAMP_MS + 2);
    cJSON_Delete(list);
}

static void time_and_timestamp_follow_the_record(void **state)
{
    (void)state;
    static const struct {
        int64_t time_ns, timestamp_ms;
        const char *time;
    } rows[] = {
        { TIME_NS, TIMESTAMP_MS, "2026-11-25T08:40:00.123456Z" },
        { TIME_NS, TIMESTAMP_MS + 5, "2026-11-25T08:40:00.123456Z" }, /* moved to keep a batch in order */
        { TIME_NS + 1000000000, TIMESTAMP_MS + 5, "2026-11-25T08:40:01.123456Z" },
        { TIME_NS + 1000000001 - 123456789, TIMESTAMP_MS + 5, "2026-11-25T08:40:01.000000Z" },
        { TIME_NS, TIMESTAMP_MS, "2026-11-25T08:40:00.123456Z" },
        { 0, 0, "1970-01-01T00:00:00.000000Z" },
        { -1000, -1, "1969-12-31T23:59:59.999999Z" },
    };
    record_builder b;
    record_builder_text(&b, CLTEL_SEVERITY_INFO, "when");
    cltel_record record = record_builder_record(&b);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_encoded out;
        cltel_buf_clear(&body);
        assert_true(cltel_logs_encode(encoder, &record, RING, rows[i].time_ns, rows[i].timestamp_ms, &body, &out));
        event_reader event;
        event_reader_open(&event, cltel_buf_view(&body));
        assert_string_equal(event_reader_string(&event, "time"), rows[i].time);
        assert_true(cJSON_GetObjectItem(event.outer, "timestamp")->valuedouble == (double)rows[i].timestamp_ms);
        event_reader_close(&event);
    }
    record_builder_done(&b);
}

static void the_id_names_instance_ring_and_sequence(void **state)
{
    (void)state;
    record_builder b;
    record_builder_text(&b, CLTEL_SEVERITY_INFO, "");
    record_builder_finish(&b, UINT64_MAX);
    cltel_record record;
    cltel_encoded out;
    assert_true(cltel_record_read(b.bytes, b.len, &record));
    assert_true(cltel_logs_encode(encoder, &record, UINT32_MAX, TIME_NS, TIMESTAMP_MS, &body, &out));
    event_reader event;
    event_reader_open(&event, cltel_buf_view(&body));
    assert_string_equal(event_reader_string(&event, "id"), "inst.4294967295.18446744073709551615");
    event_reader_close(&event);
    record_builder_done(&b);
}

static void service_and_instance_are_escaped(void **state)
{
    (void)state;
    cltel_logs_encoder_free(encoder);
    encoder = cltel_logs_encoder_new(CLTEL_VIEW("a\"b\n\xFF"), CLTEL_VIEW("i\"1"), EVENT_MAX);
    record_builder b;
    record_builder_text(&b, CLTEL_SEVERITY_INFO, "");

    encode(&b);

    event_reader event;
    event_reader_open(&event, cltel_buf_view(&body));
    assert_string_equal(event_reader_string(&event, "service"), "a\"b\n\xEF\xBF\xBD");
    assert_string_equal(event_reader_string(&event, "id"), "i\"1.7.1");
    event_reader_close(&event);
}

static void without_memory_body_is_as_before(void **state)
{
    (void)state;
    record_builder b;
    record_builder_text(&b, CLTEL_SEVERITY_INFO, "");
    cltel_record record = record_builder_record(&b);
    cltel_buf full = { .ptr = NULL, .len = 5, .cap = 5, .failed = true };
    cltel_encoded out;

    assert_false(cltel_logs_encode(encoder, &record, RING, TIME_NS, TIMESTAMP_MS, &full, &out));

    assert_int_equal(full.len, 5);
    record_builder_done(&b);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_event_has_its_members_in_their_order),
        CASE(a_site_makes_the_same_event_as_text_and_keys),
        CASE(message_bytes_are_those_of_the_message),
        CASE(every_level_has_its_name),
        CASE(every_type_has_its_json),
        CASE(the_events_own_names_are_not_taken_by_fields),
        CASE(the_last_of_one_name_wins),
        CASE(names_that_look_alike_are_all_kept),
        CASE(events_are_appended_one_behind_the_other),
        CASE(time_and_timestamp_follow_the_record),
        CASE(the_id_names_instance_ring_and_sequence),
        CASE(service_and_instance_are_escaped),
        CASE(without_memory_body_is_as_before),
    };
    return cmocka_run_group_tests_name("encode/logs_events", tests, NULL, NULL);
}
