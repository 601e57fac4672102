/* Filters of the page: what they take, and how they refuse. */
#include "support/cmocka_all.h"
#include "tools/endpoint/pane/pane_filter.h"

#define MESSAGE                                                                                                     \
    "{\"time\":\"t\",\"level\":\"ERROR\",\"service\":\"checkout\",\"message\":\"Card \\\"refused\\\"\",\"ms\":812," \
    "\"route\":\"/v1/pay\",\"http\":{\"status\":502},\"ok\":true,\"trace_id\":\"abc\"}"

static bool takes(const char *pattern, const char *message)
{
    cltel_pane_filter filter;
    cltel_pane_event event = { .group = CLTEL_VIEW("/shop/api"),
                               .stream = CLTEL_VIEW("api/1"),
                               .message = cltel_view_of(message) };
    bool taken = cltel_pane_filter_init(&filter, cltel_view_of(pattern)) && cltel_pane_filter_takes(&filter, &event);
    assert_string_equal(filter.fault, "");
    cltel_pane_filter_done(&filter);
    return taken;
}

static void filters_take_what_they_say(void **state)
{
    (void)state;
    static const char *const taking[] = {
        "",
        "  ",
        "card",
        "CARD or refused",
        "Card",
        "level=error",
        "level>=warn",
        "level>info",
        "level!=info",
        "service=checkout",
        "service!=search",
        "ms>800",
        "ms>=812",
        "ms<1s",
        "ms=812",
        "ms=812.0",
        "ms<900ms",
        "route=/v1/pay",
        "route~PAY",
        "route!~cart",
        "http.status>=500",
        "ok=true",
        "trace=abc",
        "trace_id=abc",
        "message=\"Card \\\"refused\\\"\"",
        "message~refused",
        "absent!=x",
        "absent!~x",
        "-absent",
        "-level=info",
        "group=/shop/api",
        "group~SHOP stream=api/1",
        "(level=info or level=error) ms>1",
        "level=info or ms>1",
        "level=error and ms>1",
        "-(level=info or ms<1)",
        "\"service\\\":\\\"checkout\"",
    };
    for (size_t i = 0; i < sizeof taking / sizeof *taking; i++)
        if (!takes(taking[i], MESSAGE))
            fail_msg("not taken: %s", taking[i]);
}

static void filters_leave_what_they_do_not_say(void **state)
{
    (void)state;
    static const char *const leaving[] = {
        "cArd",
        "timeout",
        "-card",
        "level=info",
        "level>error",
        "level<=warn",
        "service=Checkout",
        "service=check",
        "ms>812",
        "ms<812",
        "ms!=812",
        "ms>1s",
        "route=/v1",
        "route~cart",
        "http.status<500",
        "http.absent=1",
        "absent=x",
        "absent>1",
        "absent~x",
        "trace=ab",
        "group=/shop",
        "stream!=api/1",
        "level=info or ms<1",
        "card absent",
        "(card or refused) absent",
        "-(card absent2 or card)",
    };
    for (size_t i = 0; i < sizeof leaving / sizeof *leaving; i++)
        if (takes(leaving[i], MESSAGE))
            fail_msg("taken: %s", leaving[i]);
}

static void lines_that_are_no_json_have_a_level_and_a_message(void **state)
{
    (void)state;
    assert_true(takes("level=error message~disk", "2026-11-25 ERROR [main] disk is full"));
    assert_true(takes("level=warn", "ts=1 level=warning msg=\"slow\""));
    assert_false(takes("level=error", "no error here"));
    assert_true(takes("level!=error", "no error here"));
    assert_true(takes("level=error", "{\"lvl\": 50}"));
    assert_false(takes("service=x", "service=y plain"));
    assert_false(takes("a=1", "{\"a\":"));
}

static void what_cannot_be_read_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        const char *fault;
        size_t at;
    } cases[] = {
        { "(level=warn", "a parenthesis is not closed (at character 12)", 11 },
        { "a)", "a parenthesis is closed that was not opened (at character 2)", 1 },
        { ")", "a parenthesis is closed that was not opened (at character 1)", 0 },
        { "x \"abc", "a quote is not closed (at character 7)", 6 },
        { "service=\"abc", "a quote is not closed (at character 13)", 12 },
        { "\"\"", "a word is empty (at character 3)", 2 },
        { "a or", "", 0 }, /* the word "or" */
        { "((((((((((((((((((x", "parentheses are nested too deeply (at character 17)", 16 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cltel_pane_filter filter;
        bool read = cltel_pane_filter_init(&filter, cltel_view_of(cases[i].pattern));
        assert_string_equal(filter.fault, cases[i].fault);
        assert_int_equal(read, cases[i].fault[0] == '\0');
        assert_int_equal(filter.fault_at, cases[i].at);
        cltel_pane_filter_done(&filter);
    }
}

static void too_many_terms_and_too_long_filters_are_refused(void **state)
{
    (void)state;
    char text[5000];
    cltel_pane_filter filter;
    memset(text, 'x', sizeof text);
    assert_false(cltel_pane_filter_init(&filter, (cltel_view){ text, 4097 }));
    cltel_pane_filter_done(&filter);
    for (size_t i = 0; i < 200; i += 2)
        memcpy(text + i, "x ", 2);
    assert_false(cltel_pane_filter_init(&filter, (cltel_view){ text, 200 }));
    assert_string_equal(filter.fault, "a filter may have 64 terms (at character 66)");
    cltel_pane_filter_done(&filter);
}

static void a_needed_text_is_the_longest_that_all_must_hold(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        const char *need;
    } cases[] = { { "abc defgh", "defgh" }, { "service=checkout x", "checkout" },
                  { "abc or defgh", NULL }, { "-abc", NULL },
                  { "ms=812", NULL },       { "level=error", NULL },
                  { "route=/v1", NULL },    { "(abc or d) ef", "ef" },
                  { "a~XyZ", "xyz" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cltel_pane_filter filter;
        assert_true(cltel_pane_filter_init(&filter, cltel_view_of(cases[i].pattern)));
        assert_int_equal(filter.need != NULL, cases[i].need != NULL);
        if (cases[i].need)
            assert_memory_equal(filter.need->text.ptr, cases[i].need, filter.need->text.len);
        cltel_pane_filter_done(&filter);
    }
}

static void streams_that_cannot_match_are_passed_over(void **state)
{
    (void)state;
    cltel_pane_filter filter;
    assert_true(cltel_pane_filter_init(&filter, CLTEL_VIEW("group=/a x or group=/b")));
    assert_true(filter.names_streams);
    assert_true(cltel_pane_filter_may_take_stream(&filter, CLTEL_VIEW("/a"), CLTEL_VIEW("s")));
    assert_true(cltel_pane_filter_may_take_stream(&filter, CLTEL_VIEW("/b"), CLTEL_VIEW("s")));
    assert_false(cltel_pane_filter_may_take_stream(&filter, CLTEL_VIEW("/c"), CLTEL_VIEW("s")));
    cltel_pane_filter_done(&filter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(filters_take_what_they_say),
        cmocka_unit_test(filters_leave_what_they_do_not_say),
        cmocka_unit_test(lines_that_are_no_json_have_a_level_and_a_message),
        cmocka_unit_test(what_cannot_be_read_is_refused_with_its_place),
        cmocka_unit_test(too_many_terms_and_too_long_filters_are_refused),
        cmocka_unit_test(a_needed_text_is_the_longest_that_all_must_hold),
        cmocka_unit_test(streams_that_cannot_match_are_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
