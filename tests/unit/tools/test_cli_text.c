/* suggest, terminal, severity_text, tail_seen, tail_last */
#include "support/cmocka_all.h"

#include <stdio.h>

#include <cltel/log.h>

#include "tools/cli/severity_text.h"
#include "tools/cli/suggest.h"
#include "tools/cli/tail_last.h"
#include "tools/cli/tail_seen.h"
#include "tools/cli/terminal.h"

static void the_nearest_name_is_found_and_a_far_one_is_not(void **state)
{
    (void)state;
    static const char *const names[] = { "local", "send", "tail", "config", "completion" };
    static const struct {
        const char *wanted, *found;
    } rows[] = {
        { "tial", "tail" }, { "confg", "config" }, { "complettion", "completion" }, { "send", "send" },   { "x", NULL },
        { "", NULL },       { "zzzzzz", NULL },    { "locale", "local" },           { "tail=5", "tail" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_suggestion near = { .wanted = rows[i].wanted };
        for (size_t at = 0; at < COUNT_OF(names); at++)
            cltel_suggest(&near, names[at]);
        if (rows[i].found)
            assert_string_equal(near.found, rows[i].found);
        else
            assert_null(near.found);
    }
}

static void a_name_of_any_length_is_no_danger(void **state)
{
    (void)state;
    char wanted[500];
    memset(wanted, 'a', sizeof wanted - 1);
    wanted[sizeof wanted - 1] = 0;
    cltel_suggestion near = { .wanted = wanted };
    cltel_suggest(&near, wanted);
    cltel_suggest(&near, "tail");
    assert_null(near.found);
}

static void hostile_text_is_escaped_and_other_text_is_not(void **state)
{
    (void)state;
    static const struct {
        cltel_view text;
        const char *shown;
    } rows[] = {
        { CLTEL_VIEW("plain caf\303\251 \360\237\230\200 \\"), "plain caf\303\251 \360\237\230\200 \\" },
        { CLTEL_VIEW("a\nb\tc\rd"), "a\\nb\\tc\\rd" },
        { CLTEL_VIEW("\033[2J\a\177\0"), "\\x1b[2J\\x07\\x7f\\x00" },
        { CLTEL_VIEW("\302\233 \302\205"), "\\u009b \\u0085" },
        { CLTEL_VIEW("\342\200\256x\342\201\246\357\273\277\342\200\250"), "\\u202ex\\u2066\\ufeff\\u2028" },
        { CLTEL_VIEW("\xff\xc3(\xe2\x82"), "\\xff\\xc3(\\xe2\\x82" },
        { CLTEL_VIEW(""), "" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_buf out = { 0 };
        cltel_append_harmless(&out, rows[i].text);
        cltel_buf_terminate(&out);
        assert_string_equal(out.ptr ? out.ptr : "", rows[i].shown);
        cltel_buf_done(&out);
    }
}

static void levels_are_known_in_every_spelling(void **state)
{
    (void)state;
    assert_int_equal(cltel_severity_of(CLTEL_VIEW("WARNING")), CLTEL_SEVERITY_WARN);
    assert_int_equal(cltel_severity_of(CLTEL_VIEW("Err")), CLTEL_SEVERITY_ERROR);
    assert_int_equal(cltel_severity_of(CLTEL_VIEW("emerg")), CLTEL_SEVERITY_FATAL);
    assert_int_equal(cltel_severity_of(CLTEL_VIEW("warn ")), 0);
    assert_int_equal(cltel_severity_of(CLTEL_VIEW("")), 0);
    assert_int_equal(cltel_severity_of_number(CLTEL_VIEW("60")), CLTEL_SEVERITY_FATAL);
    assert_int_equal(cltel_severity_of_number(CLTEL_VIEW("70")), 0);
    assert_int_equal(cltel_severity_of_number(CLTEL_VIEW("3")), 0);
}

static void an_event_is_new_once_until_it_is_forgotten(void **state)
{
    (void)state;
    enum { EVENTS = 50000 };
    cltel_tail_seen seen = { 0 };
    char id[32];
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < EVENTS; i++) {
            int len = snprintf(id, sizeof id, "event-%d", i);
            assert_int_equal(cltel_tail_seen_add(&seen, (cltel_view){ id, (size_t)len }, i), round == 0);
        }
    cltel_tail_seen_forget(&seen, EVENTS / 2);
    assert_int_equal(seen.taken, EVENTS / 2);
    assert_true(cltel_tail_seen_add(&seen, CLTEL_VIEW("event-0"), 0));
    assert_false(cltel_tail_seen_add(&seen, CLTEL_VIEW("event-49999"), EVENTS - 1));
    cltel_tail_seen_done(&seen);
}

static void the_last_lines_are_kept_in_their_order(void **state)
{
    (void)state;
    static const struct {
        size_t added;
        const char *kept;
    } rows[] = { { 0, "" }, { 2, "0 1 " }, { 3, "0 1 2 " }, { 8, "5 6 7 " } };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_tail_last last;
        cltel_buf out = { 0 };
        assert_true(cltel_tail_last_init(&last, 3));
        for (size_t line = 0; line < rows[i].added; line++) {
            char text[] = { (char)('0' + line), ' ' };
            cltel_tail_last_add(&last, (cltel_view){ text, sizeof text });
        }
        cltel_tail_last_append_all(&last, &out);
        assert_true(cltel_view_equal(cltel_buf_view(&out), cltel_view_of(rows[i].kept)));
        cltel_buf_done(&out);
        cltel_tail_last_done(&last);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_name_is_found_and_a_far_one_is_not),
        cmocka_unit_test(a_name_of_any_length_is_no_danger),
        cmocka_unit_test(hostile_text_is_escaped_and_other_text_is_not),
        cmocka_unit_test(levels_are_known_in_every_spelling),
        cmocka_unit_test(an_event_is_new_once_until_it_is_forgotten),
        cmocka_unit_test(the_last_lines_are_kept_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
