/* Every code of the recording calls, and what of it is counted. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "pipeline/client.h"
#include "record/record.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

static cltel_attr many[CLTEL_ATTRS_MAX + 1];

static void fill_many(void)
{
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = CLTEL_I64("k", i);
}

static cltel_attr attr_of(uint32_t type, uint32_t key_len)
{
    static char key[300];
    memset(key, 'k', sizeof key);
    return (cltel_attr){ .key = key, .key_len = key_len, .type = type };
}

static void arguments_outside_their_range_are_refused_and_counted(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    fill_many();
    cltel_attr bad_type = attr_of(7, 1), bad_types = attr_of(UINT32_MAX, 1);
    cltel_attr no_key = attr_of(CLTEL_TYPE_I64, 0), long_key = attr_of(CLTEL_TYPE_I64, 256);
    cltel_attr endless_key = attr_of(CLTEL_TYPE_STR, UINT32_MAX), null_key = { .key = NULL, .type = CLTEL_TYPE_I64 };
    const struct {
        int severity;
        const char *text;
        const cltel_attr *attrs;
        size_t count;
    } cases[] = {
        { CLTEL_SEVERITY_INFO, NULL, NULL, 0 },
        { 0, "x", NULL, 0 },
        { 7, "x", NULL, 0 },
        { -1, "x", NULL, 0 },
        { INT32_MAX, "x", NULL, 0 },
        { CLTEL_SEVERITY_INFO, "x", NULL, 1 },
        { CLTEL_SEVERITY_INFO, "x", many, 65 },
        { CLTEL_SEVERITY_INFO, "x", many, SIZE_MAX },
        { CLTEL_SEVERITY_INFO, "x", &bad_type, 1 },
        { CLTEL_SEVERITY_INFO, "x", &bad_types, 1 },
        { CLTEL_SEVERITY_INFO, "x", &no_key, 1 },
        { CLTEL_SEVERITY_INFO, "x", &null_key, 1 },
        { CLTEL_SEVERITY_INFO, "x", &long_key, 1 },
        { CLTEL_SEVERITY_INFO, "x", &endless_key, 1 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_err err =
            cltel_log(f->client, (cltel_severity)cases[i].severity, cases[i].text, 1, cases[i].attrs, cases[i].count);
        if (err != CLTEL_E_INVALID_ARGUMENT)
            fail_msg("case %zu answered %s", i, cltel_error_name(err));
        assert_int_equal(flow_stats(f).dropped_invalid, i + 1);
    }
    assert_int_equal(cltel_log(NULL, CLTEL_SEVERITY_INFO, "x", 1, NULL, 0), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(flow_stats(f).accepted, 0);
    flow_check_balance(f);
    flow_close(f);
}

static void the_ends_of_the_ranges_are_accepted(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    fill_many();
    cltel_attr longest_key = attr_of(CLTEL_TYPE_I64, CLTEL_KEY_MAX), shortest_key = attr_of(CLTEL_TYPE_NULL, 1);
    cltel_attr empty = CLTEL_STRN("empty", "", 0), empty_json = CLTEL_STRN("j", "", 0);
    empty_json.type = CLTEL_TYPE_JSON;
    assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, "", 0, NULL, 0), CLTEL_OK);
    assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, "64", 2, many, CLTEL_ATTRS_MAX), CLTEL_OK);
    assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, "255", 3, &longest_key, 1), CLTEL_OK);
    assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, "1", 1, &shortest_key, 1), CLTEL_OK);
    assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_FATAL, "e", 1, &empty, 1), CLTEL_OK);
    assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_FATAL, "j", 1, &empty_json, 1), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 6);
    flow_close(f);
}

/* Lengths near the ends of their types must not wrap into something that fits. */
static void huge_lengths_are_too_large_and_never_read(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    const uint64_t lengths[] = { 262145,        UINT32_MAX, UINT64_C(1) << 32,       (UINT64_C(1) << 32) + 8,
                                 INT64_MAX - 8, INT64_MAX,  (uint64_t)INT64_MAX + 1, UINT64_MAX - 64,
                                 UINT64_MAX - 1 };
    uint64_t refused = 0;
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        cltel_attr str[2] = { CLTEL_I64("a", 1), CLTEL_STRN("b", "x", lengths[i]) };
        cltel_attr json = CLTEL_STRN("c", "x", lengths[i]);
        json.type = CLTEL_TYPE_JSON;
        cltel_err err = cltel_log(f->client, CLTEL_SEVERITY_INFO, "x", lengths[i], NULL, 0);
        assert_int_equal(err, CLTEL_E_TOO_LARGE);
        err = cltel_log(f->client, CLTEL_SEVERITY_INFO, "x", 1, str, 2);
        assert_true(err == CLTEL_E_TOO_LARGE);
        err = cltel_log(f->client, CLTEL_SEVERITY_ERROR, "x", 1, &json, 1);
        assert_true(err == CLTEL_E_TOO_LARGE);
        refused += 3;
        assert_int_equal(flow_stats(f).dropped_too_large, refused);
    }
    fill_many();
    for (size_t i = 0; i < CLTEL_ATTRS_MAX; i++)
        many[i] = CLTEL_STRN("k", "x", (UINT64_MAX - 64) / 64); /* their sum wraps */
    assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, "x", 1, many, CLTEL_ATTRS_MAX), CLTEL_E_TOO_LARGE);
    assert_int_equal(CLTEL_INFO(f->client, "still well"), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 1);
    flow_close(f);
}

static void a_message_of_ten_megabytes_is_too_large(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    char *text = malloc(10 * 1024 * 1024 + 1);
    memset(text, 'x', 10 * 1024 * 1024);
    text[10 * 1024 * 1024] = '\0';
    assert_int_equal(CLTEL_INFO(f->client, text), CLTEL_E_TOO_LARGE);
    assert_int_equal(CLTEL_INFO(f->client, "x", CLTEL_STR("body", text)), CLTEL_E_TOO_LARGE);
    assert_int_equal(flow_stats(f).dropped_too_large, 2);
    free(text);
    flow_close(f);
}

static void the_largest_record_is_exact(void **state)
{
    (void)state;
    const struct {
        const char *buffer_bytes, *record_max;
        size_t largest;
    } cases[] = {
        { "262144", "131072", 131072 },
        { "262144", "1048576", 131072 }, /* never more than half a ring */
        { "4096", "131072", 2048 },
        { "65536", "256", 256 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        flow *f = flow_open((const char *const[]){ "buffer.bytes", cases[i].buffer_bytes, "record.max.bytes",
                                                   cases[i].record_max, NULL });
        char *text = calloc(1, cases[i].largest);
        size_t fits = cases[i].largest - sizeof(cltel_record_header);
        assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, text, fits + 1, NULL, 0), CLTEL_E_TOO_LARGE);
        assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, text, fits, NULL, 0), CLTEL_OK);
        cltel_attr attr = CLTEL_STRN("key", text, fits - 8 - 3);
        assert_int_equal(flow_pump(f), CLTEL_OK);
        assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, "", 0, &attr, 1), CLTEL_OK);
        attr.len++;
        assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, "", 0, &attr, 1), CLTEL_E_TOO_LARGE);
        assert_int_equal(flow_pump(f), CLTEL_OK);
        assert_int_equal(flow_stats(f).delivered, 2);
        free(text);
        flow_close(f);
    }
}

static void below_the_level_nothing_is_looked_at(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "log.level", "error", NULL });
    for (int severity = CLTEL_SEVERITY_TRACE; severity <= CLTEL_SEVERITY_FATAL; severity++) {
        assert_int_equal(CLTEL_ENABLED(f->client, severity), severity >= CLTEL_SEVERITY_ERROR);
        assert_int_equal(cltel_log(f->client, (cltel_severity)severity, "x", 1, NULL, 0), CLTEL_OK);
    }
    assert_int_equal(flow_stats(f).accepted, 2);
    assert_int_equal(CLTEL_ENABLED((cltel_client *)NULL, CLTEL_SEVERITY_FATAL), 0);
    assert_int_equal(CLTEL_FATAL((cltel_client *)NULL, "x"), CLTEL_OK);
    flow_close(f);
}

static void levels_that_are_none_are_refused(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    const int wrong[] = { 0, 7, -1, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_int_equal(cltel_level_set(f->client, (cltel_severity)wrong[i]), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_level_set(NULL, CLTEL_SEVERITY_INFO), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(f->client->level, CLTEL_SEVERITY_INFO);
    flow_close(f);
}

static flow *interrupted;
static cltel_err in_handler;

static void record_in_handler(int number)
{
    (void)number;
    in_handler = CLTEL_INFO(interrupted->client, "handler");
}

static void a_handler_that_interrupts_a_recording_call_is_refused(void **state)
{
    (void)state;
    flow *f = interrupted = flow_open(NULL);
    signal(SIGUSR1, record_in_handler);
    cltel_thread_prepare(f->client);
    raise(SIGUSR1);
    assert_int_equal(in_handler, CLTEL_OK);
    cltel_thread.busy = 1; /* as it is inside of a call */
    raise(SIGUSR1);
    assert_int_equal(cltel_thread.busy, 1); /* the interrupted call is still under way */
    cltel_thread.busy = 0;
    assert_int_equal(in_handler, CLTEL_E_REENTERED);
    assert_int_equal(flow_stats(f).dropped_reentered, 1);
    assert_int_equal(CLTEL_INFO(f->client, "after"), CLTEL_OK);
    signal(SIGUSR1, SIG_DFL);
    flow_close(f);
}

static void *record_once(void *client)
{
    return CLTEL_INFO(client, "x") == CLTEL_E_SYSTEM ? client : NULL;
}

static void a_thread_too_many_is_told_so_and_counted(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "buffer.rings.max", "1", NULL });
    pthread_t thread;
    void *result = NULL;
    assert_int_equal(CLTEL_INFO(f->client, "x"), CLTEL_OK);
    assert_int_equal(pthread_create(&thread, NULL, record_once, f->client), 0);
    pthread_join(thread, &result);
    assert_ptr_equal(result, f->client);
    assert_int_equal(flow_stats(f).dropped_no_ring, 1);
    assert_int_equal(flow_stats(f).rings, 1);
    flow_close(f);
}

static void sites_take_exactly_their_values(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    cltel_site *site = NULL;
    const char *const keys[] = { "a", "b" };
    assert_int_equal(cltel_site_register(f->client, CLTEL_SEVERITY_INFO, "x", keys, 2, &site), CLTEL_OK);
    cltel_attr values[3] = { CLTEL_V_I64(1), CLTEL_V_STR(NULL), CLTEL_V_I64(3) };
    assert_int_equal(cltel_log_site(f->client, site, values, 2), CLTEL_OK);
    assert_int_equal(cltel_log_site(f->client, site, values, 1), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_log_site(f->client, site, values, 3), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_log_site(f->client, site, NULL, 2), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_log_site(f->client, NULL, values, 2), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_log_site(NULL, site, values, 2), CLTEL_E_INVALID_ARGUMENT);
    values[1].type = 99;
    assert_int_equal(cltel_log_site(f->client, site, values, 2), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(flow_stats(f).dropped_invalid, 5);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 1);
    flow_close(f);
}

static void sites_that_cannot_be_are_refused(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    char message[4098], key[258];
    cltel_site *site;
    const char *twice[] = { "a", "a" }, *empty[] = { "" }, *too_long[] = { key }, *few[] = { "a" };
    memset(message, 'm', sizeof message);
    memset(key, 'k', sizeof key);
    message[4097] = key[256] = '\0';
    const struct {
        int severity;
        const char *message;
        const char *const *keys;
        size_t count;
    } cases[] = {
        { 0, "x", NULL, 0 },
        { 7, "x", NULL, 0 },
        { CLTEL_SEVERITY_INFO, NULL, NULL, 0 },
        { CLTEL_SEVERITY_INFO, message, NULL, 0 },
        { CLTEL_SEVERITY_INFO, "x", NULL, 1 },
        { CLTEL_SEVERITY_INFO, "x", twice, 2 },
        { CLTEL_SEVERITY_INFO, "x", empty, 1 },
        { CLTEL_SEVERITY_INFO, "x", too_long, 1 },
        { CLTEL_SEVERITY_INFO, "x", few, 65 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        site = (cltel_site *)(void *)f;
        assert_int_equal(cltel_site_register(f->client, (cltel_severity)cases[i].severity, cases[i].message,
                                             cases[i].keys, cases[i].count, &site),
                         CLTEL_E_INVALID_ARGUMENT);
        assert_null(site);
    }
    assert_int_equal(cltel_site_register(f->client, CLTEL_SEVERITY_INFO, "x", NULL, 0, NULL), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_site_register(NULL, CLTEL_SEVERITY_INFO, "x", NULL, 0, &site), CLTEL_E_INVALID_ARGUMENT);
    message[4096] = key[255] = '\0';
    assert_int_equal(cltel_site_register(f->client, CLTEL_SEVERITY_INFO, message, too_long, 1, &site), CLTEL_OK);
    flow_close(f);
}

static void the_default_client_is_what_was_set(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    assert_null(cltel_default());
    cltel_default_set(f->client);
    assert_ptr_equal(cltel_default(), f->client);
    cltel_default_set(NULL);
    assert_null(cltel_default());
    cltel_error detail = CLTEL_ERROR_INIT;
    assert_int_equal(cltel_client_new(NULL, NULL, &detail), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_client_new(NULL, NULL, NULL), CLTEL_E_INVALID_ARGUMENT);
    flow_close(f);
}

int main(void)
{
#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)
    const struct CMUnitTest tests[] = {
        FLOW_TEST(arguments_outside_their_range_are_refused_and_counted),
        FLOW_TEST(the_ends_of_the_ranges_are_accepted),
        FLOW_TEST(huge_lengths_are_too_large_and_never_read),
        FLOW_TEST(a_message_of_ten_megabytes_is_too_large),
        FLOW_TEST(the_largest_record_is_exact),
        FLOW_TEST(below_the_level_nothing_is_looked_at),
        FLOW_TEST(levels_that_are_none_are_refused),
        FLOW_TEST(a_handler_that_interrupts_a_recording_call_is_refused),
        FLOW_TEST(a_thread_too_many_is_told_so_and_counted),
        FLOW_TEST(sites_take_exactly_their_values),
        FLOW_TEST(sites_that_cannot_be_are_refused),
        FLOW_TEST(the_default_client_is_what_was_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
