#include "support/cmocka_all.h"

#include "tools/cli/json_walk.h"

static void members_come_in_order_with_their_text_unchanged(void **state)
{
    (void)state;
    static const struct {
        const char *key, *value;
    } rows[] = {
        { "\"a\"", "1.50" }, { "\"b c\"", "\"x,}]\\\"\"" }, { "\"d\"", "{\"e\": [1, \"}\"]}" },
        { "\"f\"", "[]" },   { "\"g\"", "null" },           { "\"\"", "-1e+9" },
    };
    cltel_json_walk walk;
    cltel_view key, value;
    cltel_view json = CLTEL_VIEW(" { \"a\" : 1.50 , \"b c\":\"x,}]\\\"\",\"d\":{\"e\": [1, \"}\"]}\n,\"f\":[],"
                                 "\"g\":null,\"\":-1e+9 } ");
    assert_true(cltel_json_walk_begin(&walk, json));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_true(cltel_json_walk_next(&walk, &key, &value));
        assert_true(cltel_view_equal(key, cltel_view_of(rows[i].key)));
        assert_true(cltel_view_equal(value, cltel_view_of(rows[i].value)));
    }
    assert_false(cltel_json_walk_next(&walk, &key, &value));
}

static void elements_of_arrays_have_no_key(void **state)
{
    (void)state;
    cltel_json_walk walk;
    cltel_view key, value;
    assert_true(cltel_json_walk_begin(&walk, CLTEL_VIEW("[ 1 ,{\"a\":2}, \"]\" ]")));
    assert_true(cltel_json_walk_next(&walk, &key, &value));
    assert_int_equal(key.len, 0);
    assert_true(cltel_view_equal(value, CLTEL_VIEW("1")));
    assert_true(cltel_json_walk_next(&walk, &key, &value));
    assert_true(cltel_view_equal(value, CLTEL_VIEW("{\"a\":2}")));
    assert_true(cltel_json_walk_next(&walk, &key, &value));
    assert_true(cltel_view_equal(value, CLTEL_VIEW("\"]\"")));
    assert_false(cltel_json_walk_next(&walk, &key, &value));
}

static void scalars_cannot_be_walked_and_empty_ones_end_at_once(void **state)
{
    (void)state;
    cltel_json_walk walk;
    cltel_view key, value;
    assert_false(cltel_json_walk_begin(&walk, CLTEL_VIEW("7")));
    assert_false(cltel_json_walk_begin(&walk, CLTEL_VIEW("\"{\"")));
    assert_false(cltel_json_walk_begin(&walk, CLTEL_VIEW("  ")));
    assert_true(cltel_json_walk_begin(&walk, CLTEL_VIEW("{ }")));
    assert_false(cltel_json_walk_next(&walk, &key, &value));
    assert_true(cltel_json_walk_begin(&walk, CLTEL_VIEW("[]")));
    assert_false(cltel_json_walk_next(&walk, &key, &value));
}

static void escapes_are_resolved(void **state)
{
    (void)state;
    static const struct {
        const char *quoted;
        cltel_view text;
    } rows[] = {
        { "\"\"", CLTEL_VIEW("") },
        { "\"plain\"", CLTEL_VIEW("plain") },
        { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", CLTEL_VIEW("\"\\/\b\f\n\r\t") },
        { "\"\\u0000x\"", CLTEL_VIEW("\0x") },
        { "\"\\u00e9\\u20AC\\ud83d\\ude00\"", CLTEL_VIEW("\303\251\342\202\254\360\237\230\200") },
        { "\"a\\u007f\\u0080\"", CLTEL_VIEW("a\177\302\200") },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char out[64];
        size_t len = cltel_json_unquote(cltel_view_of(rows[i].quoted), out);
        assert_true(cltel_view_equal((cltel_view){ out, len }, rows[i].text));
        assert_true(len <= strlen(rows[i].quoted));
    }
}

static void text_that_is_no_json_is_walked_within_its_bounds(void **state)
{
    (void)state;
    static const char *const rows[] = { "{",   "{\"", "{\"a",   "{\"a\"", "{\"a\":", "{\"a\":\"\\", "[[[",
                                        "[1,", "{:",  "[\"\\u", "{,,,}",  "[}]",     "{\"a\"1}" };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        /* Exactly as long as the text, so that a sanitizer sees a step too far. */
        size_t len = strlen(rows[i]);
        char *copy = test_malloc(len);
        char *out = test_malloc(len + 8);
        memcpy(copy, rows[i], len);
        cltel_json_walk walk;
        cltel_view key, value;
        if (cltel_json_walk_begin(&walk, (cltel_view){ copy, len }))
            for (int steps = 0; steps < 16 && cltel_json_walk_next(&walk, &key, &value); steps++)
                if (cltel_json_is_string(value))
                    assert_true(cltel_json_unquote(value, out) <= len);
        test_free(out);
        test_free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_come_in_order_with_their_text_unchanged),
        cmocka_unit_test(elements_of_arrays_have_no_key),
        cmocka_unit_test(scalars_cannot_be_walked_and_empty_ones_end_at_once),
        cmocka_unit_test(escapes_are_resolved),
        cmocka_unit_test(text_that_is_no_json_is_walked_within_its_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
