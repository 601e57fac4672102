/* Sampling rules, targets and statistics, with the clock in the test's hand. */
#include <stdio.h>

#include "support/xray_ask.h"
#include "tools/endpoint/xray_operations.h"

#define NOW_MS INT64_C(1764075600000) /* a whole ten seconds */

#define MATCHES                                                                                              \
    "\"ResourceARN\":\"*\",\"ServiceName\":\"*\",\"ServiceType\":\"*\",\"Host\":\"*\",\"HTTPMethod\":\"*\"," \
    "\"URLPath\":\"*\",\"Version\":1"

static void make_rule(cltel_store *store, const char *name, int reservoir, int64_t now_ms)
{
    char input[512];
    snprintf(input, sizeof input,
             "{\"SamplingRule\":{\"RuleName\":\"%s\",\"Priority\":10,\"FixedRate\":0.25,\"ReservoirSize\":%d," MATCHES
             "}}",
             name, reservoir);
    cJSON_Delete(xray_get(store, cltel_xray_create_sampling_rule, now_ms, input));
}

/* What a client whose id repeats `letter` is told about the rule. */
static cJSON *report(cltel_store *store, const char *rule, char letter, int requests, int64_t now_ms)
{
    char id[25], input[512];
    memset(id, letter, 24);
    id[24] = 0;
    snprintf(input, sizeof input,
             "{\"SamplingStatisticsDocuments\":[{\"RuleName\":\"%s\",\"ClientID\":\"%s\",\"Timestamp\":1,"
             "\"RequestCount\":%d,\"SampledCount\":2,\"BorrowCount\":1}]}",
             rule, id, requests);
    return xray_get(store, cltel_xray_get_sampling_targets, now_ms, input);
}

static int quota(cltel_store *store, char letter, int requests, int64_t now_ms)
{
    cJSON *body = report(store, "r", letter, requests, now_ms);
    int found = (int)xray_number(body, "SamplingTargetDocuments/0/ReservoirQuota");
    cJSON_Delete(body);
    return found;
}

static void a_target_has_the_rules_rate_and_a_quota_for_twenty_seconds(void **state)
{
    (void)state;
    cltel_store *store = xray_opened();
    make_rule(store, "r", 8, NOW_MS);
    cJSON *body = report(store, "r", 'a', 100, NOW_MS + 5000);
    assert_true(xray_number(body, "SamplingTargetDocuments/0/FixedRate") == 0.25);
    assert_true(xray_number(body, "SamplingTargetDocuments/0/ReservoirQuota") == 8);
    assert_true(xray_number(body, "SamplingTargetDocuments/0/ReservoirQuotaTTL") == 1764075625);
    assert_true(xray_number(body, "SamplingTargetDocuments/0/Interval") == 10);
    assert_true(xray_number(body, "LastRuleModification") == 1764075600);
    assert_int_equal(cJSON_GetArraySize(xray_at(body, "UnprocessedStatistics")), 0);
    cJSON_Delete(body);
    cltel_store_close(store);
}

static void three_clients_come_to_their_shares_and_one_that_leaves_gives_its_own_back(void **state)
{
    (void)state;
    cltel_store *store = xray_opened();
    make_rule(store, "r", 10, NOW_MS);
    assert_int_equal(quota(store, 'a', 100, NOW_MS), 10);
    assert_int_equal(quota(store, 'b', 100, NOW_MS + 3000), 0); /* `a` holds all until it reports again */
    assert_int_equal(quota(store, 'a', 100, NOW_MS + 10000), 5);
    assert_int_equal(quota(store, 'b', 300, NOW_MS + 13000), 5); /* 7.5 are its share, `a` still holds 5 */
    assert_int_equal(quota(store, 'c', 400, NOW_MS + 14000), 0);
    assert_int_equal(quota(store, 'a', 100, NOW_MS + 20000), 1); /* 1.25 of 100, 300, 400 */
    assert_int_equal(quota(store, 'b', 300, NOW_MS + 23000), 4); /* 3.75 */
    assert_int_equal(quota(store, 'c', 400, NOW_MS + 24000), 5);
    assert_int_equal(quota(store, 'b', 300, NOW_MS + 33000), 4);
    assert_int_equal(quota(store, 'c', 400, NOW_MS + 34000), 5);
    assert_int_equal(quota(store, 'b', 300, NOW_MS + 43000), 4); /* `a` was last seen at 20 s; 4.28 */
    assert_int_equal(quota(store, 'c', 400, NOW_MS + 44000), 6); /* 5.71 */
    cltel_store_close(store);
}

static void a_rule_that_is_not_there_is_unprocessed(void **state)
{
    (void)state;
    cltel_store *store = xray_opened();
    cJSON *body = report(store, "nowhere", 'a', 1, NOW_MS);
    assert_int_equal(cJSON_GetArraySize(xray_at(body, "SamplingTargetDocuments")), 0);
    assert_string_equal(xray_at(body, "UnprocessedStatistics/0/RuleName")->valuestring, "nowhere");
    assert_string_equal(xray_at(body, "UnprocessedStatistics/0/ErrorCode")->valuestring, "400");
    cJSON_Delete(body);
    body = report(store, "Default", 'a', 1, NOW_MS); /* is there without being made */
    assert_true(xray_number(body, "SamplingTargetDocuments/0/FixedRate") == 0.05);
    assert_true(xray_number(body, "SamplingTargetDocuments/0/ReservoirQuota") == 1);
    cJSON_Delete(body);
    cltel_store_close(store);
}

static void check_summaries(cltel_store *store, int64_t now_ms, const char *expected)
{
    cJSON *body = xray_get(store, cltel_xray_get_sampling_statistic_summaries, now_ms, "{}");
    char *text = cJSON_PrintUnformatted(xray_at(body, "SamplingStatisticSummaries"));
    assert_string_equal(text, expected);
    cJSON_free(text);
    cJSON_Delete(body);
}

static void reports_are_summed_by_rule_and_ten_seconds_for_an_hour(void **state)
{
    (void)state;
    cltel_store *store = xray_opened();
    make_rule(store, "r", 1, NOW_MS);
    cJSON_Delete(report(store, "r", 'a', 10, NOW_MS));
    cJSON_Delete(report(store, "r", 'b', 20, NOW_MS + 9999));
    cJSON_Delete(report(store, "r", 'a', 40, NOW_MS + 10000));
    cJSON_Delete(report(store, "Default", 'a', 5, NOW_MS + 10000));
    check_summaries(store, NOW_MS + 10000,
                    "[{\"RuleName\":\"Default\",\"Timestamp\":1764075610,\"RequestCount\":5,\"BorrowCount\":1,"
                    "\"SampledCount\":2},"
                    "{\"RuleName\":\"r\",\"Timestamp\":1764075600,\"RequestCount\":30,\"BorrowCount\":2,"
                    "\"SampledCount\":4},"
                    "{\"RuleName\":\"r\",\"Timestamp\":1764075610,\"RequestCount\":40,\"BorrowCount\":1,"
                    "\"SampledCount\":2}]");
    cJSON_Delete(report(store, "r", 'a', 1, NOW_MS + 3611000));
    check_summaries(store, NOW_MS + 3611000,
                    "[{\"RuleName\":\"r\",\"Timestamp\":1764079210,\"RequestCount\":1,\"BorrowCount\":1,"
                    "\"SampledCount\":2}]");
    cltel_store_close(store);
}

static void what_was_reported_of_a_deleted_rule_goes_with_it(void **state)
{
    (void)state;
    cltel_store *store = xray_opened();
    make_rule(store, "r", 6, NOW_MS);
    assert_int_equal(quota(store, 'a', 10, NOW_MS), 6);
    cJSON_Delete(xray_get(store, cltel_xray_delete_sampling_rule, NOW_MS + 1000, "{\"RuleName\":\"r\"}"));
    check_summaries(store, NOW_MS + 1000, "[]");
    make_rule(store, "r", 6, NOW_MS + 2000);
    assert_int_equal(quota(store, 'b', 10, NOW_MS + 2000), 6);
    cltel_store_close(store);
}

static void each_change_of_the_rules_is_the_last_one(void **state)
{
    (void)state;
    static const struct {
        xray_run run;
        const char *input;
    } changes[] = {
        { cltel_xray_update_sampling_rule, "{\"SamplingRuleUpdate\":{\"RuleName\":\"r\",\"Priority\":7}}" },
        { cltel_xray_update_sampling_rule, "{\"SamplingRuleUpdate\":{\"RuleName\":\"Default\",\"FixedRate\":0.5}}" },
        { cltel_xray_delete_sampling_rule, "{\"RuleName\":\"r\"}" },
    };
    cltel_store *store = xray_opened();
    cJSON *body = report(store, "Default", 'a', 1, NOW_MS);
    assert_true(xray_number(body, "LastRuleModification") == 0);
    cJSON_Delete(body);
    make_rule(store, "r", 1, NOW_MS);
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        int64_t now_ms = NOW_MS + 1000 * (int64_t)(i + 1);
        cJSON_Delete(xray_get(store, changes[i].run, now_ms, changes[i].input));
        body = report(store, "Default", 'a', 1, now_ms + 500);
        assert_true(xray_number(body, "LastRuleModification") == (double)now_ms / 1000);
        cJSON_Delete(body);
    }
    cltel_store_close(store);
}

static void the_twenty_sixth_rule_is_refused(void **state)
{
    (void)state;
    cltel_store *store = xray_opened();
    char name[16];
    for (int i = 0; i < 25; i++) {
        snprintf(name, sizeof name, "r%d", i);
        make_rule(store, name, 1, NOW_MS);
    }
    xray_refused(store, cltel_xray_create_sampling_rule,
                 "{\"SamplingRule\":{\"RuleName\":\"r25\",\"Priority\":1,\"FixedRate\":0,\"ReservoirSize\":0," MATCHES
                 "}}",
                 "There are 25 sampling rules");
    cJSON *body = xray_get(store, cltel_xray_get_sampling_rules, NOW_MS, "{}");
    assert_int_equal(cJSON_GetArraySize(xray_at(body, "SamplingRuleRecords")), 26);
    cJSON_Delete(body);
    cltel_store_close(store);
}

#define RULE(members) "{\"SamplingRule\":{" members "," MATCHES "}}"
#define UPDATE(members) "{\"SamplingRuleUpdate\":{\"RuleName\":\"r\"," members "}}"
#define A33 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void what_is_wrong_with_a_rule_is_named_with_its_value_and_range(void **state)
{
    (void)state;
    static const xray_refusal cases[] = {
        { cltel_xray_create_sampling_rule, "{}", "Value null at 'samplingRule'" },
        { cltel_xray_create_sampling_rule, "{\"SamplingRule\":[]}", "can not be converted" },
        { cltel_xray_create_sampling_rule, "{\"SamplingRule\":{}}", "Value null at 'samplingRule.uRLPath'" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"" A33 "\",\"Priority\":1,\"FixedRate\":0,\"ReservoirSize\":0"),
          "'samplingRule.ruleName' failed to satisfy constraint: Member must have length less than or equal to 32" },
        { cltel_xray_create_sampling_rule, RULE("\"RuleName\":\"\",\"Priority\":1,\"FixedRate\":0,\"ReservoirSize\":0"),
          "greater than or equal to 1" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"a\",\"Priority\":0,\"FixedRate\":0,\"ReservoirSize\":0"),
          "Value '0' at 'samplingRule.priority' failed to satisfy constraint: Member must have value greater than or "
          "equal to 1" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"a\",\"Priority\":10000,\"FixedRate\":0,\"ReservoirSize\":0"),
          "less than or equal to 9999" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"a\",\"Priority\":1.5,\"FixedRate\":0,\"ReservoirSize\":0"), "'samplingRule.priority'" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"a\",\"Priority\":\"1\",\"FixedRate\":0,\"ReservoirSize\":0"), "Integer" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"a\",\"Priority\":1,\"FixedRate\":1.01,\"ReservoirSize\":0"),
          "Value '1.01' at 'samplingRule.fixedRate' failed to satisfy constraint: Member must have value less than or "
          "equal to 1" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"a\",\"Priority\":1,\"FixedRate\":-0.1,\"ReservoirSize\":0"),
          "'samplingRule.fixedRate'" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"a\",\"Priority\":1,\"FixedRate\":1,\"ReservoirSize\":-1"),
          "'samplingRule.reservoirSize'" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"a\",\"Priority\":1,\"FixedRate\":1,\"ReservoirSize\":1,"
               "\"Attributes\":{\"1\":\"\",\"2\":\"b\",\"3\":\"b\",\"4\":\"b\",\"5\":\"b\",\"6\":\"b\"}"),
          "at 'samplingRule.attributes' failed to satisfy constraint: Member must have length less than or equal to "
          "5" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"a\",\"Priority\":1,\"FixedRate\":1,\"ReservoirSize\":1,\"Attributes\":{\"" A33
               "\":\"b\"}"),
          "'samplingRule.attributes.key'" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"a\",\"Priority\":1,\"FixedRate\":1,\"ReservoirSize\":1,\"Attributes\":{\"k\":1}"),
          "map of String" },
        { cltel_xray_create_sampling_rule, RULE("\"Priority\":1,\"FixedRate\":1,\"ReservoirSize\":1"),
          "either RuleName or RuleARN." },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"a\",\"RuleARN\":\"b\",\"Priority\":1,\"FixedRate\":1,\"ReservoirSize\":1"), "not both" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleARN\":\"arn:aws:xray:eu-west-1:000000000000:sampling-rule/a\",\"Priority\":1,\"FixedRate\":1,"
               "\"ReservoirSize\":1"),
          "Invalid ARN" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"Default\",\"Priority\":1,\"FixedRate\":1,\"ReservoirSize\":1"),
          "default sampling rule" },
        { cltel_xray_create_sampling_rule,
          RULE("\"RuleName\":\"r\",\"Priority\":1,\"FixedRate\":1,\"ReservoirSize\":1"), "exists already" },
        { cltel_xray_create_sampling_rule,
          "{\"SamplingRule\":{\"RuleName\":\"v\",\"Priority\":1,\"FixedRate\":1,\"ReservoirSize\":1,\"ResourceARN\":"
          "\"*\",\"ServiceName\":\"*\",\"ServiceType\":\"*\",\"Host\":\"*\",\"HTTPMethod\":\"*\",\"URLPath\":\"*\","
          "\"Version\":2}}",
          "it must be 1" },
        { cltel_xray_create_sampling_rule,
          "{\"SamplingRule\":{\"RuleName\":\"v\",\"Priority\":1,\"FixedRate\":1,\"ReservoirSize\":1,\"ResourceARN\":"
          "\"*\",\"ServiceName\":\"*\",\"ServiceType\":\"*\",\"Host\":\"*\",\"HTTPMethod\":\"ABCDEFGHIJK\",\"URLPath\":"
          "\"*\",\"Version\":1}}",
          "Value 'ABCDEFGHIJK' at 'samplingRule.hTTPMethod'" },
        { cltel_xray_update_sampling_rule, UPDATE("\"Priority\":10000"), "'samplingRuleUpdate.priority'" },
        { cltel_xray_update_sampling_rule, UPDATE("\"FixedRate\":2"), "'samplingRuleUpdate.fixedRate'" },
        { cltel_xray_update_sampling_rule, "{\"SamplingRuleUpdate\":{\"RuleName\":\"x\"}}",
          "no sampling rule named x" },
        { cltel_xray_update_sampling_rule, "{\"SamplingRuleUpdate\":{\"RuleName\":\"Default\",\"Host\":\"h\"}}",
          "Invalid update request for default sampling rule" },
        { cltel_xray_delete_sampling_rule, "{}", "either RuleName or RuleARN" },
        { cltel_xray_delete_sampling_rule, "{\"RuleName\":\"Default\"}", "cannot be deleted" },
        { cltel_xray_delete_sampling_rule, "{\"RuleName\":\"x\"}", "no sampling rule named x" },
        { cltel_xray_get_sampling_statistic_summaries, "{\"NextToken\":\"zz\"}", "NextToken" },
    };
    cltel_store *store = xray_opened();
    make_rule(store, "r", 1, NOW_MS);
    xray_refused_all(store, cases, COUNT_OF(cases));
    cltel_store_close(store);
}

#define REPORT(members) "{\"SamplingStatisticsDocuments\":[{" members "}]}"
#define ID24 "0123456789abcdefABCDEF01"

static void what_is_wrong_with_a_report_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *input;
        const char *part;
    } cases[] = {
        { "{}", "'samplingStatisticsDocuments'" },
        { "{\"SamplingStatisticsDocuments\":{}}", "List" },
        { "{\"SamplingStatisticsDocuments\":[1]}", "a structure" },
        { REPORT("\"RuleName\":\"r\""), "'samplingStatisticsDocuments.1.member.clientID'" },
        { REPORT("\"RuleName\":\"r\",\"ClientID\":\"abc\""), "greater than or equal to 24" },
        { REPORT("\"RuleName\":\"r\",\"ClientID\":\"0123456789abcdefABCDEFGH\""), "[0-9a-fA-F]+" },
        { REPORT("\"RuleName\":\"r\",\"ClientID\":\"" ID24 "\",\"Timestamp\":1,\"RequestCount\":-1,\"SampledCount\":0"),
          "requestCount" },
        { REPORT("\"RuleName\":\"r\",\"ClientID\":\"" ID24 "\",\"RequestCount\":1,\"SampledCount\":0"), "timestamp" },
        { REPORT("\"RuleName\":\"r\",\"ClientID\":\"" ID24 "\",\"Timestamp\":1,\"RequestCount\":1e300,"
                 "\"SampledCount\":0"),
          "less than or equal to 2147483647" },
    };
    cltel_store *store = xray_opened();
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        xray_refused(store, cltel_xray_get_sampling_targets, cases[i].input, cases[i].part);
    cltel_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_target_has_the_rules_rate_and_a_quota_for_twenty_seconds),
        cmocka_unit_test(three_clients_come_to_their_shares_and_one_that_leaves_gives_its_own_back),
        cmocka_unit_test(a_rule_that_is_not_there_is_unprocessed),
        cmocka_unit_test(reports_are_summed_by_rule_and_ten_seconds_for_an_hour),
        cmocka_unit_test(what_was_reported_of_a_deleted_rule_goes_with_it),
        cmocka_unit_test(each_change_of_the_rules_is_the_last_one),
        cmocka_unit_test(the_twenty_sixth_rule_is_refused),
        cmocka_unit_test(what_is_wrong_with_a_rule_is_named_with_its_value_and_range),
        cmocka_unit_test(what_is_wrong_with_a_report_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
