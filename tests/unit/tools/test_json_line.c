#include "support/cmocka_all.h"

#include <stdio.h>

#include <cltel/log.h>

#include "tools/cli/json_line.h"

static const cltel_attr *field(const cltel_json_line *line, const char *key)
{
    for (size_t i = 0; i < line->attr_count; i++)
        if (line->attrs[i].key_len == strlen(key) && memcmp(line->attrs[i].key, key, strlen(key)) == 0)
            return &line->attrs[i];
    fail_msg("no field %s", key);
    return NULL;
}

static bool read_line(cltel_json_line *line, const char *text)
{
    return cltel_json_line_read(line, cltel_view_of(text));
}

static void values_keep_their_type_and_their_digits(void **state)
{
    (void)state;
    cltel_json_line line = { 0 };
    assert_true(read_line(&line,
                          "{\"i\":-5,\"max\":9223372036854775807,\"u\":9223372036854775808,"
                          "\"min\":-9223372036854775808,\"s\":\"a\\nb\",\"t\":true,\"n\":null,\"o\":{\"x\":1}}"));
    assert_int_equal(line.attr_count, 8);
    assert_int_equal(field(&line, "i")->type, CLTEL_TYPE_I64);
    assert_true(field(&line, "i")->value.i64 == -5);
    assert_int_equal(field(&line, "max")->type, CLTEL_TYPE_I64);
    assert_true(field(&line, "max")->value.i64 == INT64_MAX);
    assert_int_equal(field(&line, "u")->type, CLTEL_TYPE_U64);
    assert_true(field(&line, "u")->value.u64 == (uint64_t)INT64_MAX + 1);
    assert_true(field(&line, "min")->value.i64 == INT64_MIN);
    assert_int_equal(field(&line, "s")->type, CLTEL_TYPE_STR);
    assert_memory_equal(field(&line, "s")->value.str, "a\nb", 3);
    assert_int_equal(field(&line, "t")->type, CLTEL_TYPE_BOOL);
    assert_int_equal(field(&line, "n")->type, CLTEL_TYPE_NULL);
    assert_int_equal(field(&line, "o")->type, CLTEL_TYPE_JSON);
    cltel_json_line_done(&line);
}

static void numbers_that_fit_no_integer_are_passed_on_as_they_are(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "1.5", "-0", "1e3", "18446744073709551616", "-9223372036854775809", "123456789012345678901234567890", "0.1000"
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[80];
        cltel_json_line line = { 0 };
        snprintf(text, sizeof text, "{\"n\":%s}", rows[i]);
        assert_true(read_line(&line, text));
        assert_int_equal(line.attrs[0].type, CLTEL_TYPE_JSON);
        assert_int_equal(line.attrs[0].len, strlen(rows[i]));
        assert_memory_equal(line.attrs[0].value.str, rows[i], strlen(rows[i]));
        cltel_json_line_done(&line);
    }
}

static void message_and_level_are_found_under_their_names(void **state)
{
    (void)state;
    static const struct {
        const char *line, *text;
        int severity;
        size_t fields;
    } rows[] = {
        { "{\"message\":\"m\",\"level\":\"warn\"}", "m", CLTEL_SEVERITY_WARN, 0 },
        { "{\"msg\":\"m\",\"severity\":\"CRITICAL\"}", "m", CLTEL_SEVERITY_FATAL, 0 },
        { "{\"msg\":\"1\",\"message\":\"2\"}", "2", 0, 1 },
        { "{\"message\":\"2\",\"msg\":\"1\"}", "2", 0, 1 },
        { "{\"severity\":\"info\",\"level\":\"error\"}", "", CLTEL_SEVERITY_ERROR, 1 },
        { "{\"level\":30}", "", CLTEL_SEVERITY_INFO, 0 },
        { "{\"level\":35}", "", 0, 1 },
        { "{\"level\":\"loud\",\"severity\":\"Notice\"}", "", CLTEL_SEVERITY_INFO, 1 },
        { "{\"message\":7}", "", 0, 1 },
        { " {} ", "", 0, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_json_line line = { 0 };
        assert_true(read_line(&line, rows[i].line));
        assert_true(cltel_view_equal(line.text, cltel_view_of(rows[i].text)));
        assert_int_equal(line.severity, rows[i].severity);
        assert_int_equal(line.attr_count, rows[i].fields);
        cltel_json_line_done(&line);
    }
}

static void what_cannot_be_a_record_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = { "", "7", "[]", "{", "{\"a\":1,}", "{\"\":1}", "{\"a\":\"\\ud800\"}", "{} {}" };
    cltel_json_line line = { 0 };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_false(read_line(&line, rows[i]));
    cltel_json_line_done(&line);
}

/* {"message":"m","k0":0,...} with so many fields; the first key has key_len letters. */
static cltel_buf object_of(size_t fields, size_t key_len)
{
    cltel_buf text = { 0 };
    cltel_buf_append_text(&text, "{\"message\":\"m\"");
    for (size_t i = 0; i < fields; i++) {
        cltel_buf_append_text(&text, ",\"");
        for (size_t letter = 0; i == 0 && letter < key_len; letter++)
            cltel_buf_append_char(&text, 'k');
        if (i)
            cltel_buf_append_format(&text, "k%zu", i);
        cltel_buf_append_text(&text, "\":0");
    }
    cltel_buf_append_char(&text, '}');
    return text;
}

static void fields_and_keys_have_the_limits_of_a_record(void **state)
{
    (void)state;
    static const struct {
        size_t fields, key_len;
        bool good;
    } rows[] = { { 64, 255, true }, { 65, 255, false }, { 64, 256, false } };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_json_line line = { 0 };
        cltel_buf text = object_of(rows[i].fields, rows[i].key_len);
        assert_int_equal(cltel_json_line_read(&line, cltel_buf_view(&text)), rows[i].good);
        cltel_buf_done(&text);
        cltel_json_line_done(&line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_keep_their_type_and_their_digits),
        cmocka_unit_test(numbers_that_fit_no_integer_are_passed_on_as_they_are),
        cmocka_unit_test(message_and_level_are_found_under_their_names),
        cmocka_unit_test(what_cannot_be_a_record_is_refused),
        cmocka_unit_test(fields_and_keys_have_the_limits_of_a_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
