/* Rules of faults: from words, and when they fire. */
#include "tools/endpoint/fault_rules.h"

#include "support/cmocka_all.h"

static cltel_fault_rule parsed(const char *text)
{
    cltel_fault_rule rule;
    cltel_error detail = CLTEL_ERROR_INIT;
    if (cltel_fault_rule_parse(&rule, cltel_view_of(text), &detail) != CLTEL_OK)
        fail_msg("%s: %s", text, detail.text);
    return rule;
}

static void a_rule_reads_all_its_names(void **state)
{
    (void)state;
    cltel_fault_rule rule = parsed("service=logs,operation=PutLogEvents,status=429,code=Busy,rate=0.25,count=7,skip=3,"
                                   "seed=99,delay_ms=60000,reset=after,body=truncated,too_old=1,expired=2,too_new=3");
    assert_string_equal(rule.service, "logs");
    assert_string_equal(rule.operation, "PutLogEvents");
    assert_string_equal(rule.fault.code, "Busy");
    assert_int_equal(rule.fault.status, 429);
    assert_true(rule.rate == 0.25);
    assert_int_equal(rule.count, 7);
    assert_int_equal(rule.skip, 3);
    assert_int_equal(rule.seed, 99);
    assert_int_equal(rule.fault.delay_ms, 60000);
    assert_int_equal(rule.fault.reset, CLTEL_RESET_AFTER);
    assert_int_equal(rule.fault.body, CLTEL_BODY_TRUNCATED);
    assert_int_equal(rule.fault.too_old, 1);
    assert_int_equal(rule.fault.expired, 2);
    assert_int_equal(rule.fault.too_new, 3);
}

static void wrong_rules_are_refused_with_name_and_range(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        const char *words;
    } table[] = {
        { "", "does nothing" },
        { "status", "not name=value" },
        { "status=503,", NULL },
        { "status=503,,rate=1", "not name=value" },
        { "status=399", "400 to 599" },
        { "status=600", "400 to 599" },
        { "status=5e2", "400 to 599" },
        { "status=503,rate=nan", "0 to 1" },
        { "status=503,rate=-0.1", "0 to 1" },
        { "status=503,count=-1", "0 to 1000000000" },
        { "delay_ms=60001", "0 to 60000" },
        { "too_old=0", "1 to 10000" },
        { "reset=", "before or after" },
        { "body=thin", "malformed, truncated or slow" },
        { "status=503,code=a b", "letters and digits" },
        { "code=Busy", "a code needs a status" },
        { "operation=PutLogEvents", "does nothing" },
        { "0123456789012345678901234567890123456789012345678901234567890123=1", "at most 63 characters" },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        cltel_fault_rule rule;
        cltel_error detail = CLTEL_ERROR_INIT;
        cltel_err err = cltel_fault_rule_parse(&rule, cltel_view_of(table[i].rule), &detail);
        assert_int_equal(err, table[i].words ? CLTEL_E_INVALID_ARGUMENT : CLTEL_OK);
        if (table[i].words && !strstr(detail.text, table[i].words))
            fail_msg("%s: %s", table[i].rule, detail.text);
    }
}

static cltel_fault_rules *rules_of(const char *first, const char *second)
{
    cltel_fault_rules *rules = cltel_fault_rules_new();
    cltel_fault_rule rule = parsed(first);
    assert_int_equal(cltel_fault_rules_add(rules, &rule, NULL), CLTEL_OK);
    if (second) {
        rule = parsed(second);
        assert_int_equal(cltel_fault_rules_add(rules, &rule, NULL), CLTEL_OK);
    }
    return rules;
}

static int ask(cltel_fault_rules *rules, const char *operation)
{
    cltel_fault fault = { 0 };
    cltel_fault_rules_choose(rules, "logs", operation, &fault);
    return fault.active ? fault.status : 0;
}

static void the_first_rule_that_fires_decides(void **state)
{
    (void)state;
    cltel_fault_rules *rules = rules_of("operation=A,status=500,skip=1,count=1", "status=503,count=2");
    static const struct {
        const char *operation;
        int status;
    } calls[] = { { "A", 503 }, { "A", 500 }, { "B", 503 }, { "A", 0 }, { "B", 0 } };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        assert_int_equal(ask(rules, calls[i].operation), calls[i].status);
    cltel_fault_rules_free(rules);
}

static void the_same_seed_throws_the_same_dice(void **state)
{
    (void)state;
    cltel_fault_rules *one = rules_of("status=503,rate=0.5,seed=5", NULL);
    cltel_fault_rules *same = rules_of("status=503,rate=0.5,seed=5", NULL);
    cltel_fault_rules *other = rules_of("status=503,rate=0.5,seed=6", NULL);
    int fired = 0, different = 0;
    for (int i = 0; i < 1000; i++) {
        int status = ask(one, "A");
        fired += status != 0;
        assert_int_equal(status, ask(same, "A"));
        different += status != ask(other, "A");
    }
    assert_in_range(fired, 430, 570);
    assert_true(different > 300);
    cltel_fault_rules_free(one);
    cltel_fault_rules_free(same);
    cltel_fault_rules_free(other);
}

static void a_rate_of_nought_never_fires_and_no_rules_neither(void **state)
{
    (void)state;
    cltel_fault_rules *rules = rules_of("status=503,rate=0", NULL);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(ask(rules, "A"), 0);
    assert_int_equal(ask(NULL, "A"), 0);
    cltel_fault_rules_clear(rules);
    assert_int_equal(ask(rules, "A"), 0);
    cltel_fault_rules_free(rules);
}

static void there_is_room_for_so_many_rules(void **state)
{
    (void)state;
    cltel_fault_rules *rules = cltel_fault_rules_new();
    cltel_fault_rule rule = parsed("status=503");
    cltel_error detail = CLTEL_ERROR_INIT;
    for (int i = 0; i < CLTEL_FAULT_RULES_MAX; i++)
        assert_int_equal(cltel_fault_rules_add(rules, &rule, NULL), CLTEL_OK);
    assert_int_equal(cltel_fault_rules_add(rules, &rule, &detail), CLTEL_E_INVALID_ARGUMENT);
    assert_non_null(strstr(detail.text, "at most 64"));
    cltel_fault_rules_free(rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_reads_all_its_names),
        cmocka_unit_test(wrong_rules_are_refused_with_name_and_range),
        cmocka_unit_test(the_first_rule_that_fires_decides),
        cmocka_unit_test(the_same_seed_throws_the_same_dice),
        cmocka_unit_test(a_rate_of_nought_never_fires_and_no_rules_neither),
        cmocka_unit_test(there_is_room_for_so_many_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
