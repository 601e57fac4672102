/* The tables as Markdown and JSON: whole, well-formed, and nothing in them twice. */
#include "support/cmocka_all.h"

#include <cjson/cJSON.h>
#include <cltel/config.h>
#include <cltel/error.h>
#include <cltel/stats.h>

#include "config/config_text.h"

static cJSON *json_of(void (*append)(cltel_buf *))
{
    cltel_buf out = { 0 };
    append(&out);
    assert_false(out.failed);
    cltel_buf_terminate(&out);
    cJSON *root = cJSON_Parse(out.ptr);
    assert_non_null(root);
    cltel_buf_done(&out);
    return root;
}

static void expect_member(const cJSON *object, const char *name, const char *text)
{
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name)), text);
}

static void the_options_as_json_are_those_of_the_table(void **state)
{
    (void)state;
    cJSON *root = json_of(cltel_config_append_json);
    const cltel_option *row;
    int count = 0;
    for (; (row = cltel_config_option_at((size_t)count)); count++) {
        const cJSON *object = cJSON_GetArrayItem(root, count);
        expect_member(object, "name", row->name);
        expect_member(object, "type", row->type);
        expect_member(object, "default", row->default_value);
        expect_member(object, "range", row->range);
        expect_member(object, "unit", row->unit);
        expect_member(object, "level", row->level);
        expect_member(object, "environment", row->environment);
        expect_member(object, "help", row->help);
        assert_int_equal(cJSON_IsTrue(cJSON_GetObjectItem(object, "secret")), row->secret);
    }
    assert_int_equal(cJSON_GetArraySize(root), count);
    cJSON_Delete(root);
}

static void the_codes_as_json_are_those_of_the_functions(void **state)
{
    (void)state;
    cJSON *root = json_of(cltel_errors_append_json);
    const cJSON *object;
    int count = 0;
    cJSON_ArrayForEach(object, root)
    {
        int32_t value = (int32_t)cJSON_GetNumberValue(cJSON_GetObjectItem(object, "value"));
        assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(object, "name")) + 8, cltel_error_name(value));
        expect_member(object, "help", cltel_error_text(value));
        count++;
    }
    assert_int_equal(count, 18);
    cJSON_Delete(root);
}

static void the_drops_as_json_are_those_of_the_enumeration(void **state)
{
    (void)state;
    cJSON *root = json_of(cltel_stats_append_json);
    const cJSON *drops = cJSON_GetObjectItem(root, "drops");
    assert_int_equal(cJSON_GetArraySize(drops), CLTEL_DROP_COUNT_);
    for (int i = 0; i < CLTEL_DROP_COUNT_; i++)
        expect_member(cJSON_GetArrayItem(drops, i), "name", cltel_drop_name(i));
    size_t members = sizeof(cltel_stats) / sizeof(uint64_t);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(root, "statistics")), members - 1 - CLTEL_DROP_COUNT_);
    cJSON_Delete(root);
}

/* Columns of a row: bars that are not escaped, less one. */
static size_t columns_of(const char *line, size_t len)
{
    size_t bars = 0;
    for (size_t i = 0; i < len; i++)
        bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    return bars - 1;
}

/* Every table row has as many columns as the one before it, and the text ends with one line end. */
static size_t check_markdown(void (*append)(cltel_buf *))
{
    cltel_buf out = { 0 };
    append(&out);
    cltel_buf_terminate(&out);
    assert_false(out.failed);
    size_t columns = 0, rows = 0;
    for (const char *line = out.ptr; *line; line += strcspn(line, "\n") + 1) {
        size_t len = strcspn(line, "\n");
        assert_int_equal(line[len], '\n');
        if (line[0] != '|') {
            columns = 0;
            continue;
        }
        assert_int_equal(line[len - 1], '|');
        assert_true(columns == 0 || columns == columns_of(line, len));
        columns = columns_of(line, len);
        rows++;
    }
    assert_memory_equal(out.ptr, "<!-- Made by `make docs`", 24);
    cltel_buf_done(&out);
    return rows;
}

static void the_pages_hold_a_row_for_each_entry(void **state)
{
    (void)state;
    size_t options = 0;
    while (cltel_config_option_at(options))
        options++;
    assert_true(check_markdown(cltel_config_append_markdown) >= options + 2 * 4);
    assert_int_equal(check_markdown(cltel_errors_append_markdown), 18 + 2);
    assert_int_equal(check_markdown(cltel_stats_append_markdown), sizeof(cltel_stats) / sizeof(uint64_t) - 1 + 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_options_as_json_are_those_of_the_table),
        cmocka_unit_test(the_codes_as_json_are_those_of_the_functions),
        cmocka_unit_test(the_drops_as_json_are_those_of_the_enumeration),
        cmocka_unit_test(the_pages_hold_a_row_for_each_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
