/* Every row of the option table, without naming one: its default, its limits, its names. */
#include "support/cmocka_all.h"

#include <cltel/config.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* The value that an option has now. */
static const char *value_of(const cltel_config *config, const char *name)
{
    static char text[8192];
    int32_t len = cltel_config_get(config, name, text, sizeof text, NULL);
    assert_true(len >= 0 && (size_t)len == strlen(text));
    return text;
}

static bool is_number(const cltel_option *row)
{
    return strcmp(row->type, "integer") == 0 || strcmp(row->type, "size") == 0 || strcmp(row->type, "duration") == 0;
}

static void expect_taken(const cltel_option *row, const char *value)
{
    cltel_config *config = cltel_config_new();
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_origin origin;

    assert_int_equal(cltel_config_set(config, row->name, value, &detail), CLTEL_OK);

    assert_string_equal(value_of(config, row->name), row->secret && value[0] ? "***" : value);
    cltel_config_get(config, row->name, NULL, 0, &origin);
    assert_int_equal(origin, CLTEL_ORIGIN_CALL);
    cltel_config_free(config);
}

static void expect_refused(const cltel_option *row, const char *value)
{
    cltel_config *config = cltel_config_new();
    cltel_error detail = CLTEL_ERROR_INIT;
    char before[8192];
    snprintf(before, sizeof before, "%s", value_of(config, row->name));

    assert_int_equal(cltel_config_set(config, row->name, value, &detail), CLTEL_E_INVALID_VALUE);

    assert_int_equal(detail.code, CLTEL_E_INVALID_VALUE);
    assert_non_null(strstr(detail.text, row->name));
    assert_string_equal(value_of(config, row->name), before);
    cltel_config_free(config);
}

static void every_default_is_a_value_that_the_option_takes(void **state)
{
    (void)state;
    cltel_config *config = cltel_config_new();
    const cltel_option *row;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++) {
        cltel_origin origin = CLTEL_ORIGIN_CALL;
        assert_string_equal(value_of(config, row->name), row->default_value);
        cltel_config_get(config, row->name, NULL, 0, &origin);
        assert_int_equal(origin, CLTEL_ORIGIN_DEFAULT);
        expect_taken(row, row->default_value);
    }
    cltel_config_free(config);
}

static void every_number_takes_its_limits_and_refuses_what_lies_outside(void **state)
{
    (void)state;
    const cltel_option *row;
    int checked = 0;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++) {
        long long min, max;
        char text[32];
        if (!is_number(row))
            continue;
        assert_int_equal(sscanf(row->range, "%lld to %lld", &min, &max), 2);
        assert_true(min < max);
        const long long taken[] = { min, min + 1, max - 1, max };
        const long long refused[] = { min - 1, max + 1 };
        for (size_t j = 0; j < COUNT_OF(taken); j++) {
            snprintf(text, sizeof text, "%lld", taken[j]);
            expect_taken(row, text);
        }
        for (size_t j = 0; j < COUNT_OF(refused); j++) {
            snprintf(text, sizeof text, "%lld", refused[j]);
            expect_refused(row, text);
        }
        checked++;
    }
    assert_true(checked > 10);
}

static void every_number_refuses_what_is_no_number(void **state)
{
    (void)state;
    static const char *const wrong[] = { "",
                                         " ",
                                         "x",
                                         "-",
                                         "+5",
                                         "5 ",
                                         " 5",
                                         "1e3",
                                         "0x10",
                                         "5.0",
                                         "5 ms",
                                         "12q",
                                         "1MiBs",
                                         "--1",
                                         "1-",
                                         "1,000",
                                         "9223372036854775807",
                                         "9223372036854775808",
                                         "-9223372036854775808",
                                         "18446744073709551616",
                                         "99999999999999999999999999999999",
                                         "%n%s" };
    const cltel_option *row;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++)
        for (size_t j = 0; is_number(row) && j < COUNT_OF(wrong); j++)
            expect_refused(row, wrong[j]);
}

static void every_choice_takes_each_of_its_names_and_no_other(void **state)
{
    (void)state;
    const cltel_option *row;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++) {
        char names[128];
        char *save = NULL;
        if (strcmp(row->type, "choice") != 0)
            continue;
        snprintf(names, sizeof names, "%s", row->range);
        for (char *name = strtok_r(names, "|", &save); name; name = strtok_r(NULL, "|", &save))
            expect_taken(row, name);
        expect_refused(row, "");
        expect_refused(row, "|");
        expect_refused(row, row->range);
        expect_refused(row, "no-such-choice");
    }
}

static void every_boolean_takes_eight_words_in_any_case(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        const char *value;
    } cases[] = { { "true", "true" },   { "1", "true" },  { "yes", "true" }, { "ON", "true" },
                  { "False", "false" }, { "0", "false" }, { "no", "false" }, { "off", "false" } };
    const cltel_option *row;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++) {
        if (strcmp(row->type, "boolean") != 0)
            continue;
        for (size_t j = 0; j < COUNT_OF(cases); j++) {
            cltel_config *config = cltel_config_new();
            assert_int_equal(cltel_config_set(config, row->name, cases[j].word, NULL), CLTEL_OK);
            assert_string_equal(value_of(config, row->name), cases[j].value);
            cltel_config_free(config);
        }
        expect_refused(row, "");
        expect_refused(row, "2");
        expect_refused(row, "tru");
    }
}

/* A text of n bytes that the option's characters allow. */
static char *text_of(size_t bytes)
{
    static char text[8192];
    memset(text, 'a', bytes);
    text[bytes] = '\0';
    return text;
}

static void every_text_takes_its_longest_and_refuses_one_byte_more_and_control_characters(void **state)
{
    (void)state;
    const cltel_option *row;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++) {
        unsigned max_bytes;
        if (strcmp(row->type, "string") != 0)
            continue;
        assert_int_equal(sscanf(row->range, "at most %u bytes", &max_bytes), 1);
        expect_taken(row, "a");
        expect_taken(row, text_of(max_bytes));
        expect_refused(row, text_of(max_bytes + 1));
        expect_refused(row, "a\r\nb");
        expect_refused(row, "a\x7f");
    }
}

static void names_and_variables_are_unique_and_derived_from_each_other(void **state)
{
    (void)state;
    const cltel_option *row, *other;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++) {
        char variable[128] = "CLTEL_";
        for (size_t j = 0; j <= strlen(row->name); j++) {
            char c = row->name[j];
            assert_true((c >= 'a' && c <= 'z') || c == '.' || c == '\0');
            variable[6 + j] = (char)(c == '.' ? '_' : (c ? c - 'a' + 'A' : 0));
        }
        assert_string_equal(row->environment, variable);
        assert_true(strlen(row->help) > 10 && row->help[strlen(row->help) - 1] == '.');
        for (size_t j = 0; j < i; j++) {
            other = cltel_config_option_at(j);
            assert_string_not_equal(other->name, row->name);
            assert_string_not_equal(other->environment, row->environment);
        }
    }
    assert_null(cltel_config_option_at(100000));
}

static void suffixes_scale_sizes_and_durations(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *value;
    } cases[] = {
        { "buffer.bytes", "64KiB", "65536" },      { "buffer.bytes", "1MiB", "1048576" },
        { "buffer.bytes", "8192B", "8192" },       { "buffer.bytes", "1MB", "1000000" },
        { "buffer.bytes", "10kB", "10000" },       { "batch.max.age.ms", "250ms", "250" },
        { "batch.max.age.ms", "5s", "5000" },      { "send.timeout.ms", "2m", "120000" },
        { "notice.interval.ms", "1h", "3600000" }, { "diagnostics.fd", "-1", "-1" },
        { "log.level", "WARN", "warn" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_config *config = cltel_config_new();
        assert_int_equal(cltel_config_set(config, cases[i].name, cases[i].text, NULL), CLTEL_OK);
        assert_string_equal(value_of(config, cases[i].name), cases[i].value);
        cltel_config_free(config);
    }
}

static void a_refusal_names_option_value_and_range(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value, *text;
    } cases[] = {
        { "buffer.bytes", "12q", "option \"buffer.bytes\": \"12q\" is no size from 4096 to 268435456 bytes" },
        { "batch.max.age.ms", "0", "option \"batch.max.age.ms\": \"0\" is no duration from 1 to 60000 ms" },
        { "batch.max.count", "4.5", "option \"batch.max.count\": \"4.5\" is no integer from 1 to 10000 events" },
        { "diagnostics.fd", "-2", "option \"diagnostics.fd\": \"-2\" is no integer from -1 to 1048576" },
        { "log.level", "loud", "option \"log.level\": \"loud\" is none of trace|debug|info|warn|error|fatal" },
        { "logs.create", "maybe", "option \"logs.create\": \"maybe\" is no boolean: true or false" },
        { "logs.group", "my group",
          "option \"logs.group\": \"my group\" (8 bytes) is no text of at most 512 bytes of A-Za-z0-9._/#-, nor may it "
          "hold control characters" },
        { "logs.stream", "a:b",
          "option \"logs.stream\": \"a:b\" (3 bytes) is no text of at most 512 bytes without :*, nor may it hold "
          "control "
          "characters" },
        { "batch.max.age.ms", "\x1b[2J\n", "option \"batch.max.age.ms\": \"?[2J?\" is no duration from 1 to 60000 ms" },
        { "buffer.bytes", "123456789012345678901234567890123456789012345678901234567890123456789",
          "option \"buffer.bytes\": \"123456789012345678901234567890123456789012345678901234567890...\" is no size "
          "from "
          "4096 to 268435456 bytes" },
    };
    cltel_config *config = cltel_config_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_error detail = CLTEL_ERROR_INIT;
        assert_int_equal(cltel_config_set(config, cases[i].name, cases[i].value, &detail), CLTEL_E_INVALID_VALUE);
        assert_string_equal(detail.text, cases[i].text);
    }
    cltel_config_free(config);
}

static void an_unknown_name_is_answered_with_the_nearest(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
    } cases[] = {
        { "bufer.bytes", "no option \"bufer.bytes\"; did you mean \"buffer.bytes\"?" },
        { "logs.groups", "no option \"logs.groups\"; did you mean \"logs.group\"?" },
        { "LOGS.GROUP", "no option \"LOGS.GROUP\"" },
        { "", "no option \"\"" },
        { "colour", "no option \"colour\"" },
    };
    cltel_config *config = cltel_config_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_error detail = CLTEL_ERROR_INIT;
        assert_int_equal(cltel_config_set(config, cases[i].name, "1", &detail), CLTEL_E_UNKNOWN_OPTION);
        assert_string_equal(detail.text, cases[i].text);
        assert_int_equal(cltel_config_get(config, cases[i].name, NULL, 0, NULL), CLTEL_E_UNKNOWN_OPTION);
    }
    cltel_config_free(config);
}

static void a_secret_shows_neither_as_a_value_nor_in_an_error(void **state)
{
    (void)state;
    cltel_config *config = cltel_config_new();
    cltel_error detail = CLTEL_ERROR_INIT;
    const cltel_option *row;
    int secrets = 0;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++) {
        if (!row->secret)
            continue;
        secrets++;
        assert_string_equal(value_of(config, row->name), "");
        assert_int_equal(cltel_config_set(config, row->name, "hunter2", NULL), CLTEL_OK);
        assert_string_equal(value_of(config, row->name), "***");
        assert_int_equal(cltel_config_set(config, row->name, "hunter2\n", &detail), CLTEL_E_INVALID_VALUE);
        assert_null(strstr(detail.text, "hunter2"));
    }
    assert_int_equal(secrets, 2);
    cltel_config_free(config);
}

static void a_value_is_cut_to_the_room_and_its_length_is_told(void **state)
{
    (void)state;
    cltel_config *config = cltel_config_new();
    char text[6] = "zzzzz";
    assert_int_equal(cltel_config_set(config, "logs.group", "orders-production", NULL), CLTEL_OK);

    assert_int_equal(cltel_config_get(config, "logs.group", text, sizeof text, NULL), 17);
    assert_string_equal(text, "order");
    assert_int_equal(cltel_config_get(config, "logs.group", NULL, 0, NULL), 17);
    cltel_config_free(config);
}

static void null_arguments_are_refused(void **state)
{
    (void)state;
    cltel_config *config = cltel_config_new();
    char text[8];
    assert_int_equal(cltel_config_set(NULL, "logs.group", "g", NULL), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_config_set(config, NULL, "g", NULL), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_config_set(config, "logs.group", NULL, NULL), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_config_get(NULL, "logs.group", text, sizeof text, NULL), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_config_get(config, NULL, text, sizeof text, NULL), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_config_get(config, "logs.group", NULL, 5, NULL), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_config_load(NULL, NULL, NULL), CLTEL_E_INVALID_ARGUMENT);
    cltel_config_free(config);
    cltel_config_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_is_a_value_that_the_option_takes),
        cmocka_unit_test(every_number_takes_its_limits_and_refuses_what_lies_outside),
        cmocka_unit_test(every_number_refuses_what_is_no_number),
        cmocka_unit_test(every_choice_takes_each_of_its_names_and_no_other),
        cmocka_unit_test(every_boolean_takes_eight_words_in_any_case),
        cmocka_unit_test(every_text_takes_its_longest_and_refuses_one_byte_more_and_control_characters),
        cmocka_unit_test(names_and_variables_are_unique_and_derived_from_each_other),
        cmocka_unit_test(suffixes_scale_sizes_and_durations),
        cmocka_unit_test(a_refusal_names_option_value_and_range),
        cmocka_unit_test(an_unknown_name_is_answered_with_the_nearest),
        cmocka_unit_test(a_secret_shows_neither_as_a_value_nor_in_an_error),
        cmocka_unit_test(a_value_is_cut_to_the_room_and_its_length_is_told),
        cmocka_unit_test(null_arguments_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
