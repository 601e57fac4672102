#include "tools/endpoint/term_filter.h"

#include "support/cmocka_all.h"

typedef struct filter_case {
    const char *pattern;
    const char *message;
    bool takes;
} filter_case;

static void messages_are_taken_by_their_terms(void **state)
{
    (void)state;
    static const filter_case cases[] = {
        { "", "anything", true },
        { "   ", "anything", true },
        { "ERROR", "[ERROR 400] bad request", true },
        { "ERROR", "[error 400] bad request", false },
        { "ERROR", "", false },
        { "ERROR 400", "400 before ERROR", true },
        { "ERROR 400", "ERROR 401", false },
        { "\tERROR \n 400 ", "ERROR 400", true },
        { "\"bad request\"", "ERROR bad request", true },
        { "\"bad request\"", "bad  request", false },
        { "\"say \\\"hi\\\"\"", "they say \"hi\" often", true },
        { "\"a\\\\b\"", "a\\b", true },
        { "-ERROR", "all is well", true },
        { "-ERROR", "ERROR", false },
        { "order -paid", "order placed", true },
        { "order -paid", "order paid", false },
        { "-\"not found\" GET", "GET /x 200", true },
        { "-\"not found\" GET", "GET /x not found", false },
        { "?a1 ?b2", "xb2", true },
        { "?a1 ?b2", "xa1b2", true },
        { "?a1 ?b2", "c3", false },
        { "?\"a b\" ?c", "a b", true },
        { "level ?warn ?error", "level error", true },
        { "level ?warn ?error", "error", false },
        { "gr\xC3\xBC\xC3\x9F",
          "viele gr\xC3\xBC\xC3\x9F"
          "e",
          true },
        { "a_b_9", "xa_b_9x", true },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_term_filter filter;
        const char *fault = NULL;
        assert_true(cltel_term_filter_init(&filter, cltel_view_of(cases[i].pattern), &fault));
        cltel_view message = cltel_view_of(cases[i].message);
        assert_int_equal(cltel_term_filter_takes(&filter, message), cases[i].takes);
        assert_true(!cases[i].takes || cltel_term_filter_may_take(&filter, message));
        cltel_term_filter_done(&filter);
    }
}

static void patterns_that_are_none_are_refused_with_a_reason(void **state)
{
    (void)state;
    static const char *const patterns[] = { "a=b",  "{ $.a = 1 }", "[a, b]", "%re%", "\"open",     "-",   "?",
                                            "\"\"", "a\"b\"",      "--a",    "(a)",  "a \"b\"c\"", "a:b", "-\"\"" };
    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        cltel_term_filter filter;
        const char *fault = NULL;
        assert_false(cltel_term_filter_init(&filter, cltel_view_of(patterns[i]), &fault));
        assert_non_null(fault);
        cltel_term_filter_done(&filter);
    }
}

static void terms_are_limited_in_number(void **state)
{
    (void)state;
    char pattern[2 * (CLTEL_TERMS_MAX + 1)];
    for (size_t i = 0; i < sizeof pattern; i++)
        pattern[i] = i % 2 ? ' ' : 'a';
    cltel_term_filter filter;
    const char *fault = NULL;
    assert_true(cltel_term_filter_init(&filter, (cltel_view){ pattern, 2 * CLTEL_TERMS_MAX }, &fault));
    cltel_term_filter_done(&filter);
    assert_false(cltel_term_filter_init(&filter, (cltel_view){ pattern, sizeof pattern }, &fault));
    cltel_term_filter_done(&filter);
}

static void bytes_of_many_messages_are_passed_over_when_a_term_is_nowhere(void **state)
{
    (void)state;
    cltel_term_filter filter;
    const char *fault = NULL;
    assert_true(cltel_term_filter_init(&filter, CLTEL_VIEW("one -two ?three"), &fault));
    assert_true(cltel_term_filter_may_take(&filter, CLTEL_VIEW("one two")));
    assert_false(cltel_term_filter_may_take(&filter, CLTEL_VIEW("two three")));
    cltel_term_filter_done(&filter);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_taken_by_their_terms),
        cmocka_unit_test(patterns_that_are_none_are_refused_with_a_reason),
        cmocka_unit_test(terms_are_limited_in_number),
        cmocka_unit_test(bytes_of_many_messages_are_passed_over_when_a_term_is_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
