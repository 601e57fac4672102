#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/config.h"
#include "pipeline/client.h"
#include "pipeline/defaults.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

static cltel_err fill(cltel_settings *settings, const char *const *options, cltel_error *detail)
{
    cltel_config *config = cltel_config_new();
    cltel_err err = CLTEL_OK; /* what the option's own range excludes is refused earlier */
    for (; options && *options && !err; options += 2)
        err = cltel_config_set(config, options[0], options[1], detail);
    assert_true(cltel_settings_copy(settings, cltel_config_settings(config)));
    cltel_config_free(config);
    return err ? err : cltel_defaults_fill(settings, detail);
}

static void empty_names_are_made_from_program_host_and_process(void **state)
{
    (void)state;
    cltel_settings settings = { 0 };
    cltel_error detail = CLTEL_ERROR_INIT;
    char host[128], expected[160];
    assert_int_equal(fill(&settings, NULL, &detail), CLTEL_OK);
    assert_string_equal(settings.service_name, "test_defaults");
    assert_string_equal(settings.logs_group, "/cltel/test_defaults");
    gethostname(host, sizeof host);
    snprintf(expected, sizeof expected, "/%d/", getpid());
    assert_non_null(strstr(settings.logs_stream, expected));
    cltel_settings_done(&settings);
}

static void names_that_were_given_stay(void **state)
{
    (void)state;
    cltel_settings settings = { 0 };
    cltel_error detail = CLTEL_ERROR_INIT;
    const char *const options[] = { "service.name", "shop", "logs.group", "g", "logs.stream", "s s", NULL };
    assert_int_equal(fill(&settings, options, &detail), CLTEL_OK);
    assert_string_equal(settings.service_name, "shop");
    assert_string_equal(settings.logs_group, "g");
    assert_string_equal(settings.logs_stream, "s s");
    cltel_settings_done(&settings);
}

static void a_group_from_an_odd_service_name_is_made_plain(void **state)
{
    (void)state;
    cltel_settings settings = { 0 };
    cltel_error detail = CLTEL_ERROR_INIT;
    const char *const options[] = { "service.name", "mein B\xc3\xa4r:\"*\\", NULL };
    assert_int_equal(fill(&settings, options, &detail), CLTEL_OK);
    assert_string_equal(settings.logs_group, "/cltel/mein_B__r____");
    assert_string_equal(settings.service_name, "mein B\xc3\xa4r:\"*\\");
    cltel_settings_done(&settings);
}

static void names_that_the_service_would_refuse_are_refused_with_the_rule(void **state)
{
    (void)state;
    const struct {
        const char *name, *value, *part;
    } cases[] = {
        { "logs.group", "aws/x", "aws/" },       { "logs.stream", "a\"b", "stream" },
        { "logs.stream", "a\\b", "stream" },     { "logs.stream", "a\nb", "stream" },
        { "logs.stream", "\xc3\xa4", "stream" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_settings settings = { 0 };
        cltel_error detail = CLTEL_ERROR_INIT;
        const char *const options[] = { cases[i].name, cases[i].value, NULL };
        assert_int_equal(fill(&settings, options, &detail), CLTEL_E_INVALID_VALUE);
        assert_non_null(strstr(detail.text, cases[i].name));
        assert_non_null(strstr(detail.text, cases[i].part));
        cltel_settings_done(&settings);
    }
}

static void a_local_endpoint_needs_no_region_and_another_does(void **state)
{
    (void)state;
    const struct {
        const char *url, *region;
    } cases[] = {
        { "http://127.0.0.1:4580", "us-east-1" },
        { "http://localhost:1", "us-east-1" },
        { "http://[::1]:1", "us-east-1" },
        { "https://logs.example.com", "" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_settings settings = { 0 };
        cltel_error detail = CLTEL_ERROR_INIT;
        const char *const options[] = { "aws.endpoint.url", cases[i].url, NULL };
        assert_int_equal(fill(&settings, options, &detail), CLTEL_OK);
        assert_string_equal(settings.aws_region, cases[i].region);
        cltel_settings_done(&settings);
    }
}

static void a_client_that_cannot_be_made_says_why_and_leaves_nothing(void **state)
{
    (void)state;
    const struct {
        const char *name, *value;
    } cases[] = { { "logs.group", "aws/x" }, { "logs.stream", "a\"b" }, { "aws.endpoint.url", "ftp://x" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_error detail = CLTEL_ERROR_INIT;
        const char *const options[] = { cases[i].name, cases[i].value, NULL };
        flow *f = flow_open_with(options, CLTEL_E_INVALID_VALUE, &detail);
        assert_null(f->client);
        assert_true(strlen(detail.text) > 10);
        flow_close(f);
        assert_int_equal(flow_instances(), 0);
    }
}

static void many_clients_may_live_at_once(void **state)
{
    (void)state;
    flow *flows[40];
    for (size_t i = 0; i < COUNT_OF(flows); i++) {
        flows[i] = flow_open((const char *const[]){ "buffer.bytes", "4096", NULL });
        assert_int_equal(CLTEL_INFO(flows[i]->client, "x", CLTEL_I64("i", i)), CLTEL_OK);
    }
    for (size_t i = 0; i < COUNT_OF(flows); i += 2)
        flow_close(flows[i]);
    for (size_t i = 1; i < COUNT_OF(flows); i += 2) {
        assert_int_equal(flow_pump(flows[i]), CLTEL_OK);
        assert_int_equal(flow_events(flows[i]), 1);
        flow_close(flows[i]);
    }
    assert_int_equal(flow_instances(), 0);
}

int main(void)
{
#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)
    const struct CMUnitTest tests[] = {
        FLOW_TEST(empty_names_are_made_from_program_host_and_process),
        FLOW_TEST(names_that_were_given_stay),
        FLOW_TEST(a_group_from_an_odd_service_name_is_made_plain),
        FLOW_TEST(names_that_the_service_would_refuse_are_refused_with_the_rule),
        FLOW_TEST(a_local_endpoint_needs_no_region_and_another_does),
        FLOW_TEST(a_client_that_cannot_be_made_says_why_and_leaves_nothing),
        FLOW_TEST(many_clients_may_live_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
