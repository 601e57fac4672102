#include <stdio.h>

#include "sign_testing.h"

#include "sign/signing_key.h"

static cltel_key_scope example_scope(const char *service)
{
    return (cltel_key_scope){ CLTEL_VIEW(EXAMPLE_SECRET), CLTEL_VIEW("20150830"), CLTEL_VIEW("us-east-1"),
                              cltel_view_of(service) };
}

static int start(void **state)
{
    static cltel_hasher hasher;
    *state = &hasher;
    return cltel_hasher_start(&hasher) ? 0 : -1;
}

static int stop(void **state)
{
    cltel_hasher_done(*state);
    return 0;
}

static void the_documented_keys_are_derived(void **state)
{
    const struct {
        cltel_key_scope scope;
        const char *hex;
    } rows[] = {
        { example_scope("service"), "938127b5336810ddb6a5d6af445fcac9e371f9ed418ed386b022aed82901be75" },
        { example_scope("iam"), "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9" },
        { { CLTEL_VIEW("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), CLTEL_VIEW("20130524"), CLTEL_VIEW("us-east-1"),
            CLTEL_VIEW("s3") },
          "dbb893acc010964918f1fd433add87c70e8b0db6be30c1fbeafefa5ec6ba8378" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        uint8_t key[CLTEL_SHA256_BYTES];
        char hex[2 * CLTEL_SHA256_BYTES];

        assert_true(cltel_signing_key_derive(*state, &rows[i].scope, key));

        cltel_hex(hex, key, sizeof key);
        assert_text((cltel_view){ hex, sizeof hex }, rows[i].hex);
    }
}

static void a_key_is_derived_once_while_its_scope_stays(void **state)
{
    cltel_signing_keys keys = { 0 };
    cltel_key_scope scope = example_scope("logs");

    EVP_MAC_CTX *first = cltel_signing_keys_get(&keys, *state, &scope);
    EVP_MAC_CTX *second = cltel_signing_keys_get(&keys, *state, &scope);

    assert_non_null(first);
    assert_ptr_equal(first, second);
    assert_int_equal(keys.derived, 1);
    cltel_signing_keys_done(&keys);
}

static void each_part_of_the_scope_makes_another_key(void **state)
{
    cltel_signing_keys keys = { 0 };
    cltel_key_scope scopes[5];
    for (size_t i = 0; i < COUNT_OF(scopes); i++)
        scopes[i] = example_scope("logs");
    scopes[1].secret = CLTEL_VIEW("another");
    scopes[2].date = CLTEL_VIEW("20150831");
    scopes[3].region = CLTEL_VIEW("eu-west-1");
    scopes[4].service = CLTEL_VIEW("xray");

    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < COUNT_OF(scopes); i++)
            assert_non_null(cltel_signing_keys_get(&keys, *state, &scopes[i]));

    assert_int_equal(keys.derived, COUNT_OF(scopes));
    cltel_signing_keys_done(&keys);
}

static void more_scopes_than_places_replace_the_oldest(void **state)
{
    cltel_signing_keys keys = { 0 };
    for (int i = 0; i <= CLTEL_SIGNING_KEYS; i++) {
        char service[16];
        snprintf(service, sizeof service, "s%d", i);
        cltel_key_scope scope = example_scope(service);
        assert_non_null(cltel_signing_keys_get(&keys, *state, &scope));
    }
    cltel_key_scope newest = example_scope("s8");
    cltel_key_scope oldest = example_scope("s0");

    cltel_signing_keys_get(&keys, *state, &newest);
    uint64_t with_newest = keys.derived;
    cltel_signing_keys_get(&keys, *state, &oldest);

    assert_int_equal(with_newest, CLTEL_SIGNING_KEYS + 1);
    assert_int_equal(keys.derived, CLTEL_SIGNING_KEYS + 2);
    cltel_signing_keys_done(&keys);
}

static void no_copy_of_the_secret_stays_when_a_key_is_forgotten(void **state)
{
    cltel_signing_keys keys = { 0 };
    cltel_key_scope scope = example_scope("logs");
    assert_non_null(cltel_signing_keys_get(&keys, *state, &scope));
    assert_ptr_not_equal(keys.kept[0].scope.secret.ptr, scope.secret.ptr);

    cltel_signing_keys_done(&keys);

    assert_null(keys.kept[0].memory);
    assert_null(keys.kept[0].scope.secret.ptr);
    assert_null(keys.kept[0].context);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documented_keys_are_derived),
        cmocka_unit_test(a_key_is_derived_once_while_its_scope_stays),
        cmocka_unit_test(each_part_of_the_scope_makes_another_key),
        cmocka_unit_test(more_scopes_than_places_replace_the_oldest),
        cmocka_unit_test(no_copy_of_the_secret_stays_when_a_key_is_forgotten),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
