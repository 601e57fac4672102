/* The algorithm of the X-Ray SDKs, second by second, and over a million requests. */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "sampling/sampler.h"
#include "support/cmocka_all.h"

#define RULES(...) "{\"SamplingRuleRecords\":[" __VA_ARGS__ "]}"
#define RULE(name, priority, rate, reservoir, rest)                                                                   \
    "{\"SamplingRule\":{\"RuleName\":\"" name "\",\"Priority\":" #priority ",\"FixedRate\":" #rate                    \
    ",\"ReservoirSize\":" #reservoir ",\"ServiceName\":\"*\",\"ServiceType\":\"*\",\"Host\":\"*\",\"Version\":1" rest \
    "}}"

static const int64_t NOON = 1480615200;

static cltel_sampling_rules *rules_of(const char *answer)
{
    cltel_sampling_rules *rules = cltel_alloc(sizeof *rules);
    cltel_buf token = { 0 };
    assert_true(cltel_sampling_rules_add(rules, cltel_view_of(answer), &token));
    cltel_sampling_rules_finish(rules);
    cltel_buf_done(&token);
    return rules;
}

static uint64_t xorshift(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state * 0x2545F4914F6CDD1Dull;
}

/* A sampler and what its one thread counted. */
typedef struct rig {
    cltel_sampler sampler;
    cltel_sampling_counts counts;
    cltel_sampling_request request;
    uint64_t random;
} rig;

static rig *open_rig(cltel_sampling_rules *rules, bool central)
{
    rig *r = cltel_alloc_aligned(64, sizeof *r);
    assert_true(cltel_sampler_init(&r->sampler, rules, central));
    r->random = 88172645463325252ull;
    return r;
}

static void close_rig(rig *r)
{
    cltel_sampler_done(&r->sampler);
    cltel_release(r);
}

static uint32_t sample(rig *r, int64_t second, uint32_t requests)
{
    uint32_t sampled = 0;
    for (uint32_t i = 0; i < requests; i++)
        sampled += cltel_sampler_decide(&r->sampler, &r->counts, &r->request, second, xorshift(&r->random)).sampled;
    return sampled;
}

/* Six standard deviations: wrong once in a billion runs, and these always run the same numbers. */
static void assert_binomial(double found, double requests, double rate)
{
    double mean = requests * rate, deviation = sqrt(requests * rate * (1 - rate));
    if (fabs(found - mean) > 6 * deviation)
        fail_msg("%.0f of %.0f were sampled; expected %.0f, give or take %.0f", found, requests, mean, 6 * deviation);
}

static void a_million_requests_follow_reservoir_and_rate(void **state)
{
    (void)state;
    enum { SECONDS = 100, A_SECOND = 10000, QUOTA = 7 };
    rig *r = open_rig(rules_of(RULES(RULE("all", 1, 0.05, 10, ""))), true);
    cltel_sampler_target(&r->sampler, "all", 0.05, QUOTA, NOON + SECONDS);
    uint32_t sampled = 0;
    for (int64_t second = 0; second < SECONDS; second++) {
        assert_int_equal(sample(r, NOON + second, QUOTA), QUOTA);
        sampled += sample(r, NOON + second, A_SECOND - QUOTA);
    }
    assert_binomial(sampled, (double)SECONDS * (A_SECOND - QUOTA), 0.05);
    assert_int_equal(r->counts.requests[0], SECONDS * A_SECOND);
    assert_int_equal(r->counts.sampled[0], sampled + SECONDS * QUOTA);
    assert_int_equal(r->counts.borrowed[0], 0);
    close_rig(r);
}

static void without_a_fresh_quota_one_a_second_is_borrowed(void **state)
{
    (void)state;
    rig *r = open_rig(rules_of(RULES(RULE("all", 1, 0, 10, ""))), true);
    for (int64_t second = 0; second < 5; second++)
        assert_int_equal(sample(r, NOON + second, 100), 1);
    assert_int_equal(r->counts.borrowed[0], 5);
    assert_int_equal(r->counts.sampled[0], 0);
    cltel_sampler_target(&r->sampler, "all", 0, 3, NOON + 10);
    assert_int_equal(sample(r, NOON + 9, 100), 3);
    assert_int_equal(sample(r, NOON + 10, 100), 1); /* the quota has expired */
    assert_int_equal(r->counts.borrowed[0], 6);
    close_rig(r);
}

static void a_rule_without_reservoir_borrows_nothing(void **state)
{
    (void)state;
    rig *r = open_rig(rules_of(RULES(RULE("none", 1, 0, 0, ""))), true);
    assert_int_equal(sample(r, NOON, 1000), 0);
    close_rig(r);
}

static void the_fallback_takes_the_first_of_each_second_and_five_percent(void **state)
{
    (void)state;
    enum { SECONDS = 50, A_SECOND = 20000 };
    rig *r = open_rig(cltel_sampling_rules_fallback(), false);
    uint32_t sampled = 0;
    for (int64_t second = 0; second < SECONDS; second++) {
        assert_int_equal(sample(r, NOON + second, 1), 1);
        sampled += sample(r, NOON + second, A_SECOND - 1);
    }
    assert_binomial(sampled, (double)SECONDS * (A_SECOND - 1), 0.05);
    close_rig(r);
}

static void a_target_changes_the_rate(void **state)
{
    (void)state;
    rig *r = open_rig(rules_of(RULES(RULE("all", 1, 0.5, 0, ""))), true);
    cltel_sampler_target(&r->sampler, "all", 0.1, -1, 0);
    cltel_sampler_target(&r->sampler, "another", 1, 1000, NOON + 10);
    cltel_sampler_target(&r->sampler, "all", 7, -1, 0); /* no rate */
    assert_binomial(sample(r, NOON, 100000), 100000, 0.1);
    close_rig(r);
}

static void the_first_rule_that_matches_decides(void **state)
{
    (void)state;
    rig *r = open_rig(
        rules_of(RULES(RULE("b", 5, 1, 0, "") "," RULE("Default", 10000, 0, 0, "") "," RULE(
            "health", 1, 0, 0, ",\"URLPath\":\"/health*\",\"HTTPMethod\":\"get\"") "," RULE("a", 5, 0, 0,
                                                                                            ",\"URLPath\":\"/a\""))),
        true);
    static const struct {
        const char *method, *path, *rule;
    } cases[] = {
        { "GET", "/healthz", "health" }, { "POST", "/healthz", "b" }, { "GET", "/a", "a" }, { "GET", "/b", "b" },
        { "GET", NULL, "health" },       { NULL, NULL, "health" }
    };
    assert_true(cltel_sampler_asks_for_request(&r->sampler));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char name[64];
        r->request.method = cltel_view_of(cases[i].method);
        r->request.path = cltel_view_of(cases[i].path);
        cltel_sampling_decision decision = cltel_sampler_decide(&r->sampler, &r->counts, &r->request, NOON, 1);
        cltel_sampler_rule_name(&r->sampler, decision.slot, name, sizeof name);
        assert_string_equal(name, cases[i].rule);
    }
    close_rig(r);
}

static void new_rules_keep_the_quota_of_their_name(void **state)
{
    (void)state;
    const cltel_sampling_table *old;
    rig *r = open_rig(rules_of(RULES(RULE("a", 1, 0, 1, ""))), true);
    cltel_sampler_target(&r->sampler, "a", 0, 5, NOON + 100);
    assert_true(cltel_sampler_publish(
        &r->sampler, rules_of(RULES(RULE("new", 1, 0, 0, ",\"URLPath\":\"/x\"") "," RULE("a", 2, 0, 1, ""))), true,
        &old));
    cltel_sampling_table_free(old);
    r->request.path = CLTEL_VIEW("/y");
    assert_int_equal(sample(r, NOON, 100), 5);
    close_rig(r);
}

static void names_may_come_and_go_for_ever(void **state)
{
    (void)state;
    rig *r = open_rig(cltel_sampling_rules_fallback(), false);
    for (int i = 0; i < 300; i++) {
        char answer[512];
        const cltel_sampling_table *old;
        snprintf(answer, sizeof answer, RULES(RULE("rule %d", 1, 1, 0, "")), i);
        assert_true(cltel_sampler_publish(&r->sampler, rules_of(answer), true, &old));
        cltel_sampling_table_free(old);
        assert_int_equal(sample(r, NOON, 1), 1);
    }
    close_rig(r);
}

enum { THREADS = 4, SECONDS = 20 };

/* What one of several threads works with. */
typedef struct taker {
    rig *rig;
    pthread_barrier_t *second;
    pthread_t thread;
    uint32_t sampled;
} taker;

static void *take_many(void *argument)
{
    taker *t = argument;
    cltel_sampling_counts counts = { 0 };
    for (int64_t second = 0; second < SECONDS; second++) {
        pthread_barrier_wait(t->second);
        for (int i = 0; i < 5000; i++)
            t->sampled += cltel_sampler_decide(&t->rig->sampler, &counts, &t->rig->request, NOON + second, 0).sampled;
    }
    return NULL;
}

static void threads_share_a_reservoir(void **state)
{
    (void)state;
    enum { QUOTA = 100 };
    rig *r = open_rig(rules_of(RULES(RULE("all", 1, 0, 10, ""))), true);
    cltel_sampler_target(&r->sampler, "all", 0, QUOTA, NOON + 100);
    pthread_barrier_t second;
    taker takers[THREADS];
    uint32_t total = 0;
    pthread_barrier_init(&second, NULL, THREADS);
    for (int i = 0; i < THREADS; i++) {
        takers[i] = (taker){ .rig = r, .second = &second };
        pthread_create(&takers[i].thread, NULL, take_many, &takers[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(takers[i].thread, NULL);
        total += takers[i].sampled;
    }
    pthread_barrier_destroy(&second);
    assert_int_equal(total, SECONDS * QUOTA);
    close_rig(r);
}

static void a_second_that_is_over_does_not_begin_again(void **state)
{
    (void)state;
    rig *r = open_rig(rules_of(RULES(RULE("all", 1, 0, 10, ""))), true);
    cltel_sampler_target(&r->sampler, "all", 0, 5, NOON + 1000);
    assert_int_equal(sample(r, NOON + 1, 3), 3);
    assert_int_equal(sample(r, NOON, 10), 2); /* read the clock too early: takes of the new second */
    assert_int_equal(sample(r, NOON + 1, 10), 0);
    assert_int_equal(sample(r, NOON - 100, 10), 5); /* the clock was set back */
    close_rig(r);
}

static void patterns_match_as_xray_says(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text;
        bool matches;
    } cases[] = {
        { "*", "", true },
        { "", "", true },
        { "", "a", false },
        { "a", "A", true },
        { "a?c", "abc", true },
        { "a?c", "ac", false },
        { "*.com", "x.COM", true },
        { "*.com", "x.com.de", false },
        { "a*b*c", "axxbyyc", true },
        { "a*b*c", "axxcyyb", false },
        { "**", "x", true },
        { "?*", "", false },
        { "/api/*/x", "/api/1/2/x", true },
        { "*a", "aaaaaaaaab", false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_pattern pattern = { (char *)(uintptr_t)cases[i].pattern, strlen(cases[i].pattern) };
        assert_int_equal(cltel_pattern_matches(&pattern, cltel_view_of(cases[i].text)), cases[i].matches);
    }
    cltel_pattern any = { NULL, 0 }, one = { (char *)(uintptr_t) "x", 1 };
    assert_true(cltel_pattern_matches(&any, CLTEL_VIEW("x")));
    assert_true(cltel_pattern_matches(&one, (cltel_view){ NULL, 0 }));
}

static void answers_that_are_no_rules_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = { "", "[]", "{}", "{\"SamplingRuleRecords\":7}", "{\"SamplingRuleRecords\":[" };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_sampling_rules *rules = cltel_alloc(sizeof *rules);
        cltel_buf token = { 0 };
        assert_false(cltel_sampling_rules_add(rules, cltel_view_of(cases[i]), &token));
        cltel_sampling_rules_free(rules);
        cltel_buf_done(&token);
    }
    cltel_sampling_rules *rules =
        rules_of("{\"SamplingRuleRecords\":[7,{},{\"SamplingRule\":{\"RuleName\":\"\"}},"
                 "{\"SamplingRule\":{\"RuleName\":\"v2\",\"Version\":2}},"
                 "{\"SamplingRule\":{\"RuleName\":\"x\",\"FixedRate\":9,\"ReservoirSize\":-1}}]}");
    assert_int_equal(rules->count, 1);
    assert_true(rules->rules[0].rate == 1 && rules->rules[0].reservoir == 0);
    cltel_sampling_rules_free(rules);
}

static void a_file_of_local_rules_is_read(void **state)
{
    (void)state;
    char problem[160];
    cltel_sampling_rules *rules = cltel_sampling_rules_of_file(
        CLTEL_VIEW("{\"version\":2,\"rules\":[{\"host\":\"*\",\"http_method\":\"GET\",\"url_path\":\"/health\","
                   "\"fixed_target\":0,\"rate\":0}],\"default\":{\"fixed_target\":2,\"rate\":0.5}}"),
        problem, sizeof problem);
    assert_non_null(rules);
    rig *r = open_rig(rules, false);
    r->request.method = CLTEL_VIEW("GET");
    r->request.path = CLTEL_VIEW("/health");
    assert_int_equal(sample(r, NOON, 1000), 0);
    r->request.path = CLTEL_VIEW("/orders");
    assert_int_equal(sample(r, NOON, 2), 2);
    assert_binomial(sample(r, NOON, 100000), 100000, 0.5);
    close_rig(r);
}

static void a_wrong_file_says_what_and_what_is_allowed(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        { "x", "the file: is no JSON" },
        { "{}", "version: 1 or 2 is needed" },
        { "{\"version\":2}", "default: an object with fixed_target and rate is needed" },
        { "{\"version\":2,\"rules\":7,\"default\":{}}", "rules: a list is needed" },
        { "{\"version\":2,\"default\":{\"fixed_target\":1,\"rate\":2}}",
          "default.rate: a number from 0 to 1 is needed" },
        { "{\"version\":2,\"rules\":[{\"rate\":1,\"fixed_target\":-1}],\"default\":{}}",
          "rules[0].fixed_target: a number from 0 to 1000000 is needed" },
        { "{\"version\":2,\"rules\":[{\"rate\":1,\"fixed_target\":1,\"host\":7}],\"default\":{}}",
          "rules[0].host: a text is needed" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char problem[160] = "";
        assert_null(cltel_sampling_rules_of_file(cltel_view_of(cases[i][0]), problem, sizeof problem));
        assert_string_equal(problem, cases[i][1]);
    }
}

/* So many rules at once, called <letter>0, <letter>1, ...; the last one takes every request. */
static cltel_sampling_rules *many_rules(char letter, uint32_t count)
{
    cltel_sampling_rules *rules = cltel_alloc(sizeof *rules);
    for (rules->count = 0; rules->count < count; rules->count++) {
        cltel_sampling_rule *rule = &rules->rules[rules->count];
        snprintf(rule->name, sizeof rule->name, "%c%u", letter, rules->count);
        rule->rate = rules->count + 1 == count;
        if (!rule->rate)
            rule->method = (cltel_pattern){ cltel_strdup_n("NONE", 4), 4 };
    }
    return rules;
}

static void rules_that_find_no_place_leave_those_before(void **state)
{
    (void)state;
    char name[48];
    const cltel_sampling_table *old;
    rig *r = open_rig(many_rules('a', CLTEL_RULES_MAX), true);
    r->request.method = CLTEL_VIEW("GET");
    assert_false(cltel_sampler_publish(&r->sampler, many_rules('b', CLTEL_RULES_MAX), true, &old));
    assert_null(old);
    assert_int_equal(sample(r, NOON, 100), 100);
    cltel_sampler_rule_name(&r->sampler, CLTEL_RULES_MAX, name, sizeof name);
    assert_string_equal(name, "a63");
    close_rig(r);
}

static cltel_sampling_rules *file_of(int count)
{
    static char problem[160];
    cltel_buf text = { 0 };
    cltel_buf_append_text(&text, "{\"version\":2,\"rules\":[");
    for (int i = 0; i < count; i++)
        cltel_buf_append_format(&text, "%s{\"fixed_target\":0,\"rate\":0}", i ? "," : "");
    cltel_buf_append_text(&text, "],\"default\":{\"fixed_target\":0,\"rate\":0}}");
    cltel_sampling_rules *rules = cltel_sampling_rules_of_file(cltel_buf_view(&text), problem, sizeof problem);
    if (!rules)
        assert_string_equal(problem, "rules: at most 37 rules can be used");
    cltel_buf_done(&text);
    return rules;
}

static void a_file_leaves_places_for_the_rules_of_x_ray(void **state)
{
    (void)state;
    enum { FILE_MAX = 37, X_RAY = 26 };
    const cltel_sampling_table *old;
    assert_null(file_of(FILE_MAX + 1));
    rig *r = open_rig(file_of(FILE_MAX), false);
    assert_true(cltel_sampler_publish(&r->sampler, many_rules('x', X_RAY), true, &old));
    cltel_sampling_table_free(old);
    r->request.method = CLTEL_VIEW("GET");
    assert_int_equal(sample(r, NOON, 100), 100);
    close_rig(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_million_requests_follow_reservoir_and_rate),
        cmocka_unit_test(without_a_fresh_quota_one_a_second_is_borrowed),
        cmocka_unit_test(a_rule_without_reservoir_borrows_nothing),
        cmocka_unit_test(the_fallback_takes_the_first_of_each_second_and_five_percent),
        cmocka_unit_test(a_target_changes_the_rate),
        cmocka_unit_test(the_first_rule_that_matches_decides),
        cmocka_unit_test(new_rules_keep_the_quota_of_their_name),
        cmocka_unit_test(names_may_come_and_go_for_ever),
        cmocka_unit_test(threads_share_a_reservoir),
        cmocka_unit_test(a_second_that_is_over_does_not_begin_again),
        cmocka_unit_test(patterns_match_as_xray_says),
        cmocka_unit_test(answers_that_are_no_rules_are_refused),
        cmocka_unit_test(a_file_of_local_rules_is_read),
        cmocka_unit_test(rules_that_find_no_place_leave_those_before),
        cmocka_unit_test(a_file_leaves_places_for_the_rules_of_x_ray),
        cmocka_unit_test(a_wrong_file_says_what_and_what_is_allowed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
