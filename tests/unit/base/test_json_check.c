/* Raw JSON: what passes, and how it becomes one line. */
#include "support/cmocka_all.h"

#include "base/json_check.h"

static void what_is_json_passes(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-1.5e+10",
        "1E9",
        "12.25",
        "\"\"",
        "\"a\\\"b\\\\\\/\\b\\f\\n\\r\\t\\u00e9\"",
        "\"\\ud83d\\ude00\"",
        "\"\xC3\xBC\"",
        "[]",
        "{}",
        " [ ] ",
        "\t{\r\n}",
        "[1,2,[3,{\"a\":[]}]]",
        "{\"a\":1,\"b\":{\"c\":null},\"d\":\"}\"}",
        "  {\"a\" : [ 1 , 2 ] }  ",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (!cltel_json_valid(cltel_view_of(texts[i])))
            fail_msg("refused: %s", texts[i]);
}

static void what_is_not_json_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        " ",
        "nul",
        "True",
        "nulll",
        "01",
        "-",
        "1.",
        ".5",
        "1e",
        "1e+",
        "+1",
        "NaN",
        "Infinity",
        "0x1",
        "'a'",
        "\"",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"\\ude00\"",
        "\"\n\"",
        "\"\\",
        "[",
        "]",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "[1 2]",
        "{",
        "}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "{\"a\":1]",
        "[1}",
        "1 2",
        "[] []",
        "{} x",
        "// c",
        "[1,2,[3,{\"a\":[}]]",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (cltel_json_valid(cltel_view_of(texts[i])))
            fail_msg("passed: %s", texts[i]);
    assert_false(cltel_json_valid(CLTEL_VIEW("1\0")));
    assert_false(cltel_json_valid(CLTEL_VIEW("\"\\\0\"")));
}

static void every_beginning_of_json_is_refused(void **state)
{
    (void)state;
    const cltel_view text = CLTEL_VIEW("{\"a\":[1.5e3,true,null,\"\\ud83d\\ude00\\n\",{\"b\":{}}]}");
    assert_true(cltel_json_valid(text));
    for (size_t len = 0; len < text.len; len++) {
        char *exact = test_malloc(len + 1);
        memcpy(exact, text.ptr, len);
        assert_false(cltel_json_valid((cltel_view){ exact, len }));
        test_free(exact);
    }
}

static void it_becomes_one_line_escaped_for_the_outer_string(void **state)
{
    (void)state;
    static const struct {
        cltel_view json;
        const char *written;
        size_t once;
    } rows[] = {
        { CLTEL_VIEW("1"), "1", 1 },
        { CLTEL_VIEW(" [ 1 ,\n\t2 ]\r\n"), "[1,2]", 5 },
        { CLTEL_VIEW("{\"a b\" : \"c  d\"}"), "{\\\"a b\\\":\\\"c  d\\\"}", 14 },
        { CLTEL_VIEW("\"\\n\\\\\\\"\""), "\\\"\\\\n\\\\\\\\\\\\\\\"\\\"", 8 },
        { CLTEL_VIEW("\"\x7F\xC2\x85\xE2\x80\xA8\xFF\""), "\\\"\\\\u007f\\\\u0085\\\\u2028\xEF\xBF\xBD\\\"", 23 },
        { CLTEL_VIEW("\"\\ud83d\\ude00\""), "\\\"\\\\ud83d\\\\ude00\\\"", 14 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char out[256];
        size_t extra = 0;

        char *end = cltel_json_raw_twice(out, rows[i].json, &extra);

        assert_true(cltel_json_valid(rows[i].json));
        *end = '\0';
        assert_string_equal(out, rows[i].written);
        assert_int_equal((size_t)(end - out) - extra, rows[i].once);
        assert_int_equal(cltel_json_raw_bytes(rows[i].json), rows[i].once);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_json_passes),
        cmocka_unit_test(what_is_not_json_is_refused),
        cmocka_unit_test(every_beginning_of_json_is_refused),
        cmocka_unit_test(it_becomes_one_line_escaped_for_the_outer_string),
    };
    return cmocka_run_group_tests_name("base/json_check", tests, NULL, NULL);
}
