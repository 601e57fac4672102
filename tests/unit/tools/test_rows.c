#include "support/cmocka_all.h"

#include "base/json_check.h"
#include "tools/cli/rows.h"

static void read_rows(cltel_cli_rows *rows, const char *json)
{
    assert_true(cltel_json_valid(cltel_view_of(json)));
    assert_true(cltel_cli_rows_read(rows, cltel_view_of(json)));
}

static void assert_value(const cltel_cli_rows *rows, size_t row, size_t column, const char *text)
{
    cltel_view values[CLTEL_COLUMNS_MAX];
    cltel_cli_rows_values(rows, row, values);
    if (!text)
        assert_null(values[column].ptr);
    else
        assert_true(cltel_view_equal(values[column], cltel_view_of(text)));
}

static void columns_stand_in_the_order_in_which_they_were_seen(void **state)
{
    (void)state;
    cltel_cli_rows rows = { .with_ptr = false };
    read_rows(&rows, "[[{\"field\":\"a\",\"value\":\"1\"},{\"field\":\"@ptr\",\"value\":\"p\"}],"
                     "[{\"value\":\"2\",\"field\":\"b\"}]]");
    read_rows(&rows, "[[{\"field\":\"b\",\"value\":\"3\"},{\"field\":\"a\",\"value\":\"\\u00e9\"}],[]]");
    assert_int_equal(rows.count, 4);
    assert_int_equal(rows.column_count, 2);
    assert_true(cltel_view_equal(cltel_cli_rows_name(&rows, 0), CLTEL_VIEW("a")));
    assert_true(cltel_view_equal(cltel_cli_rows_name(&rows, 1), CLTEL_VIEW("b")));
    assert_value(&rows, 0, 0, "1");
    assert_value(&rows, 0, 1, NULL);
    assert_value(&rows, 1, 1, "2");
    assert_value(&rows, 2, 0, "\xc3\xa9");
    assert_value(&rows, 2, 1, "3");
    assert_value(&rows, 3, 0, NULL);
    cltel_cli_rows_done(&rows);
}

static void a_field_that_comes_twice_has_its_last_value(void **state)
{
    (void)state;
    cltel_cli_rows rows = { .with_ptr = true };
    read_rows(&rows, "[[{\"field\":\"@ptr\",\"value\":\"1\"},{\"field\":\"@ptr\",\"value\":\"2\"}]]");
    assert_value(&rows, 0, 0, "2");
    cltel_cli_rows_done(&rows);
}

static void what_has_another_form_is_left_out(void **state)
{
    (void)state;
    static const char *const texts[] = { "{}", "7", "[]", "[1,{},\"x\",null]", "null" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        cltel_cli_rows rows = { .with_ptr = false };
        read_rows(&rows, texts[i]);
        assert_int_equal(rows.count, 0);
        cltel_cli_rows_done(&rows);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_stand_in_the_order_in_which_they_were_seen),
        cmocka_unit_test(a_field_that_comes_twice_has_its_last_value),
        cmocka_unit_test(what_has_another_form_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
