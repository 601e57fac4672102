#include <stdio.h>
#include <stdlib.h>

#include "buffer/ring.h"
#include "pipeline/client.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

static const char *text_of(flow *f, const char *message, const char *name)
{
    const flow_event *event = flow_find(f, message);
    assert_non_null(event);
    return cJSON_GetStringValue(cJSON_GetObjectItem(event->json, name));
}

static void fields_of_a_scope_are_in_every_record_until_it_ends(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    cltel_scope scope;
    cltel_site *site = NULL;
    cltel_attr attr = CLTEL_STR("request", "r-1");
    const char *const keys[] = { "user" };
    const cltel_attr value = CLTEL_V_STR("ann");
    cltel_site_register(f->client, CLTEL_SEVERITY_INFO, "site {user}", keys, 1, &site);
    assert_int_equal(cltel_scope_enter(f->client, &scope, &attr, 1), CLTEL_OK);
    CLTEL_INFO(f->client, "inside", CLTEL_I64("own", 1));
    assert_int_equal(cltel_log_site(f->client, site, &value, 1), CLTEL_OK);
    cltel_scope_leave(&scope);
    CLTEL_INFO(f->client, "outside");
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_string_equal(text_of(f, "inside", "request"), "r-1");
    assert_string_equal(text_of(f, "site ann", "request"), "r-1");
    assert_string_equal(text_of(f, "site ann", "user"), "ann");
    assert_null(text_of(f, "outside", "request"));
    flow_close(f);
}

static void scopes_nest_and_the_inner_key_wins(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    cltel_scope outer, inner;
    cltel_attr first[] = { CLTEL_STR("request", "r-1"), CLTEL_STR("user", "ann") };
    cltel_attr second[] = { CLTEL_STR("user", "bob") };
    assert_int_equal(cltel_scope_enter(f->client, &outer, first, 2), CLTEL_OK);
    assert_int_equal(cltel_scope_enter(f->client, &inner, second, 1), CLTEL_OK);
    CLTEL_INFO(f->client, "both");
    CLTEL_INFO(f->client, "own", CLTEL_STR("user", "eve"));
    cltel_scope_leave(&inner);
    CLTEL_INFO(f->client, "outer");
    cltel_scope_leave(&outer);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_string_equal(text_of(f, "both", "user"), "bob");
    assert_string_equal(text_of(f, "both", "request"), "r-1");
    assert_string_equal(text_of(f, "own", "user"), "eve");
    assert_string_equal(text_of(f, "outer", "user"), "ann");
    flow_close(f);
}

static void leaving_a_scope_ends_those_inside_it(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    cltel_scope scopes[3];
    const char *const names[] = { "a", "b", "c" };
    for (size_t i = 0; i < 3; i++) {
        cltel_attr attr = CLTEL_STR(names[i], "x");
        assert_int_equal(cltel_scope_enter(f->client, &scopes[i], &attr, 1), CLTEL_OK);
    }
    cltel_scope_leave(&scopes[1]);
    CLTEL_INFO(f->client, "one");
    cltel_scope_leave(&scopes[2]); /* ended already */
    cltel_scope_leave(&scopes[1]);
    CLTEL_INFO(f->client, "still one");
    cltel_scope_leave(&scopes[0]);
    CLTEL_INFO(f->client, "none");
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_string_equal(text_of(f, "one", "a"), "x");
    assert_null(text_of(f, "one", "b"));
    assert_null(text_of(f, "one", "c"));
    assert_string_equal(text_of(f, "still one", "a"), "x");
    assert_null(text_of(f, "none", "a"));
    flow_close(f);
}

static void the_open_scopes_have_limits_that_are_exact(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    char text[3000];
    memset(text, 'x', sizeof text);
    cltel_scope scope, more;
    cltel_attr fits = CLTEL_STRN("k", text, 2048 - 8 - 1), too_long = CLTEL_STRN("k", text, 2048 - 8),
               none = CLTEL_I64("i", 1);
    assert_int_equal(cltel_scope_enter(f->client, &scope, &too_long, 1), CLTEL_E_TOO_LARGE);
    cltel_scope_leave(&scope); /* does nothing */
    assert_int_equal(cltel_scope_enter(f->client, &scope, &fits, 1), CLTEL_OK);
    assert_int_equal(cltel_scope_enter(f->client, &more, &none, 1), CLTEL_E_TOO_LARGE);
    CLTEL_INFO(f->client, "full");
    cltel_scope_leave(&scope);
    cltel_attr many[CLTEL_ATTRS_MAX + 1];
    for (size_t i = 0; i < COUNT_OF(many); i++)
        many[i] = CLTEL_I64("k", i);
    assert_int_equal(cltel_scope_enter(f->client, &scope, many, CLTEL_ATTRS_MAX), CLTEL_OK);
    assert_int_equal(cltel_scope_enter(f->client, &more, many, 1), CLTEL_E_TOO_LARGE);
    assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, "128", 3, many, CLTEL_ATTRS_MAX), CLTEL_OK);
    cltel_scope_leave(&scope);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 2);
    assert_int_equal(strlen(text_of(f, "full", "k")), 2048 - 8 - 1);
    flow_close(f);
}

static void arguments_outside_their_range_are_refused_and_leaving_is_harmless(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    cltel_scope scope;
    cltel_attr good = CLTEL_I64("i", 1), no_key = CLTEL_I64("", 1), bad_type = good, huge = CLTEL_STRN("h", "x", 1);
    bad_type.type = 7;
    const uint64_t lengths[] = { UINT32_MAX, UINT64_C(1) << 32, INT64_MAX, UINT64_MAX - 1 };
    assert_int_equal(cltel_scope_enter(f->client, NULL, &good, 1), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_scope_enter(NULL, &scope, &good, 1), CLTEL_E_INVALID_ARGUMENT);
    cltel_scope_leave(&scope);
    assert_int_equal(cltel_scope_enter(f->client, &scope, NULL, 1), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_scope_enter(f->client, &scope, &good, 0), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_scope_enter(f->client, &scope, &good, 65), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_scope_enter(f->client, &scope, &no_key, 1), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_scope_enter(f->client, &scope, &bad_type, 1), CLTEL_E_INVALID_ARGUMENT);
    cltel_scope_leave(&scope);
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        huge.len = lengths[i];
        assert_int_not_equal(cltel_scope_enter(f->client, &scope, &huge, 1), CLTEL_OK);
        cltel_scope_leave(&scope);
    }
    cltel_scope_leave(NULL);
    assert_int_equal(f->client->registry.all.rings[0]->file->scope_bytes, 0);
    flow_close(f);
}

static void *enter_and_end(void *client)
{
    cltel_scope scope;
    cltel_attr attr = CLTEL_STR("thread", "gone");
    cltel_scope_enter(client, &scope, &attr, 1);
    CLTEL_INFO(client, "thread");
    return NULL;
}

static void a_scope_belongs_to_its_thread_and_ends_with_it(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, enter_and_end, f->client), 0);
    pthread_join(thread, NULL);
    CLTEL_INFO(f->client, "main"); /* takes that thread's ring over */
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_string_equal(text_of(f, "thread", "thread"), "gone");
    assert_null(text_of(f, "main", "thread"));
    assert_int_equal(flow_stats(f).rings, 1);
    flow_close(f);
}

static void scopes_of_two_clients_are_apart(void **state)
{
    (void)state;
    flow *a = flow_open(NULL), *b = flow_open(NULL);
    cltel_scope scope;
    cltel_attr attr = CLTEL_STR("of", "a");
    assert_int_equal(cltel_scope_enter(a->client, &scope, &attr, 1), CLTEL_OK);
    CLTEL_INFO(b->client, "x");
    CLTEL_INFO(a->client, "x");
    cltel_scope_leave(&scope);
    flow_pump(a);
    flow_pump(b);
    assert_string_equal(text_of(a, "x", "of"), "a");
    assert_null(text_of(b, "x", "of"));
    flow_close(a);
    flow_close(b);
}

static void a_scope_too_large_for_the_record_refuses_the_record_only(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "record.max.bytes", "256", NULL });
    char text[300];
    memset(text, 'x', sizeof text);
    cltel_scope scope;
    cltel_attr attr = CLTEL_STRN("k", text, 230);
    assert_int_equal(cltel_scope_enter(f->client, &scope, &attr, 1), CLTEL_OK);
    assert_int_equal(CLTEL_INFO(f->client, "x"), CLTEL_E_TOO_LARGE);
    cltel_scope_leave(&scope);
    assert_int_equal(CLTEL_INFO(f->client, "x"), CLTEL_OK);
    flow_close(f);
}

int main(void)
{
#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)
    const struct CMUnitTest tests[] = {
        FLOW_TEST(fields_of_a_scope_are_in_every_record_until_it_ends),
        FLOW_TEST(scopes_nest_and_the_inner_key_wins),
        FLOW_TEST(leaving_a_scope_ends_those_inside_it),
        FLOW_TEST(the_open_scopes_have_limits_that_are_exact),
        FLOW_TEST(arguments_outside_their_range_are_refused_and_leaving_is_harmless),
        FLOW_TEST(a_scope_belongs_to_its_thread_and_ends_with_it),
        FLOW_TEST(scopes_of_two_clients_are_apart),
        FLOW_TEST(a_scope_too_large_for_the_record_refuses_the_record_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
