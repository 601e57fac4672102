/* Records of registered call sites. */
#include "support/cmocka_all.h"

#include "encode/logs_events.h"
#include "support/event_reader.h"
#include "support/record_builder.h"

enum { EVENT_MAX = 1048550 };

static cltel_logs_encoder *encoder;
static cltel_buf body;
static event_reader event;

static int set_up(void **state)
{
    (void)state;
    encoder = cltel_logs_encoder_new(CLTEL_VIEW("shop"), CLTEL_VIEW("inst"), EVENT_MAX);
    body = (cltel_buf){ 0 };
    event = (event_reader){ 0 };
    return encoder ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    event_reader_close(&event);
    cltel_logs_encoder_free(encoder);
    cltel_buf_done(&body);
    return 0;
}

static void add_site(uint32_t id, const char *message, const char *const *keys, uint32_t key_count)
{
    cltel_view views[128];
    for (uint32_t i = 0; i < key_count; i++)
        views[i] = cltel_view_of(keys[i]);
    const cltel_encode_site site = { CLTEL_SEVERITY_INFO, cltel_view_of(message), views, key_count };
    assert_true(cltel_logs_encoder_site(encoder, id, &site));
}

static void encode(record_builder *b)
{
    cltel_record record = record_builder_record(b);
    cltel_encoded out;
    cltel_buf_clear(&body);
    assert_true(cltel_logs_encode(encoder, &record, 7, 1795596000123456789, 1795596000123, &body, &out));
    record_builder_done(b);
    event_reader_close(&event);
    event_reader_open(&event, cltel_buf_view(&body));
    assert_int_equal(out.message_bytes, event.message_len);
    assert_false(out.truncated);
}

static void holes_are_filled_with_values(void **state)
{
    (void)state;
    static const char *const keys[] = { "user", "cents", "ratio", "ok", "none", "raw" };
    static const struct {
        const char *template;
        const char *message;
    } rows[] = {
        { "", "" },
        { "plain \"text\"\n", "plain \"text\"\n" },
        { "{user}", "u\"7" },
        { "{user} paid {cents}: {ratio} {ok} {none} {raw}", "u\"7 paid -4200: 0.25 true null [1, \"x\"]" },
        { "{user}{user}{cents}", "u\"7u\"7-4200" },
        { "{{user}} {{{user}}} }} {{", "{user} {u\"7} } {" },
        { "{unknown} {} { } {user", "{unknown} {} { } {user" },
        { "{a{user}b} }", "{au\"7b} }" },
        { "{USER} {user }", "{USER} {user }" },
        { "gr\xC3\xBC\xC3\x9F \xFF {user} \x01", "gr\xC3\xBC\xC3\x9F \xEF\xBF\xBD u\"7 \x01" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        add_site(1, rows[i].template, keys, COUNT_OF(keys));
        record_builder b;
        record_builder_site(&b, CLTEL_SEVERITY_INFO, 1);
        record_builder_str(&b, NULL, "u\"7", 3);
        record_builder_i64(&b, NULL, -4200);
        record_builder_f64(&b, NULL, 0.25);
        record_builder_bool(&b, NULL, true);
        record_builder_null(&b, NULL);
        record_builder_json(&b, NULL, "[1, \"x\"]");

        encode(&b);

        assert_string_equal(event_reader_string(&event, "message"), rows[i].message);
        assert_string_equal(event_reader_string(&event, "user"), "u\"7");
        event_reader_assert_raw(&event, "cents", "-4200");
    }
}

static void fields_of_scopes_come_first_and_give_way_to_the_own(void **state)
{
    (void)state;
    static const char *const keys[] = { "user", "cents" };
    static const char *const templates[] = { "paid", "paid by {user}" };
    for (size_t i = 0; i < COUNT_OF(templates); i++) {
        add_site(1, templates[i], keys, COUNT_OF(keys));
        record_builder b;
        record_builder_site(&b, CLTEL_SEVERITY_INFO, 1);
        record_builder_scope(&b, true);
        record_builder_str(&b, "request_id", "r-1", 3);
        record_builder_str(&b, "user", "of the scope", 12);
        record_builder_str(&b, "id", "own id", 6);
        record_builder_scope(&b, false);
        record_builder_str(&b, NULL, "u-7", 3);
        record_builder_i64(&b, NULL, 4200);

        encode(&b);

        assert_string_equal(event_reader_string(&event, "user"), "u-7");
        assert_string_equal(event_reader_string(&event, "request_id"), "r-1");
        assert_string_equal(event_reader_string(&event, "id_"), "own id");
        assert_true(strstr(event.message, "request_id") < strstr(event.message, "\"user\""));
        assert_string_equal(event_reader_string(&event, "message"), i == 0 ? "paid" : "paid by u-7");
    }
}

static void a_scope_without_a_name_of_the_site_is_written_too(void **state)
{
    (void)state;
    static const char *const keys[] = { "user" };
    add_site(1, "hi {user}", keys, 1);
    record_builder b;
    record_builder_site(&b, CLTEL_SEVERITY_INFO, 1);
    record_builder_scope(&b, true);
    record_builder_str(&b, "request_id", "r-1", 3);
    record_builder_scope(&b, false);
    record_builder_str(&b, NULL, "u-7", 3);

    encode(&b);

    assert_string_equal(event_reader_string(&event, "message"), "hi u-7");
    assert_string_equal(event_reader_string(&event, "request_id"), "r-1");
}

static void a_key_given_twice_or_reserved_is_written_once(void **state)
{
    (void)state;
    static const char *const keys[] = { "a", "time", "a", "time_", "b\"\n" };
    add_site(1, "{a} {time}", keys, COUNT_OF(keys));
    record_builder b;
    record_builder_site(&b, CLTEL_SEVERITY_INFO, 1);
    for (int i = 0; i < (int)COUNT_OF(keys); i++)
        record_builder_i64(&b, NULL, i);

    encode(&b);

    assert_int_equal(event_reader_member(&event, "a")->valueint, 2);
    assert_int_equal(event_reader_member(&event, "time_")->valueint, 3);
    assert_int_equal(event_reader_member(&event, "b\"\n")->valueint, 4);
    assert_string_equal(event_reader_string(&event, "message"), "2 1");
}

static void the_severity_of_the_record_counts(void **state)
{
    (void)state;
    static const char *const templates[] = { "plain", "with {a}" };
    static const char *const keys[] = { "a" };
    for (size_t i = 0; i < COUNT_OF(templates); i++) {
        add_site(1, templates[i], keys, 1);
        record_builder b;
        record_builder_site(&b, CLTEL_SEVERITY_FATAL, 1);
        record_builder_i64(&b, NULL, 5);

        encode(&b);

        assert_string_equal(event_reader_string(&event, "level"), "FATAL");
        assert_string_equal(event_reader_string(&event, "message"), i == 0 ? "plain" : "with 5");
    }
}

static void an_unknown_site_is_written_with_its_number_and_numbered_values(void **state)
{
    (void)state;
    static const uint32_t ids[] = { 1, 15, 16, 70000, UINT32_MAX };
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        record_builder b;
        record_builder_site(&b, CLTEL_SEVERITY_INFO, ids[i]);
        record_builder_scope(&b, true);
        record_builder_i64(&b, "value1", 9); /* not in the way of the second value */
        record_builder_scope(&b, false);
        record_builder_str(&b, NULL, "x", 1);
        record_builder_i64(&b, NULL, 2);

        encode(&b);

        char want[64];
        snprintf(want, sizeof want, "unknown site %u", ids[i]);
        assert_string_equal(event_reader_string(&event, "message"), want);
        assert_string_equal(event_reader_string(&event, "value0"), "x");
        assert_int_equal(event_reader_member(&event, "value1")->valueint, 2);
    }
}

static void too_few_and_too_many_values_are_all_written(void **state)
{
    (void)state;
    static const char *const keys[] = { "a", "b" };
    add_site(1, "{a} {b}", keys, 2);
    record_builder few, many;
    record_builder_site(&few, CLTEL_SEVERITY_INFO, 1);
    record_builder_i64(&few, NULL, 1);
    record_builder_site(&many, CLTEL_SEVERITY_INFO, 1);
    for (int i = 0; i < 128; i++)
        record_builder_i64(&many, NULL, i);

    encode(&few);

    assert_string_equal(event_reader_string(&event, "message"), "1 null");
    assert_int_equal(event_reader_count(&event, "b"), 0);

    encode(&many);

    assert_string_equal(event_reader_string(&event, "message"), "0 1");
    assert_int_equal(event_reader_member(&event, "b")->valueint, 1);
    assert_int_equal(event_reader_member(&event, "value2")->valueint, 2);
    assert_int_equal(event_reader_member(&event, "value127")->valueint, 127);
}

static void a_site_can_be_made_known_again_and_ids_may_have_gaps(void **state)
{
    (void)state;
    add_site(40, "first", NULL, 0);
    add_site(3, "other", NULL, 0);
    add_site(40, "second", NULL, 0);
    record_builder b;
    record_builder_site(&b, CLTEL_SEVERITY_INFO, 40);

    encode(&b);

    assert_string_equal(event_reader_string(&event, "message"), "second");
}

static void what_is_no_site_is_refused(void **state)
{
    (void)state;
    const cltel_encode_site wrong_severity = { 7, CLTEL_VIEW("x"), NULL, 0 };
    const cltel_encode_site too_many_keys = { 3, CLTEL_VIEW("x"), NULL, 129 };
    const cltel_encode_site fine = { 3, CLTEL_VIEW("x"), NULL, 0 };
    assert_false(cltel_logs_encoder_site(encoder, 1, &wrong_severity));
    assert_false(cltel_logs_encoder_site(encoder, 1, &too_many_keys));
    assert_false(cltel_logs_encoder_site(encoder, 0, &fine));
    assert_false(cltel_logs_encoder_site(encoder, UINT32_MAX, &fine));
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(holes_are_filled_with_values),
        CASE(fields_of_scopes_come_first_and_give_way_to_the_own),
        CASE(a_scope_without_a_name_of_the_site_is_written_too),
        CASE(a_key_given_twice_or_reserved_is_written_once),
        CASE(the_severity_of_the_record_counts),
        CASE(an_unknown_site_is_written_with_its_number_and_numbered_values),
        CASE(too_few_and_too_many_values_are_all_written),
        CASE(a_site_can_be_made_known_again_and_ids_may_have_gaps),
        CASE(what_is_no_site_is_refused),
    };
    return cmocka_run_group_tests_name("encode/logs_site", tests, NULL, NULL);
}
