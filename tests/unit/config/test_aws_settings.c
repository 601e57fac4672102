/* AWS's own variables and the shared files, as sources of options. */
#include "support/cmocka_all.h"

#include <stdlib.h>

#include "config/config.h"
#include "support/scratch_home.h"

static const char config_file[] = "[default]\n"
                                  "region = eu-west-1\n"
                                  "[profile dev]\n"
                                  "REGION: eu-north-1\n"
                                  "endpoint_url = https://dev.example\n"
                                  "services = local\n"
                                  "use_fips_endpoint = true\n"
                                  "use_dualstack_endpoint = True\n"
                                  "ca_bundle = /etc/ca.pem\n"
                                  "[profile plain]\n"
                                  "endpoint_url = https://plain.example\n"
                                  "[profile quiet]\n"
                                  "endpoint_url = https://quiet.example\n"
                                  "ignore_configured_endpoint_urls = true\n"
                                  "[services local]\n"
                                  "s3 =\n"
                                  "  endpoint_url = https://s3.example\n"
                                  "cloudwatch_logs =\n"
                                  "  endpoint_url = https://services.example\n"
                                  "xray =\n"
                                  "  endpoint_url = https://xray.example\n"
                                  "[profile bad]\n"
                                  "region = eu west\n"
                                  "[profile twolines]\n"
                                  "region = eu-west-1\n"
                                  "  eu-west-2\n";

typedef struct variable {
    const char *name, *value;
} variable;

static cltel_config *load_with(const variable *variables, cltel_err expected, cltel_error *detail)
{
    for (const variable *v = variables; v->name; v++)
        setenv(v->name, v->value, 1);
    cltel_config *config = cltel_config_new();
    cltel_error unused;
    assert_int_equal(cltel_config_load(config, NULL, detail ? detail : &unused), expected);
    for (const variable *v = variables; v->name; v++)
        unsetenv(v->name);
    return config;
}

static void expect(const cltel_config *config, const char *name, const char *value, cltel_origin origin)
{
    char text[1100];
    cltel_origin found = CLTEL_ORIGIN_DEFAULT;
    assert_true(cltel_config_get(config, name, text, sizeof text, &found) >= 0);
    assert_string_equal(text, value);
    assert_int_equal(found, origin);
}

static void each_source_of_an_option_has_its_rank(void **state)
{
    (void)state;
    static const struct {
        const char *option;
        variable variables[6];
        const char *value;
        cltel_origin origin;
    } cases[] = {
        { "aws.region", { { 0 } }, "eu-west-1", CLTEL_ORIGIN_FILE },
        { "aws.region", { { "AWS_DEFAULT_REGION", "b" } }, "b", CLTEL_ORIGIN_ENVIRONMENT },
        { "aws.region", { { "AWS_DEFAULT_REGION", "b" }, { "AWS_REGION", "a" } }, "a", CLTEL_ORIGIN_ENVIRONMENT },
        { "aws.region", { { "CLTEL_AWS_REGION", "c" }, { "AWS_REGION", "a" } }, "c", CLTEL_ORIGIN_ENVIRONMENT },
        { "aws.region", { { "AWS_PROFILE", "dev" } }, "eu-north-1", CLTEL_ORIGIN_FILE },
        { "aws.region", { { "AWS_DEFAULT_PROFILE", "dev" } }, "eu-north-1", CLTEL_ORIGIN_FILE },
        { "aws.region",
          { { "CLTEL_AWS_PROFILE", "dev" }, { "AWS_PROFILE", "plain" } },
          "eu-north-1",
          CLTEL_ORIGIN_FILE },
        { "aws.region", { { "AWS_PROFILE", "nowhere" } }, "", CLTEL_ORIGIN_DEFAULT },
        { "aws.profile", { { "AWS_PROFILE", "p" }, { "AWS_DEFAULT_PROFILE", "q" } }, "p", CLTEL_ORIGIN_ENVIRONMENT },
        { "aws.endpoint.url", { { 0 } }, "", CLTEL_ORIGIN_DEFAULT },
        { "aws.endpoint.url", { { "AWS_PROFILE", "plain" } }, "https://plain.example", CLTEL_ORIGIN_FILE },
        { "aws.endpoint.url", { { "AWS_PROFILE", "dev" } }, "https://services.example", CLTEL_ORIGIN_FILE },
        { "aws.endpoint.url", { { "AWS_PROFILE", "quiet" } }, "", CLTEL_ORIGIN_DEFAULT },
        { "aws.endpoint.url",
          { { "AWS_PROFILE", "dev" }, { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true" }, { "AWS_ENDPOINT_URL", "u" } },
          "",
          CLTEL_ORIGIN_DEFAULT },
        { "aws.endpoint.url",
          { { "AWS_PROFILE", "dev" }, { "AWS_ENDPOINT_URL", "u" } },
          "u",
          CLTEL_ORIGIN_ENVIRONMENT },
        { "aws.endpoint.url",
          { { "AWS_ENDPOINT_URL", "u" }, { "AWS_ENDPOINT_URL_LOGS", "v" } },
          "v",
          CLTEL_ORIGIN_ENVIRONMENT },
        { "aws.endpoint.url",
          { { "AWS_ENDPOINT_URL", "u" },
            { "AWS_ENDPOINT_URL_LOGS", "v" },
            { "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "w" } },
          "w",
          CLTEL_ORIGIN_ENVIRONMENT },
        { "aws.endpoint.url",
          { { "CLTEL_AWS_ENDPOINT_URL", "x" },
            { "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS", "w" },
            { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true" } },
          "x",
          CLTEL_ORIGIN_ENVIRONMENT },
        { "xray.endpoint.url", { { 0 } }, "", CLTEL_ORIGIN_DEFAULT },
        { "xray.endpoint.url", { { "AWS_PROFILE", "plain" } }, "https://plain.example", CLTEL_ORIGIN_FILE },
        { "xray.endpoint.url", { { "AWS_PROFILE", "dev" } }, "https://xray.example", CLTEL_ORIGIN_FILE },
        { "xray.endpoint.url", { { "AWS_PROFILE", "quiet" } }, "", CLTEL_ORIGIN_DEFAULT },
        { "xray.endpoint.url",
          { { "AWS_ENDPOINT_URL", "u" }, { "AWS_ENDPOINT_URL_LOGS", "v" } },
          "u",
          CLTEL_ORIGIN_ENVIRONMENT },
        { "xray.endpoint.url",
          { { "AWS_ENDPOINT_URL", "u" }, { "AWS_ENDPOINT_URL_XRAY", "v" }, { "CLTEL_AWS_ENDPOINT_URL", "w" } },
          "v",
          CLTEL_ORIGIN_ENVIRONMENT },
        { "xray.endpoint.url",
          { { "AWS_PROFILE", "plain" }, { "AWS_ENDPOINT_URL", "u" }, { "CLTEL_AWS_ENDPOINT_URL", "w" } },
          "", /* what the option says of all services counts: see below */
          CLTEL_ORIGIN_DEFAULT },
        { "xray.endpoint.url",
          { { "AWS_ENDPOINT_URL_XRAY", "v" }, { "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true" } },
          "",
          CLTEL_ORIGIN_DEFAULT },
        { "aws.use.fips", { { "AWS_USE_FIPS_ENDPOINT", "TRUE" } }, "true", CLTEL_ORIGIN_ENVIRONMENT },
        { "aws.use.fips", { { "AWS_PROFILE", "dev" } }, "true", CLTEL_ORIGIN_FILE },
        { "aws.use.dualstack", { { "AWS_USE_DUALSTACK_ENDPOINT", "true" } }, "true", CLTEL_ORIGIN_ENVIRONMENT },
        { "aws.use.dualstack", { { "AWS_PROFILE", "dev" } }, "true", CLTEL_ORIGIN_FILE },
        { "send.ca.file",
          { { "AWS_CA_BUNDLE", "/a.pem" }, { "AWS_PROFILE", "dev" } },
          "/a.pem",
          CLTEL_ORIGIN_ENVIRONMENT },
        { "send.ca.file", { { "AWS_PROFILE", "dev" } }, "/etc/ca.pem", CLTEL_ORIGIN_FILE },
    };
    scratch_write_text(".aws/config", config_file);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_config *config = load_with(cases[i].variables, CLTEL_OK, NULL);
        expect(config, cases[i].option, cases[i].value, cases[i].origin);
        cltel_config_free(config);
    }
}

static void x_ray_is_where_the_nearest_word_about_it_says(void **state)
{
    (void)state;
    static const struct {
        variable variables[4];
        const char *url;
    } cases[] = {
        { { { 0 } }, "" },
        { { { "AWS_ENDPOINT_URL_LOGS", "v" } }, "" },
        { { { "AWS_ENDPOINT_URL", "u" } }, "u" },
        { { { "AWS_ENDPOINT_URL", "u" }, { "CLTEL_AWS_ENDPOINT_URL", "w" } }, "w" },
        { { { "AWS_ENDPOINT_URL_XRAY", "v" }, { "CLTEL_AWS_ENDPOINT_URL", "w" } }, "v" },
        { { { "CLTEL_XRAY_ENDPOINT_URL", "x" }, { "AWS_ENDPOINT_URL_XRAY", "v" } }, "x" },
        { { { "AWS_PROFILE", "dev" }, { "CLTEL_AWS_ENDPOINT_URL", "w" } }, "w" },
    };
    scratch_write_text(".aws/config", config_file);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_config *config = load_with(cases[i].variables, CLTEL_OK, NULL);
        assert_string_equal(cltel_settings_xray_url(cltel_config_settings(config)), cases[i].url);
        cltel_config_free(config);
    }
}

static void the_json_file_beats_the_profile_but_not_the_environment(void **state)
{
    (void)state;
    scratch_write_text(".aws/config", config_file);
    const char *path = scratch_write_text("options.json", "{\"aws\":{\"region\":\"file-1\"}}");
    const variable named[] = { { "CLTEL_CONFIG_FILE", path }, { 0 } };
    const variable both[] = { { "CLTEL_CONFIG_FILE", path }, { "AWS_REGION", "env-1" }, { 0 } };
    cltel_config *file = load_with(named, CLTEL_OK, NULL), *environment = load_with(both, CLTEL_OK, NULL);
    expect(file, "aws.region", "file-1", CLTEL_ORIGIN_FILE);
    expect(environment, "aws.region", "env-1", CLTEL_ORIGIN_ENVIRONMENT);
    cltel_config_free(file);
    cltel_config_free(environment);
}

static void a_profile_named_by_the_json_file_gives_the_region(void **state)
{
    (void)state;
    scratch_write_text(".aws/config", config_file);
    const variable named[] = { { "CLTEL_CONFIG_FILE", scratch_write_text("options.json", "{\"aws.profile\":\"dev\"}") },
                               { 0 } };
    cltel_config *config = load_with(named, CLTEL_OK, NULL);
    expect(config, "aws.region", "eu-north-1", CLTEL_ORIGIN_FILE);
    assert_true(cltel_config_settings(config)->aws_profile_given);
    cltel_config_free(config);
}

static void another_profile_gives_its_own_values_only(void **state)
{
    (void)state;
    scratch_write_text(".aws/config", config_file);
    cltel_config *config = cltel_config_new();
    cltel_config_set(config, "aws.profile", "dev", NULL);
    cltel_config_load(config, NULL, NULL);
    cltel_config_set(config, "aws.profile", "plain", NULL);
    assert_int_equal(cltel_config_load(config, NULL, NULL), CLTEL_OK);
    expect(config, "aws.region", "", CLTEL_ORIGIN_DEFAULT);
    expect(config, "aws.use.fips", "false", CLTEL_ORIGIN_DEFAULT);
    expect(config, "aws.endpoint.url", "https://plain.example", CLTEL_ORIGIN_FILE);
    cltel_config_free(config);
}

static void the_credentials_file_beats_the_config_file(void **state)
{
    (void)state;
    scratch_write_text(".aws/config", config_file);
    scratch_write_text(".aws/credentials", "[default]\nregion = from-credentials\n");
    cltel_config *config = load_with((variable[]){ { 0 } }, CLTEL_OK, NULL);
    expect(config, "aws.region", "from-credentials", CLTEL_ORIGIN_FILE);
    cltel_config_free(config);
}

static void a_wrong_value_in_a_profile_names_the_profile(void **state)
{
    (void)state;
    cltel_error detail = CLTEL_ERROR_INIT;
    scratch_write_text(".aws/config", config_file);
    cltel_config_free(load_with((variable[]){ { "AWS_PROFILE", "bad" }, { 0 } }, CLTEL_E_INVALID_VALUE, &detail));
    assert_non_null(strstr(detail.text, "profile \"bad\": option \"aws.region\": \"eu west\""));
    cltel_config_free(load_with((variable[]){ { "AWS_PROFILE", "twolines" }, { 0 } }, CLTEL_E_INVALID_VALUE, &detail));
    assert_non_null(strstr(detail.text, "profile \"twolines\": option \"aws.region\""));
}

static void a_wrong_value_that_does_not_count_is_no_error(void **state)
{
    (void)state;
    scratch_write_text(".aws/config", "[default]\nregion = eu west\n");
    cltel_config *config = load_with((variable[]){ { "AWS_REGION", "a-1" }, { 0 } }, CLTEL_OK, NULL);
    expect(config, "aws.region", "a-1", CLTEL_ORIGIN_ENVIRONMENT);
    cltel_config_free(config);
    config = load_with((variable[]){ { "AWS_REGION", "a 1" }, { "CLTEL_AWS_REGION", "b-1" }, { 0 } }, CLTEL_OK, NULL);
    expect(config, "aws.region", "b-1", CLTEL_ORIGIN_ENVIRONMENT);
    cltel_config_free(config);
}

static void shared_files_may_be_anywhere_or_nowhere(void **state)
{
    (void)state;
    scratch_write_text("other", "[default]\nregion = other-1\n");
    cltel_config *config = load_with((variable[]){ { "AWS_CONFIG_FILE", "~/other" }, { 0 } }, CLTEL_OK, NULL);
    expect(config, "aws.region", "other-1", CLTEL_ORIGIN_FILE);
    cltel_config_free(config);
    scratch_write_text(".aws/config", config_file);
    static const char *const none[] = { "/dev/null", "/nowhere", "/dev/zero", "/" };
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        config = load_with((variable[]){ { "AWS_CONFIG_FILE", none[i] }, { 0 } }, CLTEL_OK, NULL);
        expect(config, "aws.region", "", CLTEL_ORIGIN_DEFAULT);
        cltel_config_free(config);
    }
    unsetenv("HOME");
    config = load_with((variable[]){ { 0 } }, CLTEL_OK, NULL);
    expect(config, "aws.region", "", CLTEL_ORIGIN_DEFAULT);
    cltel_config_free(config);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_home_make, scratch_home_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_source_of_an_option_has_its_rank),
        TEST(x_ray_is_where_the_nearest_word_about_it_says),
        TEST(the_json_file_beats_the_profile_but_not_the_environment),
        TEST(a_profile_named_by_the_json_file_gives_the_region),
        TEST(another_profile_gives_its_own_values_only),
        TEST(the_credentials_file_beats_the_config_file),
        TEST(a_wrong_value_in_a_profile_names_the_profile),
        TEST(a_wrong_value_that_does_not_count_is_no_error),
        TEST(shared_files_may_be_anywhere_or_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
