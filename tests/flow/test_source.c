/* What CLTEL_WITH_SOURCE adds to the macros, and what the macros leave out. */
#define CLTEL_WITH_SOURCE
#include <cltel/log.h>

#include <stdio.h>

#include "support/cmocka_all.h"
#include "support/flow.h"

static void each_record_names_its_place_in_the_source(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    CLTEL_INFO(f->client, "without fields");
    CLTEL_INFO(f->client, "with a field", CLTEL_I64("n", 1));
    int second_line = __LINE__ - 1;
    assert_int_equal(flow_pump(f), CLTEL_OK);

    assert_int_equal(flow_events(f), 2);
    char tail[32];
    for (int i = 0; i < 2; i++) {
        const cJSON *source = cJSON_GetObjectItem(flow_event_at(f, (size_t)i)->json, "source");
        assert_true(cJSON_IsString(source));
        snprintf(tail, sizeof tail, "test_source.c:%d", second_line - 1 + i);
        size_t len = strlen(source->valuestring), tail_len = strlen(tail);
        assert_true(len >= tail_len);
        assert_string_equal(source->valuestring + len - tail_len, tail);
    }
    assert_int_equal(cJSON_GetObjectItem(flow_event_at(f, 1)->json, "n")->valueint, 1);
    flow_close(f);
}

static int evaluated;

static const char *count_evaluation(void)
{
    evaluated++;
    return "text";
}

static void below_the_level_no_argument_is_evaluated(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "log.level", "warn", NULL });
    assert_int_equal(CLTEL_INFO(f->client, count_evaluation(), CLTEL_STR("key", count_evaluation())), CLTEL_OK);
    assert_int_equal(evaluated, 0);
    assert_int_equal(CLTEL_WARN(f->client, count_evaluation(), CLTEL_STR("key", count_evaluation())), CLTEL_OK);
    assert_int_equal(evaluated, 2);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_events(f), 1);
    flow_close(f);
}

static void without_a_client_nothing_is_recorded(void **state)
{
    (void)state;
    assert_int_equal(CLTEL_FATAL((cltel_client *)NULL, "nobody listens"), CLTEL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_record_names_its_place_in_the_source, flow_setup, flow_teardown),
        cmocka_unit_test_setup_teardown(below_the_level_no_argument_is_evaluated, flow_setup, flow_teardown),
        cmocka_unit_test_setup_teardown(without_a_client_nothing_is_recorded, flow_setup, flow_teardown),
    };
    return cmocka_run_group_tests_name("flow/source", tests, NULL, NULL);
}
