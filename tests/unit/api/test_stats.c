#include <stdio.h>

#include "support/cmocka_all.h"
#include "support/flow.h"

static void a_snapshot_of_any_size_is_filled_as_far_as_it_reaches(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    struct {
        cltel_stats stats;
        uint64_t beyond;
    } room = { .beyond = 42 };
    CLTEL_INFO(f->client, "x");
    for (size_t size = 0; size < 8; size++) {
        room.stats.size = size;
        assert_int_equal(cltel_stats_get(f->client, &room.stats), CLTEL_E_INVALID_ARGUMENT);
    }
    memset(&room.stats, 0xee, sizeof room.stats);
    room.stats.size = offsetof(cltel_stats, delivered); /* a caller built against an older header */
    assert_int_equal(cltel_stats_get(f->client, &room.stats), CLTEL_OK);
    assert_int_equal(room.stats.accepted, 1);
    assert_int_equal(room.stats.delivered, (int64_t)0xeeeeeeeeeeeeeeeeull);
    room.stats.size = sizeof room; /* and against a newer one */
    assert_int_equal(cltel_stats_get(f->client, &room.stats), CLTEL_OK);
    assert_int_equal(room.stats.size, sizeof room.stats);
    assert_int_equal(room.beyond, 42);
    assert_int_equal(cltel_stats_get(NULL, &room.stats), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_stats_get(f->client, NULL), CLTEL_E_INVALID_ARGUMENT);
    flow_close(f);
}

static void the_json_has_a_member_for_each_row_of_the_tables(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    char text[4096];
    CLTEL_INFO(f->client, "x");
    cltel_log(f->client, CLTEL_SEVERITY_INFO, NULL, 0, NULL, 0);
    int32_t len = cltel_stats_json(f->client, text, sizeof text);
    assert_int_equal(len, strlen(text));
    cJSON *json = cJSON_Parse(text);
    assert_non_null(json);
    int rows = 0;
#define CLTEL_STAT(field, type, unit, help)                                      \
    assert_true(cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(json, #field))); \
    rows++;
#include <cltel/stats.def>
#undef CLTEL_STAT
#define CLTEL_DROP(name, field, stage, help)                                                \
    assert_true(cJSON_IsNumber(cJSON_GetObjectItemCaseSensitive(json, "dropped_" #field))); \
    rows++;
#include <cltel/drops.def>
#undef CLTEL_DROP
    assert_int_equal(cJSON_GetArraySize(json), rows);
    assert_int_equal(cJSON_GetNumberValue(cJSON_GetObjectItem(json, "accepted")), 1);
    assert_int_equal(cJSON_GetNumberValue(cJSON_GetObjectItem(json, "dropped_invalid")), 1);
    cJSON_Delete(json);
    flow_close(f);
}

static void the_json_is_cut_to_fit_and_its_whole_length_is_told(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    char whole[4096], part[4096];
    int32_t len = cltel_stats_json(f->client, whole, sizeof whole);
    assert_int_equal(cltel_stats_json(f->client, NULL, 0), len);
    for (size_t size = 1; size <= (size_t)len + 2; size++) {
        memset(part, '#', sizeof part);
        assert_int_equal(cltel_stats_json(f->client, part, size), len);
        size_t fits = size - 1 < (size_t)len ? size - 1 : (size_t)len;
        assert_memory_equal(part, whole, fits);
        assert_int_equal(part[fits], '\0');
        assert_int_equal(part[size], '#');
    }
    assert_int_equal(cltel_stats_json(f->client, NULL, 1), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_stats_json(NULL, part, sizeof part), CLTEL_E_INVALID_ARGUMENT);
    flow_close(f);
}

static void statistics_can_be_read_after_shutdown(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    CLTEL_INFO(f->client, "x");
    assert_int_equal(cltel_client_shutdown(f->client, 5000, NULL), CLTEL_OK);
    cltel_stats s = flow_stats(f);
    assert_int_equal(s.delivered, 1);
    assert_int_equal(s.batches, 1);
    assert_int_equal(s.requests, 1);
    assert_true(s.request_bytes > 100);
    assert_int_equal(s.batches_in_flight, 0);
    assert_int_equal(s.rings, 1);
    assert_int_equal(s.ring_bytes, 262144);
    flow_close(f);
}

static void diagnostics_are_cut_to_fit_and_taken_once(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "buffer.dir", "/nowhere", NULL });
    char text[16];
    memset(text, '#', sizeof text);
    int32_t len = cltel_client_next_diagnostic(f->client, text, 8);
    assert_true(len > 8);
    assert_int_equal(strlen(text), 7);
    assert_int_equal(text[8], '#');
    assert_int_equal(cltel_client_next_diagnostic(f->client, text, sizeof text), 0);
    assert_string_equal(text, "");
    assert_int_equal(cltel_client_next_diagnostic(NULL, text, sizeof text), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_client_next_diagnostic(f->client, NULL, sizeof text), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_client_next_diagnostic(f->client, text, 0), CLTEL_E_INVALID_ARGUMENT);
    flow_close(f);
}

int main(void)
{
#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)
    const struct CMUnitTest tests[] = {
        FLOW_TEST(a_snapshot_of_any_size_is_filled_as_far_as_it_reaches),
        FLOW_TEST(the_json_has_a_member_for_each_row_of_the_tables),
        FLOW_TEST(the_json_is_cut_to_fit_and_its_whole_length_is_told),
        FLOW_TEST(statistics_can_be_read_after_shutdown),
        FLOW_TEST(diagnostics_are_cut_to_fit_and_taken_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
