/* Where values come from: call, flag, environment, file, profile, default. */
#include "support/cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "config/config.h"
#include "support/scratch_home.h"

typedef struct loaded {
    cltel_config *config;
    cltel_error detail;
    cltel_err err;
} loaded;

static loaded load(const char *path)
{
    loaded result = { .config = cltel_config_new() };
    result.err = cltel_config_load(result.config, path, &result.detail);
    return result;
}

static loaded load_text(const char *json)
{
    return load(scratch_write_text("options.json", json));
}

static void expect(const cltel_config *config, const char *name, const char *value, cltel_origin origin)
{
    char text[1100];
    cltel_origin found = CLTEL_ORIGIN_DEFAULT;
    assert_true(cltel_config_get(config, name, text, sizeof text, &found) >= 0);
    assert_string_equal(text, value);
    assert_int_equal(found, origin);
}

static void expect_error(loaded result, cltel_err err, const char *part)
{
    assert_int_equal(result.err, err);
    assert_int_equal(result.detail.code, err);
    if (!strstr(result.detail.text, part))
        fail_msg("\"%s\" is not in: %s", part, result.detail.text);
    cltel_config_free(result.config);
}

static void with_nothing_set_all_values_are_defaults(void **state)
{
    (void)state;
    loaded result = load(NULL);
    assert_int_equal(result.err, CLTEL_OK);
    const cltel_option *row;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++)
        expect(result.config, row->name, row->default_value, CLTEL_ORIGIN_DEFAULT);
    cltel_config_free(result.config);
}

static void call_beats_flag_beats_environment_beats_file_beats_default(void **state)
{
    (void)state;
    static const struct {
        bool file, environment, flag, call;
        const char *value;
        cltel_origin origin;
    } cases[] = {
        { false, false, false, false, "", CLTEL_ORIGIN_DEFAULT },
        { true, false, false, false, "file", CLTEL_ORIGIN_FILE },
        { true, true, false, false, "environment", CLTEL_ORIGIN_ENVIRONMENT },
        { true, true, true, false, "flag", CLTEL_ORIGIN_FLAG },
        { true, true, true, true, "call", CLTEL_ORIGIN_CALL },
        { true, false, true, false, "flag", CLTEL_ORIGIN_FLAG },
        { false, true, false, true, "call", CLTEL_ORIGIN_CALL },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        for (int calls_first = 0; calls_first < 2; calls_first++) {
            cltel_config *config = cltel_config_new();
            const char *path = scratch_write_text("options.json", "{\"logs\":{\"group\":\"file\"}}");
            cases[i].environment ? setenv("CLTEL_LOGS_GROUP", "environment", 1) : unsetenv("CLTEL_LOGS_GROUP");
            if (!calls_first)
                assert_int_equal(cltel_config_load(config, cases[i].file ? path : NULL, NULL), CLTEL_OK);
            if (cases[i].call)
                assert_int_equal(cltel_config_set(config, "logs.group", "call", NULL), CLTEL_OK);
            if (cases[i].flag)
                assert_int_equal(cltel_config_set_from(config, "logs.group", "flag", CLTEL_ORIGIN_FLAG, NULL), 0);
            if (calls_first)
                assert_int_equal(cltel_config_load(config, cases[i].file ? path : NULL, NULL), CLTEL_OK);
            expect(config, "logs.group", cases[i].value, cases[i].origin);
            cltel_config_free(config);
        }
}

static void every_option_is_taken_from_its_variable(void **state)
{
    (void)state;
    const cltel_option *row;
    for (size_t i = 0; (row = cltel_config_option_at(i)); i++) {
        const char *value = strcmp(row->type, "string") == 0 ? "a" : row->default_value;
        setenv(row->environment, value, 1);
        loaded result = load(NULL);
        assert_int_equal(result.err, CLTEL_OK);
        expect(result.config, row->name, row->secret ? "***" : value, CLTEL_ORIGIN_ENVIRONMENT);
        cltel_config_free(result.config);
        unsetenv(row->environment);
    }
}

static void an_empty_variable_is_as_good_as_none(void **state)
{
    (void)state;
    setenv("CLTEL_BUFFER_BYTES", "", 1);
    setenv("CLTEL_NO_SUCH_THING", "", 1);
    setenv("AWS_REGION", "", 1);
    loaded result = load(NULL);
    assert_int_equal(result.err, CLTEL_OK);
    expect(result.config, "buffer.bytes", "262144", CLTEL_ORIGIN_DEFAULT);
    cltel_config_free(result.config);
}

static void a_variable_that_names_no_option_is_an_error(void **state)
{
    (void)state;
    static const struct {
        const char *variable, *text;
    } cases[] = {
        { "CLTEL_BUFER_BYTES", "variable CLTEL_BUFER_BYTES names no option; did you mean CLTEL_BUFFER_BYTES?" },
        { "CLTEL_LOG_GROUP", "variable CLTEL_LOG_GROUP names no option; did you mean CLTEL_LOGS_GROUP?" },
        { "CLTEL_XYZZY", "variable CLTEL_XYZZY names no option" },
        { "CLTEL_", "variable CLTEL_ names no option" },
        { "CLTEL_CONFIG_FILES", "variable CLTEL_CONFIG_FILES names no option" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        setenv(cases[i].variable, "1", 1);
        loaded result = load(NULL);
        assert_string_equal(result.detail.text, cases[i].text);
        expect_error(result, CLTEL_E_UNKNOWN_OPTION, "");
        unsetenv(cases[i].variable);
    }
}

static void variables_of_command_and_tests_are_no_options(void **state)
{
    (void)state;
    static const char *const variables[] = { "CLTEL_PAGER", "CLTEL_BIN", "CLTEL_BUILD", "CLTEL_LIB",
                                             "CLTEL_TEST_SEED" };
    for (size_t i = 0; i < COUNT_OF(variables); i++)
        setenv(variables[i], "x", 1);
    loaded result = load(NULL);
    assert_int_equal(result.err, CLTEL_OK);
    cltel_config_free(result.config);
}

static void a_wrong_value_in_the_environment_names_its_variable(void **state)
{
    (void)state;
    setenv("CLTEL_BUFFER_BYTES", "12q", 1);
    loaded result = load(NULL);
    assert_string_equal(result.detail.text, "variable CLTEL_BUFFER_BYTES: option \"buffer.bytes\": \"12q\" is no size "
                                            "from 4096 to 268435456 bytes");
    expect_error(result, CLTEL_E_INVALID_VALUE, "");
    setenv("CLTEL_BUFFER_BYTES", "4096", 1);
    setenv("AWS_USE_FIPS_ENDPOINT", "perhaps", 1);
    expect_error(load(NULL), CLTEL_E_INVALID_VALUE, "variable AWS_USE_FIPS_ENDPOINT: option \"aws.use.fips\"");
}

static void a_file_takes_flat_and_nested_members_of_all_kinds(void **state)
{
    (void)state;
    loaded result =
        load_text("\xef\xbb\xbf{\"logs\": {\"group\": \"g\", \"event\": {\"max.bytes\": 2048}, \"create\": false},\n"
                  " \"buffer.bytes\": \"1MiB\", \"diagnostics\": {\"fd\": -1}, \"worker.mode\": \"pump\","
                  " \"batch\": {\"max.age.ms\": 2.5e2, \"max\": {\"count\": 7}}, \"send\": {}}\n\n");
    assert_string_equal(result.detail.text, "");
    expect(result.config, "logs.group", "g", CLTEL_ORIGIN_FILE);
    expect(result.config, "logs.event.max.bytes", "2048", CLTEL_ORIGIN_FILE);
    expect(result.config, "logs.create", "false", CLTEL_ORIGIN_FILE);
    expect(result.config, "buffer.bytes", "1048576", CLTEL_ORIGIN_FILE);
    expect(result.config, "batch.max.age.ms", "250", CLTEL_ORIGIN_FILE);
    expect(result.config, "batch.max.count", "7", CLTEL_ORIGIN_FILE);
    expect(result.config, "worker.mode", "pump", CLTEL_ORIGIN_FILE);
    cltel_config_free(result.config);
}

static void a_bad_file_is_refused_with_the_place(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        cltel_err err;
        const char *text;
    } cases[] = {
        { "", CLTEL_E_FILE_INVALID, "it is empty" },
        { "{", CLTEL_E_FILE_INVALID, "line 1 is no JSON" },
        { "{\n \"log.level\": \"info\",\n oops\n}", CLTEL_E_FILE_INVALID, "line 3 is no JSON" },
        { "{} x", CLTEL_E_FILE_INVALID, "line 1 is no JSON" },
        { "{\"a\":1", CLTEL_E_FILE_INVALID, "is no JSON" },
        { "[1]", CLTEL_E_FILE_INVALID, "it is JSON, but no object" },
        { "null", CLTEL_E_FILE_INVALID, "no object" },
        { "{\"log.level\":\"info\",\"log.level\":\"warn\"}", CLTEL_E_FILE_INVALID, "\"log.level\" is there twice" },
        { "{\"log.level\":\"info\",\"log\":{\"level\":\"warn\"}}", CLTEL_E_FILE_INVALID,
          "\"log.level\" is there twice" },
        { "{\"logs\":{},\"logs\":{}}", CLTEL_E_FILE_INVALID, "\"logs\" is there twice" },
        { "{\"logs\":{\"grup\":\"g\"}}", CLTEL_E_UNKNOWN_OPTION,
          "no option \"logs.grup\"; did you mean \"logs.group\"?" },
        { "{\"logs\":\"g\"}", CLTEL_E_UNKNOWN_OPTION, "no option \"logs\"" },
        { "{\"\":1}", CLTEL_E_UNKNOWN_OPTION, "no option \"\"" },
        { "{\"logs\":{\"group\":{\"x\":1}}}", CLTEL_E_UNKNOWN_OPTION, "no option \"logs.group\"" },
        { "{\"a\":{\"b\":{\"c\":{}}}}", CLTEL_E_UNKNOWN_OPTION, "no option \"a\"" },
        { "{\"logs.group\":null}", CLTEL_E_INVALID_VALUE, "\"logs.group\": null is no string, number or boolean" },
        { "{\"logs.group\":[]}", CLTEL_E_INVALID_VALUE, "\"logs.group\": an array is no string" },
        { "{\"batch.max.count\":1.5}", CLTEL_E_INVALID_VALUE, "\"1.5\" is no integer" },
        { "{\"batch.max.count\":1e300}", CLTEL_E_INVALID_VALUE, "is no integer" },
        { "{\"batch.max.count\":true}", CLTEL_E_INVALID_VALUE, "\"true\" is no integer" },
        { "{\"logs.group\":\"a\\u0000b\"}", CLTEL_E_FILE_INVALID, "it holds a NUL character" },
        { "{\"logs.group\":\"a\\\\u0000b\"}", CLTEL_E_INVALID_VALUE, "\"a\\u0000b\" (8 bytes)" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        loaded result = load_text(cases[i].json);
        assert_non_null(strstr(result.detail.text, "options.json\""));
        expect_error(result, cases[i].err, cases[i].text);
    }
}

static void a_file_that_is_none_is_refused_at_once(void **state)
{
    (void)state;
    static char large[1024 * 1024 + 1];
    const char *fifo = scratch_path("fifo");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    memset(large, ' ', sizeof large);
    large[0] = '{', large[sizeof large - 2] = '}';

    expect_error(load(scratch_path("missing.json")), CLTEL_E_FILE_UNREADABLE, "No such file");
    expect_error(load(scratch_path(".aws")), CLTEL_E_FILE_UNREADABLE, "it is no regular file");
    expect_error(load(fifo), CLTEL_E_FILE_UNREADABLE, "it is no regular file");
    expect_error(load("/dev/zero"), CLTEL_E_FILE_UNREADABLE, "it is no regular file");
    expect_error(load(""), CLTEL_E_FILE_UNREADABLE, "cannot be read");
    expect_error(load(scratch_write("large.json", large, sizeof large)), CLTEL_E_FILE_UNREADABLE,
                 "it has 1048577 bytes, more than 1048576");
    expect_error(load(scratch_write("nul.json", "{\0}", 3)), CLTEL_E_FILE_INVALID, "NUL character");
    loaded largest = load(scratch_write("largest.json", large, sizeof large - 1));
    assert_int_equal(largest.err, CLTEL_OK);
    cltel_config_free(largest.config);
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    static char json[200001];
    memset(json, '[', sizeof json - 1);
    expect_error(load_text(json), CLTEL_E_FILE_INVALID, "is no JSON");
    for (size_t i = 0; i < 200000; i += 5)
        memcpy(json + i, "{\"a\":", 5);
    expect_error(load_text(json), CLTEL_E_FILE_INVALID, "is no JSON");
}

static void a_failed_load_changes_nothing(void **state)
{
    (void)state;
    cltel_config *config = cltel_config_new();
    const char *path = scratch_write_text("options.json", "{\"logs.group\":\"g\",\"nope\":1}");
    assert_int_equal(cltel_config_load(config, path, NULL), CLTEL_E_UNKNOWN_OPTION);
    expect(config, "logs.group", "", CLTEL_ORIGIN_DEFAULT);
    cltel_config_free(config);
}

static void the_file_of_the_environment_counts_until_another_is_given(void **state)
{
    (void)state;
    const char *one = scratch_write_text("one.json", "{\"logs.group\":\"one\",\"logs.stream\":\"one\"}");
    const char *two = scratch_write_text("two.json", "{\"logs.group\":\"two\"}");
    setenv("CLTEL_CONFIG_FILE", one, 1);
    loaded named = load(NULL), given = load(two);

    expect(named.config, "logs.group", "one", CLTEL_ORIGIN_FILE);
    expect(given.config, "logs.group", "two", CLTEL_ORIGIN_FILE);
    expect(given.config, "logs.stream", "", CLTEL_ORIGIN_DEFAULT);
    assert_int_equal(cltel_config_load(given.config, NULL, NULL), CLTEL_OK); /* as cltel_client_new() does */
    expect(given.config, "logs.group", "two", CLTEL_ORIGIN_FILE);
    cltel_config_free(named.config);
    cltel_config_free(given.config);

    setenv("CLTEL_CONFIG_FILE", "/nowhere/at/all.json", 1);
    expect_error(load(NULL), CLTEL_E_FILE_UNREADABLE, "file \"/nowhere/at/all.json\" cannot be read");
}

static void a_clone_holds_all_values_and_their_origins(void **state)
{
    (void)state;
    cltel_config *config = cltel_config_new();
    cltel_config_set(config, "logs.group", "mine", NULL);
    cltel_config_set(config, "aws.secret.access.key", "hunter2", NULL);
    cltel_config *copy = cltel_config_clone(config);
    cltel_config_free(config);
    expect(copy, "logs.group", "mine", CLTEL_ORIGIN_CALL);
    assert_string_equal(cltel_config_settings(copy)->aws_secret_access_key, "hunter2");
    cltel_config_free(copy);
}

static void keys_come_in_pairs(void **state)
{
    (void)state;
    static const struct {
        const char *id, *secret, *token, *text;
    } cases[] = {
        { "", "", "", NULL },
        { "AKID", "s", "", NULL },
        { "AKID", "s", "t", NULL },
        { "AKID", "", "", "option \"aws.access.key.id\" is set, but \"aws.secret.access.key\" is not" },
        { "", "s", "", "option \"aws.secret.access.key\" is set, but \"aws.access.key.id\" is not" },
        { "", "", "t", "option \"aws.session.token\" is set, but \"aws.access.key.id\" is not" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_config *config = cltel_config_new();
        cltel_error detail = CLTEL_ERROR_INIT;
        cltel_config_set(config, "aws.access.key.id", cases[i].id, NULL);
        cltel_config_set(config, "aws.secret.access.key", cases[i].secret, NULL);
        cltel_config_set(config, "aws.session.token", cases[i].token, NULL);
        cltel_err err = cltel_settings_check(cltel_config_settings(config), &detail);
        assert_int_equal(err, cases[i].text ? CLTEL_E_INVALID_VALUE : CLTEL_OK);
        assert_string_equal(detail.text, cases[i].text ? cases[i].text : "");
        cltel_config_free(config);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_home_make, scratch_home_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(with_nothing_set_all_values_are_defaults),
        TEST(call_beats_flag_beats_environment_beats_file_beats_default),
        TEST(every_option_is_taken_from_its_variable),
        TEST(an_empty_variable_is_as_good_as_none),
        TEST(a_variable_that_names_no_option_is_an_error),
        TEST(variables_of_command_and_tests_are_no_options),
        TEST(a_wrong_value_in_the_environment_names_its_variable),
        TEST(a_file_takes_flat_and_nested_members_of_all_kinds),
        TEST(a_bad_file_is_refused_with_the_place),
        TEST(a_file_that_is_none_is_refused_at_once),
        TEST(deep_nesting_is_refused),
        TEST(a_failed_load_changes_nothing),
        TEST(the_file_of_the_environment_counts_until_another_is_given),
        TEST(a_clone_holds_all_values_and_their_origins),
        TEST(keys_come_in_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
