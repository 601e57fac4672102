/* Events that are larger than the limit are cut, marked and still valid. */
#include "support/cmocka_all.h"

#include "encode/logs_events.h"
#include "support/event_reader.h"
#include "support/record_builder.h"

static cltel_logs_encoder *encoder;
static cltel_buf body;
static event_reader event;
static uint32_t limit;

static void new_encoder(uint32_t event_max_bytes)
{
    cltel_logs_encoder_free(encoder);
    encoder = cltel_logs_encoder_new(CLTEL_VIEW("shop"), CLTEL_VIEW("inst"), event_max_bytes);
    assert_non_null(encoder);
    limit = event_max_bytes;
}

static int set_up(void **state)
{
    (void)state;
    new_encoder(1024);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    event_reader_close(&event);
    event = (event_reader){ 0 };
    cltel_logs_encoder_free(encoder);
    encoder = NULL;
    cltel_buf_done(&body);
    return 0;
}

static cltel_encoded encode(record_builder *b)
{
    cltel_encoded out;
    cltel_record record = record_builder_record(b);
    cltel_buf_clear(&body);
    assert_true(cltel_logs_encode(encoder, &record, 7, 1795596000123456789, 1795596000123, &body, &out));
    record_builder_done(b);
    event_reader_close(&event);
    event_reader_open(&event, cltel_buf_view(&body));
    assert_int_equal(out.message_bytes, event.message_len);
    assert_true(out.message_bytes <= limit);
    assert_int_equal(event_reader_count(&event, "truncated"), out.truncated);
    assert_int_equal(event_reader_count(&event, "original_bytes"), out.truncated);
    return out;
}

static char *filled(size_t len, const char *pattern)
{
    char *text = malloc(len + 1);
    assert_non_null(text);
    for (size_t i = 0; i < len; i++)
        text[i] = pattern[i % strlen(pattern)];
    text[len] = '\0';
    return text;
}

static void add_filled(record_builder *b, const char *key, uint8_t type, size_t len, const char *pattern)
{
    char *text = filled(len, pattern);
    record_builder_field(b, key, record_builder_key_len(key), type, text, len);
    free(text);
}

static void start_filled(record_builder *b, size_t len, const char *pattern)
{
    char *text = filled(len, pattern);
    record_builder_text_n(b, CLTEL_SEVERITY_ERROR, text, len);
    free(text);
}

/* The event of the same record without a limit. */
static size_t uncut_bytes(size_t text_len, size_t field_len)
{
    new_encoder(100 * 1024 * 1024);
    record_builder b;
    start_filled(&b, text_len, "x");
    add_filled(&b, "field", CLTEL_TYPE_STR, field_len, "y");
    return encode(&b).message_bytes;
}

static void an_event_of_exactly_the_limit_is_not_cut(void **state)
{
    (void)state;
    size_t base = uncut_bytes(0, 0);
    new_encoder(1024);
    for (size_t over = 0; over < 2; over++) {
        record_builder b;
        start_filled(&b, 1024 - base + over, "x");
        record_builder_str(&b, "field", "", 0);

        cltel_encoded out = encode(&b);

        assert_int_equal(out.truncated, over);
        if (over)
            assert_int_equal(event_reader_member(&event, "original_bytes")->valueint, 1025);
    }
}

static void the_message_is_cut_before_the_fields(void **state)
{
    (void)state;
    record_builder b;
    start_filled(&b, 5000, "m");
    add_filled(&b, "field", CLTEL_TYPE_STR, 400, "f");

    cltel_encoded out = encode(&b);

    assert_true(out.truncated);
    assert_int_equal(out.message_bytes, 1024);
    assert_int_equal(strlen(event_reader_string(&event, "field")), 400);
    assert_true(strlen(event_reader_string(&event, "message")) > 200);
    assert_int_equal(event_reader_count(&event, "dropped_fields"), 0);
}

static void the_longest_fields_are_cut_next_and_short_ones_stay(void **state)
{
    (void)state;
    record_builder b;
    start_filled(&b, 5000, "m");
    add_filled(&b, "long", CLTEL_TYPE_STR, 4000, "l");
    add_filled(&b, "longer", CLTEL_TYPE_STR, 9000, "r");
    add_filled(&b, "short", CLTEL_TYPE_STR, 60, "s");
    record_builder_i64(&b, "n", 5);

    cltel_encoded out = encode(&b);

    assert_true(out.truncated);
    assert_in_range(out.message_bytes, 1000, 1024);
    assert_int_equal(strlen(event_reader_string(&event, "message")), 64); /* a sixteenth of the limit */
    assert_int_equal(strlen(event_reader_string(&event, "short")), 60);
    assert_int_equal(strlen(event_reader_string(&event, "long")), strlen(event_reader_string(&event, "longer")));
    assert_int_equal(event_reader_member(&event, "n")->valueint, 5);
}

static void a_long_document_becomes_a_cut_string(void **state)
{
    (void)state;
    record_builder b;
    start_filled(&b, 10, "m");
    char *text = filled(3000, "1");
    text[0] = '[';
    text[2999] = ']';
    record_builder_json(&b, "raw", text);
    record_builder_json(&b, "small", "{\"a\":1}");
    free(text);

    encode(&b);

    assert_memory_equal(event_reader_string(&event, "raw"), "[1111", 5);
    assert_true(cJSON_IsObject(event_reader_member(&event, "small")));
}

static void a_text_is_cut_between_characters(void **state)
{
    (void)state;
    static const char *const patterns[] = { "\xF0\x9F\x98\x80", "\xE2\x82\xAC", "\"", "\n", "\x01", "\xFF", "\\u" };
    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        for (size_t shift = 0; shift < 8; shift++) {
            record_builder b;
            start_filled(&b, 3000 * strlen(patterns[i]), patterns[i]);
            add_filled(&b, "field", CLTEL_TYPE_STR, shift, "f");
            encode(&b);
            const char *message = event_reader_string(&event, "message");
            const char *want = patterns[i][0] == '\xFF' ? "\xEF\xBF\xBD" : patterns[i];
            assert_true(strlen(message) > 80);
            assert_true(strlen(message) % strlen(want) == 0 || patterns[i][0] == '\\');
            assert_memory_equal(message, want, strlen(want));
        }
    }
}

static void fields_are_left_out_from_the_end_when_nothing_else_helps(void **state)
{
    (void)state;
    record_builder b;
    start_filled(&b, 3000, "m");
    for (int i = 0; i < 128; i++) {
        char key[256];
        memset(key, 'k', 255);
        snprintf(key, sizeof key, "k%03d", i);
        key[4] = 'k';
        record_builder_field(&b, key, 255, CLTEL_TYPE_STR, "value", 5);
    }

    cltel_encoded out = encode(&b);

    int left = cJSON_GetArraySize(event.inner) - 5 - 3;
    assert_true(out.truncated);
    assert_in_range(left, 1, 3);
    assert_int_equal(event_reader_member(&event, "dropped_fields")->valueint, 128 - left);
    assert_memory_equal(event.inner->child->next->next->next->next->string, "k000", 4);
}

static void every_number_of_left_out_fields_fits(void **state)
{
    (void)state;
    for (size_t key_len = 5; key_len <= 255; key_len++) {
        record_builder b;
        start_filled(&b, key_len, "m");
        for (int i = 0; i < 128; i++) {
            char key[256];
            memset(key, 'k', 255);
            snprintf(key, sizeof key, "k%03d", i);
            key[4] = 'k';
            int64_t number = i;
            record_builder_field(&b, key, key_len, CLTEL_TYPE_I64, &number, sizeof number);
        }
        cltel_encoded out = encode(&b);
        int left = cJSON_GetArraySize(event.inner) - 5 - 3;
        assert_int_equal(event_reader_member(&event, "dropped_fields")->valueint, 128 - left);
        assert_true(out.message_bytes + key_len + 8 > limit); /* the next one would not have fitted */
    }
}

static void the_worst_input_fits_the_smallest_limit(void **state)
{
    (void)state;
    static const char *const patterns[] = { "\x01", "\"", "\xFF", "a", "\xC2\x85" };
    char service[128];
    memset(service, 1, sizeof service);
    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        cltel_logs_encoder_free(encoder);
        encoder = cltel_logs_encoder_new((cltel_view){ service, sizeof service }, (cltel_view){ service, 128 }, 1);
        limit = 1024;
        record_builder b;
        start_filled(&b, 100000, patterns[i]);
        for (int field = 0; field < 128; field++) {
            char *key = filled(255, patterns[i]);
            char *value = filled(1000, patterns[i]);
            key[0] = (char)('0' + field % 70);
            record_builder_field(&b, key, 255, field % 2 ? CLTEL_TYPE_STR : CLTEL_TYPE_JSON, value, 1000);
            free(key);
            free(value);
        }
        assert_true(encode(&b).truncated);
    }
}

static void a_template_that_repeats_a_long_value_is_cut(void **state)
{
    (void)state;
    static const cltel_view keys[] = { CLTEL_VIEW("a") };
    char *template = filled(3000, "{a}");
    const cltel_encode_site site = { CLTEL_SEVERITY_INFO, { template, 3000 }, keys, 1 };
    new_encoder(1048550);
    assert_true(cltel_logs_encoder_site(encoder, 1, &site));
    record_builder b;
    record_builder_site(&b, CLTEL_SEVERITY_INFO, 1);
    add_filled(&b, NULL, CLTEL_TYPE_STR, 100000, "v");

    cltel_encoded out = encode(&b);

    assert_true(out.truncated);
    assert_int_equal(out.message_bytes, 1048550);
    assert_true(event_reader_member(&event, "original_bytes")->valuedouble > 100e6);
    assert_int_equal(strlen(event_reader_string(&event, "a")), 100000);
    free(template);
}

static void a_large_event_within_the_limit_is_whole(void **state)
{
    (void)state;
    new_encoder(1048550);
    record_builder b;
    start_filled(&b, 300000, "a stack trace\n\tat \"x\"\xC3\xBC");
    add_filled(&b, "field", CLTEL_TYPE_STR, 300000, "b\xFF");
    record_builder_f64(&b, "f", 0.5);

    cltel_encoded out = encode(&b);

    assert_false(out.truncated);
    char *text = filled(300000, "b\xFF");
    event_reader_assert_bytes(&event, "field", text, 300000);
    free(text);
}

static void every_size_around_the_limit_fits(void **state)
{
    (void)state;
    for (size_t len = 0; len < 1400; len += 7) {
        for (size_t field = 0; field < 1400; field += 61) {
            record_builder b;
            start_filled(&b, len, "m\xC3\xBC");
            add_filled(&b, "a", CLTEL_TYPE_STR, field, "f\"");
            add_filled(&b, "b", CLTEL_TYPE_STR, 1400 - field, "\n");
            record_builder_bool(&b, "c", true);
            encode(&b);
        }
    }
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_event_of_exactly_the_limit_is_not_cut),
        CASE(the_message_is_cut_before_the_fields),
        CASE(the_longest_fields_are_cut_next_and_short_ones_stay),
        CASE(a_long_document_becomes_a_cut_string),
        CASE(a_text_is_cut_between_characters),
        CASE(fields_are_left_out_from_the_end_when_nothing_else_helps),
        CASE(every_number_of_left_out_fields_fits),
        CASE(the_worst_input_fits_the_smallest_limit),
        CASE(a_template_that_repeats_a_long_value_is_cut),
        CASE(a_large_event_within_the_limit_is_whole),
        CASE(every_size_around_the_limit_fits),
    };
    return cmocka_run_group_tests_name("encode/logs_fit", tests, NULL, NULL);
}
