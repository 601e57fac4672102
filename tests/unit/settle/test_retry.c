/* Retry: how long a batch waits before it is sent again, and what that costs. */
#include "support/cmocka_all.h"

#include "settle/retry.h"

enum { CAP_MS = 20000, NO_WORD = -1 };

static cltel_retry_quota full_quota(void)
{
    cltel_retry_quota quota;
    cltel_retry_quota_init(&quota);
    return quota;
}

static void delay_doubles_with_each_attempt_up_to_the_cap(void **state)
{
    (void)state;
    static const struct {
        uint32_t attempts;
        bool throttled;
        uint32_t random;
        int64_t expected_ms;
    } rows[] = {
        { 1, false, UINT32_MAX, 49 },
        { 2, false, UINT32_MAX, 99 },
        { 3, false, UINT32_MAX, 199 },
        { 4, false, UINT32_MAX, 399 },
        { 9, false, UINT32_MAX, 12799 },
        { 10, false, UINT32_MAX, 19999 },
        { 11, false, UINT32_MAX, 19999 },
        { 1, true, UINT32_MAX, 999 },
        { 2, true, UINT32_MAX, 1999 },
        { 5, true, UINT32_MAX, 15999 },
        { 6, true, UINT32_MAX, 19999 },
        { 1, false, 0, 0 },
        { 50, true, 0, 0 },
        { 1, false, 0x80000000u, 25 },
        { 3, false, 0x80000000u, 100 },
        { 1, true, 0x80000000u, 500 },
        { 12, true, 0x80000000u, 10000 },
        { 0, false, UINT32_MAX, 49 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_retry_quota quota = full_quota();
        cltel_retry retry = { .attempts = rows[i].attempts };
        int64_t delay_ms = cltel_retry_delay_ms(&retry, &quota, rows[i].throttled, NO_WORD, rows[i].random, CAP_MS);
        assert_int_equal(delay_ms, rows[i].expected_ms);
    }
}

static void the_services_word_lengthens_the_wait_by_5_s_at_most(void **state)
{
    (void)state;
    static const struct {
        int64_t retry_after_ms, expected_ms;
    } rows[] = {
        { 0, 100 },     { 99, 100 },         { 100, 100 }, { 101, 101 },  { 5000, 5000 },     { 5100, 5100 },
        { 5101, 5100 }, { INT64_MAX, 5100 }, { -1, 100 },  { -500, 100 }, { INT64_MIN, 100 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_retry_quota quota = full_quota();
        cltel_retry retry = { .attempts = 3 };
        int64_t delay_ms = cltel_retry_delay_ms(&retry, &quota, false, rows[i].retry_after_ms, 0x80000000u, CAP_MS);
        assert_int_equal(delay_ms, rows[i].expected_ms);
    }
}

static void the_cap_bounds_the_services_word_too(void **state)
{
    (void)state;
    cltel_retry_quota quota = full_quota();
    cltel_retry retry = { .attempts = 1 };
    assert_int_equal(cltel_retry_delay_ms(&retry, &quota, false, 4000, 0, 10), 10);
}

static void a_retry_costs_14_and_a_throttled_one_5(void **state)
{
    (void)state;
    cltel_retry_quota quota = full_quota();
    cltel_retry transient = { .attempts = 1 }, throttled = { .attempts = 1 };
    cltel_retry_delay_ms(&transient, &quota, false, NO_WORD, 0, CAP_MS);
    assert_int_equal(quota.left, CLTEL_RETRY_QUOTA - 14);
    cltel_retry_delay_ms(&throttled, &quota, true, NO_WORD, 0, CAP_MS);
    assert_int_equal(quota.left, CLTEL_RETRY_QUOTA - 14 - 5);
}

static void success_gives_back_the_last_retrys_cost_and_never_more_than_the_quota(void **state)
{
    (void)state;
    cltel_retry_quota quota = { .left = 100 };
    cltel_retry retry = { .attempts = 1 };
    cltel_retry_delay_ms(&retry, &quota, true, NO_WORD, 0, CAP_MS);
    cltel_retry_delay_ms(&retry, &quota, false, NO_WORD, 0, CAP_MS);
    assert_int_equal(quota.left, 100 - 5 - 14);
    cltel_retry_succeeded(&retry, &quota);
    assert_int_equal(quota.left, 100 - 5);
    assert_int_equal(retry.attempts, 0);
    cltel_retry_succeeded(&retry, &quota); /* at the first attempt: 1 */
    assert_int_equal(quota.left, 100 - 5 + 1);
    quota.left = CLTEL_RETRY_QUOTA;
    cltel_retry_succeeded(&retry, &quota);
    assert_int_equal(quota.left, CLTEL_RETRY_QUOTA);
}

static void an_empty_quota_lengthens_the_wait_to_half_the_cap_or_more(void **state)
{
    (void)state;
    cltel_retry_quota quota = { .left = 13 };
    cltel_retry retry = { .attempts = 1 };
    assert_int_equal(cltel_retry_delay_ms(&retry, &quota, false, NO_WORD, 0, CAP_MS), CAP_MS);
    assert_int_equal(cltel_retry_delay_ms(&retry, &quota, false, NO_WORD, UINT32_MAX, CAP_MS), CAP_MS / 2 + 1);
    assert_int_equal(quota.left, 13);
    assert_int_equal(retry.cost, 0);
    cltel_retry_delay_ms(&retry, &quota, true, NO_WORD, 0, CAP_MS); /* throttling costs less: enough for it */
    assert_int_equal(quota.left, 8);
}

static void a_batch_is_retried_for_ever_and_the_delay_stays_in_range(void **state)
{
    (void)state;
    static const uint32_t attempts[] = { 1, 31, 32, 33, 63, 64, 65, 1000000, UINT32_MAX };
    static const int64_t caps_ms[] = { INT64_MIN, -1, 0, 1, 10, 20000, 600000, INT64_MAX };
    static const uint32_t randoms[] = { 0, 1, 0x7fffffffu, UINT32_MAX };
    for (size_t a = 0; a < COUNT_OF(attempts); a++)
        for (size_t c = 0; c < COUNT_OF(caps_ms); c++)
            for (size_t r = 0; r < COUNT_OF(randoms); r++) {
                cltel_retry_quota quota = { .left = a % 2 ? CLTEL_RETRY_QUOTA : 0 };
                cltel_retry retry = { .attempts = attempts[a] };
                int64_t delay_ms = cltel_retry_delay_ms(&retry, &quota, r % 2, INT64_MAX, randoms[r], caps_ms[c]);
                assert_true(delay_ms >= 0);
                assert_true(delay_ms <= (caps_ms[c] > 0 ? caps_ms[c] : 0));
            }
}

static void an_outcome_that_says_at_once_is_obeyed_once(void **state)
{
    (void)state;
    cltel_retry_quota quota = full_quota();
    cltel_retry retry = { .attempts = 1 };
    cltel_outcome outcome = { .action = CLTEL_ACTION_RETRY, .wait = CLTEL_WAIT_NONE };
    assert_int_equal(cltel_retry_wait_ms(&retry, &quota, &outcome, NO_WORD, UINT32_MAX, CAP_MS), 0);
    retry.attempts = 2;
    assert_int_equal(cltel_retry_wait_ms(&retry, &quota, &outcome, NO_WORD, UINT32_MAX, CAP_MS), 99);
    cltel_retry_succeeded(&retry, &quota);
    assert_int_equal(cltel_retry_wait_ms(&retry, &quota, &outcome, NO_WORD, UINT32_MAX, CAP_MS), 0);
}

static void an_outcome_that_says_longest_waits_half_the_cap_to_the_cap(void **state)
{
    (void)state;
    cltel_retry_quota quota = full_quota();
    cltel_retry retry = { .attempts = 1 };
    cltel_outcome outcome = { .action = CLTEL_ACTION_RETRY, .wait = CLTEL_WAIT_LONGEST };
    assert_int_equal(cltel_retry_wait_ms(&retry, &quota, &outcome, NO_WORD, 0, CAP_MS), CAP_MS);
    assert_int_equal(cltel_retry_wait_ms(&retry, &quota, &outcome, NO_WORD, 0x80000000u, CAP_MS), CAP_MS * 3 / 4);
    assert_int_equal(quota.left, CLTEL_RETRY_QUOTA);
}

static void refused_keys_are_tried_again_soon_once_and_then_seldom(void **state)
{
    (void)state;
    cltel_retry_quota quota = full_quota();
    cltel_retry retry = { .attempts = 1 };
    cltel_outcome outcome = { .action = CLTEL_ACTION_REFRESH_KEYS, .wait = CLTEL_WAIT_LONGEST };
    assert_int_equal(cltel_retry_wait_ms(&retry, &quota, &outcome, NO_WORD, UINT32_MAX, CAP_MS), 49);
    assert_int_equal(cltel_retry_wait_ms(&retry, &quota, &outcome, NO_WORD, 0, CAP_MS), CAP_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(delay_doubles_with_each_attempt_up_to_the_cap),
        cmocka_unit_test(the_services_word_lengthens_the_wait_by_5_s_at_most),
        cmocka_unit_test(the_cap_bounds_the_services_word_too),
        cmocka_unit_test(a_retry_costs_14_and_a_throttled_one_5),
        cmocka_unit_test(success_gives_back_the_last_retrys_cost_and_never_more_than_the_quota),
        cmocka_unit_test(an_empty_quota_lengthens_the_wait_to_half_the_cap_or_more),
        cmocka_unit_test(a_batch_is_retried_for_ever_and_the_delay_stays_in_range),
        cmocka_unit_test(an_outcome_that_says_at_once_is_obeyed_once),
        cmocka_unit_test(an_outcome_that_says_longest_waits_half_the_cap_to_the_cap),
        cmocka_unit_test(refused_keys_are_tried_again_soon_once_and_then_seldom),
    };
    return cmocka_run_group_tests_name("settle/retry", tests, NULL, NULL);
}
