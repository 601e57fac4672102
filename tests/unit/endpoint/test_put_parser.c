#include "tools/endpoint/put_parser.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka_all.h"
#include "tools/endpoint/event_frames.h"

static cltel_view text_of(const cltel_buf *buf)
{
    return cltel_buf_view(buf);
}

static void assert_text(cltel_view got, const char *expected, size_t len)
{
    assert_int_equal(got.len, len);
    assert_memory_equal(got.ptr, expected, len);
}

/* A copy of the exact size, so that a sanitizer sees the first byte too far. */
static bool parse(cltel_put *put, const char *text, size_t len)
{
    char *copy = malloc(len ? len : 1);
    memcpy(copy, text, len);
    bool parsed = cltel_put_parse(put, (cltel_view){ copy, len });
    free(copy);
    return parsed;
}

static bool parse_text(cltel_put *put, const char *text)
{
    return parse(put, text, strlen(text));
}

static void names_and_events_are_read_in_any_order_of_members(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "{\"logGroupName\":\"g\",\"logStreamName\":\"s\",\"logEvents\":[{\"timestamp\":1,\"message\":\"a\"},"
        "{\"timestamp\":2,\"message\":\"bc\"}]}",
        "{\"logEvents\":[{\"message\":\"a\",\"timestamp\":1},{\"message\":\"bc\",\"timestamp\":2}],"
        "\"logStreamName\":\"s\",\"logGroupName\":\"g\"}",
        " { \"x\" : [ { } , [ ] , [1,-2.5e+3,true,false,null,\"\\u0041\"], {\"a\":{\"b\":[]}} ] "
        ",\n\"logGroupName\"\t:\r\"g\" ,"
        "\"sequenceToken\":null, \"logStreamName\":\"s\",\"logEvents\" : [ {\"y\":0, \"timestamp\" : 1 , \"message\" : "
        "\"a\" } ,"
        " { \"timestamp\":2,\"z\":{},\"message\":\"bc\"} ] } ",
        "{\"logGroupName\":\"other\",\"logGroupName\":\"g\",\"logStreamName\":\"s\",\"logEvents\":[{\"timestamp\":9}],"
        "\"logEvents\":[{\"message\":\"long "
        "one\",\"message\":\"a\",\"timestamp\":1},{\"timestamp\":2,\"message\":\"bc\"}]}",
    };
    cltel_put put = { 0 };
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        assert_true(parse_text(&put, bodies[i]));
        assert_null(put.syntax_fault);
        assert_int_equal(put.member_fault, CLTEL_PUT_MEMBERS_FINE);
        assert_text(text_of(&put.group), "g", 1);
        assert_text(text_of(&put.stream), "s", 1);
        assert_int_equal(put.count, 2);
        assert_int_equal(put.upload_bytes, 2 * CLTEL_PUT_EVENT_OVERHEAD_BYTES + 3);
        assert_int_equal(put.first_ms, 1);
        assert_int_equal(put.last_ms, 2);
        cltel_view rest = text_of(&put.frames);
        cltel_framed_event event;
        assert_true(cltel_frame_next(&rest, &event));
        assert_int_equal(event.timestamp_ms, 1);
        assert_text(event.message, "a", 1);
        assert_true(cltel_frame_next(&rest, &event));
        assert_text(event.message, "bc", 2);
        assert_false(cltel_frame_next(&rest, &event));
    }
    cltel_put_done(&put);
}

typedef struct string_case {
    const char *json;
    const char *means;
    size_t len;
} string_case;

static void strings_mean_what_json_says(void **state)
{
    (void)state;
    static const string_case cases[] = {
        { "abc", "abc", 3 },
        { "\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t", 8 },
        { "\\u0041\\u00e9\\u20AC", "A\xC3\xA9\xE2\x82\xAC", 6 },
        { "\\u0000x", "\0x", 2 },
        { "\\ud83d\\ude42", "\xF0\x9F\x99\x82", 4 },
        { "\\ud83d!", "\xEF\xBF\xBD!", 4 },
        { "\\ude42", "\xEF\xBF\xBD", 3 },
        { "\\ud83d\\ud83d\\ude42", "\xEF\xBF\xBD\xF0\x9F\x99\x82", 7 },
        { "\xC3\xA9\xF0\x9F\x99\x82 \x7F", "\xC3\xA9\xF0\x9F\x99\x82 \x7F", 8 },
        { "1234567\\n89012345678901234567\\t", "1234567\n89012345678901234567\t", 29 },
        { "12345678", "12345678", 8 },
    };
    cltel_put put = { 0 };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char body[256];
        snprintf(body, sizeof body, "{\"logEvents\":[{\"timestamp\":5,\"message\":\"%s\"}]}", cases[i].json);
        assert_true(parse_text(&put, body));
        cltel_view rest = text_of(&put.frames);
        cltel_framed_event event;
        assert_true(cltel_frame_next(&rest, &event));
        assert_text(event.message, cases[i].means, cases[i].len);
        assert_int_equal(put.upload_bytes, cases[i].len + CLTEL_PUT_EVENT_OVERHEAD_BYTES);
    }
    cltel_put_done(&put);
}

static void what_is_not_strict_json_is_refused_with_a_place(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "",
        " ",
        "[]",
        "null",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,",
        "{\"a\":1,}",
        "{,}",
        "{\"a\" 1}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":1e}",
        "{\"a\":+1}",
        "{\"a\":-}",
        "{\"a\":tru}",
        "{\"a\":NaN}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{\"a\":[1}",
        "{\"a\":{\"b\":1]}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\",
        "{\"a\":\"\\u12",
        "{\"a\":\"\xFF\"}",
        "{\"a\":\"\xC3\"}",
        "{\"a\":\"\xED\xA0\x80\"}",
        "{\"a\":1}x",
        "{\"a\":1}{}",
        "{\"logGroupName\":1}",
        "{\"logGroupName\":\"g",
        "{\"logEvents\":{}}",
        "{\"logEvents\":[",
        "{\"logEvents\":[{",
        "{\"logEvents\":[1]}",
        "{\"logEvents\":[[]]}",
        "{\"logEvents\":[null]}",
        "{\"logEvents\":[{\"timestamp\":\"1\"}]}",
        "{\"logEvents\":[{\"timestamp\":1.0}]}",
        "{\"logEvents\":[{\"timestamp\":1e3}]}",
        "{\"logEvents\":[{\"timestamp\":9223372036854775808}]}",
        "{\"logEvents\":[{\"timestamp\":true}]}",
        "{\"logEvents\":[{\"message\":1}]}",
        "{\"logEvents\":[{\"message\":\"a\"},]}",
        "// comment\n{}",
    };
    cltel_put put = { 0 };
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        assert_false(parse_text(&put, bodies[i]));
        assert_non_null(put.syntax_fault);
        assert_true(put.syntax_offset <= strlen(bodies[i]));
    }
    cltel_put_done(&put);
}

static void every_cut_of_a_good_body_is_refused(void **state)
{
    (void)state;
    static const char body[] =
        "{\"logGroupName\":\"g\\u00e9\",\"x\":[{\"y\":[1.5e3]}],\"logStreamName\":\"s\",\"logEvents\":"
        "[{\"timestamp\":1795598941821,\"message\":\"\xC3\xA9\\n\\ud83d\\ude42\"}]}";
    cltel_put put = { 0 };
    for (size_t len = 0; len + 1 < sizeof body; len++)
        assert_false(parse(&put, body, len));
    assert_true(parse(&put, body, sizeof body - 1));
    cltel_put_done(&put);
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    enum { DEEP = 100000 };
    char *body = malloc(DEEP + 16);
    int start = snprintf(body, 16, "{\"a\":");
    memset(body + start, '[', DEEP);
    cltel_put put = { 0 };
    assert_false(parse(&put, body, (size_t)start + DEEP));
    assert_string_equal(put.syntax_fault, "nested too deeply");
    cltel_put_done(&put);
    free(body);
}

typedef struct fault_case {
    const char *events;
    cltel_put_member_fault fault;
    size_t index;
} fault_case;

static void the_first_event_that_lacks_something_is_noted(void **state)
{
    (void)state;
    static const fault_case cases[] = {
        { "{}", CLTEL_PUT_NO_TIMESTAMP, 1 },
        { "{\"message\":\"a\"}", CLTEL_PUT_NO_TIMESTAMP, 1 },
        { "{\"timestamp\":1}", CLTEL_PUT_NO_MESSAGE, 1 },
        { "{\"timestamp\":1,\"message\":null}", CLTEL_PUT_NO_MESSAGE, 1 },
        { "{\"timestamp\":null,\"message\":\"a\"}", CLTEL_PUT_NO_TIMESTAMP, 1 },
        { "{\"timestamp\":1,\"message\":\"\"}", CLTEL_PUT_EMPTY_MESSAGE, 1 },
        { "{\"timestamp\":-1,\"message\":\"a\"}", CLTEL_PUT_NEGATIVE_TIMESTAMP, 1 },
        { "{\"timestamp\":1,\"message\":\"a\"},{},{\"timestamp\":1}", CLTEL_PUT_NO_TIMESTAMP, 2 },
        { "{\"timestamp\":1,\"message\":\"a\"},{\"timestamp\":2,\"message\":\"\"},{}", CLTEL_PUT_EMPTY_MESSAGE, 2 },
    };
    cltel_put put = { 0 };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char body[256];
        snprintf(body, sizeof body, "{\"logEvents\":[%s]}", cases[i].events);
        assert_true(parse_text(&put, body));
        assert_int_equal(put.member_fault, cases[i].fault);
        assert_int_equal(put.member_fault_index, cases[i].index);
    }
    cltel_put_done(&put);
}

static void many_events_without_members_stay_inside_the_frames(void **state)
{
    (void)state;
    enum { EVENTS = 5000 };
    static const char event[] = "{\"\":0},";
    char *body = malloc(EVENTS * sizeof event + 32);
    size_t len = (size_t)sprintf(body, "{\"logEvents\":[");
    for (int i = 0; i < EVENTS; i++)
        len += (size_t)sprintf(body + len, "%s", event);
    len += (size_t)sprintf(body + len - 1, "]}") - 1;
    cltel_put put = { 0 };
    assert_true(parse(&put, body, len));
    assert_int_equal(put.count, EVENTS);
    cltel_put_done(&put);
    free(body);
}

static void order_is_judged_between_neighbours(void **state)
{
    (void)state;
    cltel_put put = { 0 };
    assert_true(
        parse_text(&put, "{\"logEvents\":[{\"timestamp\":2,\"message\":\"a\"},{\"timestamp\":2,\"message\":\"a\"}]}"));
    assert_false(put.unordered);
    assert_true(parse_text(&put,
                           "{\"logEvents\":[{\"timestamp\":2,\"message\":\"a\"},{\"timestamp\":1,\"message\":\"a\"},"
                           "{\"timestamp\":3,\"message\":\"a\"}]}"));
    assert_true(put.unordered);
    cltel_put_done(&put);
}

static void missing_and_null_members_are_told_from_empty_ones(void **state)
{
    (void)state;
    cltel_put put = { 0 };
    assert_true(parse_text(&put, "{}"));
    assert_false(put.has_group || put.has_stream || put.has_events);
    assert_true(parse_text(&put, "{\"logGroupName\":null,\"logStreamName\":\"\",\"logEvents\":[]}"));
    assert_false(put.has_group);
    assert_true(put.has_stream);
    assert_true(put.has_events);
    assert_int_equal(put.stream.len, 0);
    assert_int_equal(put.count, 0);
    cltel_put_done(&put);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_events_are_read_in_any_order_of_members),
        cmocka_unit_test(strings_mean_what_json_says),
        cmocka_unit_test(what_is_not_strict_json_is_refused_with_a_place),
        cmocka_unit_test(every_cut_of_a_good_body_is_refused),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(the_first_event_that_lacks_something_is_noted),
        cmocka_unit_test(many_events_without_members_stay_inside_the_frames),
        cmocka_unit_test(order_is_judged_between_neighbours),
        cmocka_unit_test(missing_and_null_members_are_told_from_empty_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
