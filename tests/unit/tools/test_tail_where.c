#include "support/cmocka_all.h"

#include "tools/cli/tail_where.h"

static bool meets(const char *condition, const char *message)
{
    cltel_tail_where where;
    assert_true(cltel_tail_where_read(condition, &where));
    return cltel_tail_where_meets(&where, cltel_view_of(message), message[0] == '{');
}

static void conditions_have_a_field_an_operator_and_a_value(void **state)
{
    (void)state;
    static const struct {
        const char *text, *field, *value;
        cltel_where_op op;
    } rows[] = {
        { "ms>5", "ms", "5", CLTEL_WHERE_GREATER },      { "  a.b  >=  -1.5 ", "a.b", "-1.5", CLTEL_WHERE_AT_LEAST },
        { "a<=b", "a", "b", CLTEL_WHERE_AT_MOST },       { "a <b", "a", "b", CLTEL_WHERE_LESS },
        { "a==b", "a", "b", CLTEL_WHERE_EQUAL },         { "a = \" x \"", "a", " x ", CLTEL_WHERE_EQUAL },
        { "a != 'it'", "a", "it", CLTEL_WHERE_UNEQUAL }, { "a ~ x=y", "a", "x=y", CLTEL_WHERE_HOLDS },
        { "a!~", "a", "", CLTEL_WHERE_HOLDS_NOT },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cltel_tail_where where;
        assert_true(cltel_tail_where_read(rows[i].text, &where));
        assert_int_equal(where.op, rows[i].op);
        assert_true(cltel_view_equal(where.field, cltel_view_of(rows[i].field)));
        assert_true(cltel_view_equal(where.value, cltel_view_of(rows[i].value)));
    }
}

static void what_is_no_condition_is_refused(void **state)
{
    (void)state;
    char long_field[400];
    memset(long_field, 'a', sizeof long_field);
    memcpy(long_field + sizeof long_field - 4, "=1\0", 4);
    const char *const texts[] = { "", "ms", "= 5", "  > 5", "a ! b", long_field };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cltel_tail_where where;
        assert_false(cltel_tail_where_read(texts[i], &where));
    }
}

static void fields_are_found_by_name_and_by_path(void **state)
{
    (void)state;
    static const struct {
        const char *condition, *message;
        bool met;
    } rows[] = {
        { "a=1", "{\"a\":1}", true },
        { "a=1", "{\"b\":1}", false },
        { "a!=1", "{\"b\":1}", true },
        { "a!~1", "{\"b\":1}", true },
        { "a.b=1", "{\"a\":{\"b\":1}}", true },
        { "a.b=1", "{\"a.b\":1}", true },
        { "a.b.c=1", "{\"a.b\":{\"c\":1}}", true },
        { "a.b=1", "{\"a\":[1]}", false },
        { "a.=1", "{\"a\":{\"b\":1}}", false },
        { "message ~ x", "a text", true },
        { "message = a text", "a text", true },
        { "a = 1", "a text", false },
        { "a != 1", "a text", true },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(meets(rows[i].condition, rows[i].message), rows[i].met);
}

static void numbers_are_compared_as_numbers_and_texts_as_texts(void **state)
{
    (void)state;
    assert_true(meets("a > 9", "{\"a\":10}"));
    assert_true(meets("a > 9", "{\"a\":\"10\"}"));
    assert_true(meets("a = 1.0", "{\"a\":1}"));
    assert_true(meets("a < 9x", "{\"a\":\"10\"}"));
    assert_true(meets("a >= b", "{\"a\":\"b\"}"));
    assert_true(meets("a = true", "{\"a\":true}"));
    assert_true(meets("a = \xc3\xa9", "{\"a\":\"\\u00e9\"}"));
    assert_true(meets("a = ", "{\"a\":\"\"}"));
    assert_false(meets("a < nan", "{\"a\":1}") && meets("a > nan", "{\"a\":1}"));
    assert_true(meets("a ~ \"b\":1", "{\"a\":{\"b\":1}}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_have_a_field_an_operator_and_a_value),
        cmocka_unit_test(what_is_no_condition_is_refused),
        cmocka_unit_test(fields_are_found_by_name_and_by_path),
        cmocka_unit_test(numbers_are_compared_as_numbers_and_texts_as_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
