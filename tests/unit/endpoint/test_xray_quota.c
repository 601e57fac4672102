/* How a reservoir is divided. */
#include "tools/endpoint/xray_quota.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka_all.h"

#define NOW_MS INT64_C(1000000)

enum { CLIENTS_MAX = 8 };

static cltel_sampling_client client_of(const char *id, int64_t requests)
{
    cltel_sampling_client client = { .seen_ms = NOW_MS, .requests = requests };
    snprintf(client.id, sizeof client.id, "%s", id);
    return client;
}

static void shares_are_in_proportion_and_the_largest_remainders_get_what_is_left(void **state)
{
    (void)state;
    static const struct {
        int64_t reservoir;
        int count;
        int64_t requests[CLIENTS_MAX];
        int64_t shares[CLIENTS_MAX];
    } cases[] = {
        { 10, 1, { 7 }, { 10 } },
        { 10, 2, { 50, 50 }, { 5, 5 } },
        { 10, 2, { 75, 25 }, { 8, 2 } }, /* 7.5 and 2.5: the same remainder, in order of id */
        { 10, 3, { 1, 1, 1 }, { 4, 3, 3 } },
        { 10, 3, { 0, 0, 0 }, { 4, 3, 3 } },
        { 10, 2, { 999, 0 }, { 10, 0 } },
        { 1, 3, { 5, 9, 7 }, { 0, 1, 0 } },
        { 0, 2, { 5, 9 }, { 0, 0 } },
        { 7, 3, { 20, 30, 50 }, { 1, 2, 4 } }, /* 1.4, 2.1, 3.5 */
        { 2147483647, 2, { 2147483647, 2147483647 }, { 1073741824, 1073741823 } },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_sampling_client clients[CLIENTS_MAX];
        for (int c = 0; c < cases[i].count; c++)
            clients[c] = client_of((const char[]){ (char)('a' + c), 0 }, cases[i].requests[c]);
        for (int c = 0; c < cases[i].count; c++)
            assert_int_equal(cltel_xray_quota(cases[i].reservoir, clients, (size_t)cases[i].count, (size_t)c, NOW_MS),
                             cases[i].shares[c]);
    }
}

static void what_others_still_hold_is_not_given_again(void **state)
{
    (void)state;
    cltel_sampling_client clients[] = { client_of("a", 10), client_of("b", 10) };
    clients[0].quota = 8;
    clients[0].until_ms = NOW_MS + 1;
    assert_int_equal(cltel_xray_quota(10, clients, 2, 1, NOW_MS), 2);
    assert_int_equal(cltel_xray_quota(10, clients, 2, 1, NOW_MS + 1), 5); /* it has run out */
    assert_int_equal(cltel_xray_quota(10, clients, 2, 0, NOW_MS), 5);     /* its own does not count */
    assert_int_equal(cltel_xray_quota(3, clients, 2, 1, NOW_MS), 0);      /* the reservoir was made smaller */
}

static void who_was_silent_for_two_intervals_takes_no_part(void **state)
{
    (void)state;
    cltel_sampling_client clients[] = { client_of("a", 10), client_of("b", 10) };
    clients[0].seen_ms = NOW_MS - CLTEL_CLIENT_SEEN_MS;
    assert_int_equal(cltel_xray_quota(10, clients, 2, 1, NOW_MS), 5);
    clients[0].seen_ms--;
    assert_int_equal(cltel_xray_quota(10, clients, 2, 1, NOW_MS), 10);
}

static int64_t valid_sum(const cltel_sampling_client *clients, size_t count, int64_t now_ms)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += clients[i].until_ms > now_ms ? clients[i].quota : 0;
    return sum;
}

static void report(cltel_sampling_client *clients, size_t count, size_t me, int64_t reservoir, int64_t now_ms)
{
    clients[me].seen_ms = now_ms;
    clients[me].quota = cltel_xray_quota(reservoir, clients, count, me, now_ms);
    clients[me].until_ms = now_ms + CLTEL_QUOTA_LIFE_MS;
}

static void all_valid_quotas_together_never_exceed_the_reservoir_and_settle_on_it(void **state)
{
    (void)state;
    srand(5);
    for (int round = 0; round < 300; round++) {
        cltel_sampling_client clients[CLIENTS_MAX];
        int64_t now_ms = NOW_MS, reservoir = rand() % 50;
        for (int c = 0; c < CLIENTS_MAX; c++)
            clients[c] = client_of((const char[]){ (char)('a' + c), 0 }, 0);
        for (int step = 0; step < 100; step++) {
            size_t me = (size_t)(rand() % CLIENTS_MAX);
            clients[me].requests = rand() % 1000;
            now_ms += rand() % 4000;
            report(clients, CLIENTS_MAX, me, reservoir, now_ms);
            assert_true(valid_sum(clients, CLIENTS_MAX, now_ms) <= reservoir);
        }
        for (int again = 0; again < 3; again++)
            for (size_t c = 0; c < CLIENTS_MAX; c++)
                report(clients, CLIENTS_MAX, c, reservoir, now_ms);
        assert_int_equal(valid_sum(clients, CLIENTS_MAX, now_ms), reservoir);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_are_in_proportion_and_the_largest_remainders_get_what_is_left),
        cmocka_unit_test(what_others_still_hold_is_not_given_again),
        cmocka_unit_test(who_was_silent_for_two_intervals_takes_no_part),
        cmocka_unit_test(all_valid_quotas_together_never_exceed_the_reservoir_and_settle_on_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
