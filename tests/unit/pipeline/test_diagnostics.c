#include <stdio.h>
#include <unistd.h>

#include "pipeline/diagnostics.h"
#include "support/cmocka_all.h"

static const int64_t minute_ns = INT64_C(60000000000);

static void check_next(cltel_diagnostics *d, const char *expected)
{
    char text[600];
    assert_int_equal(cltel_diagnostics_next(d, text, sizeof text), strlen(expected));
    assert_string_equal(text, expected);
}

static void sentences_come_out_in_order_and_once(void **state)
{
    (void)state;
    cltel_diagnostics d;
    cltel_diagnostics_init(&d, -1);
    check_next(&d, "");
    cltel_diagnostics_say(&d, 1, "one %d", 1);
    cltel_diagnostics_say(&d, 2, "two");
    check_next(&d, "one 1");
    check_next(&d, "two");
    check_next(&d, "");
    cltel_diagnostics_done(&d);
}

static void the_same_sentence_is_said_once_a_minute_with_a_count(void **state)
{
    (void)state;
    cltel_diagnostics d;
    cltel_diagnostics_init(&d, -1);
    for (int i = 0; i < 5; i++)
        cltel_diagnostics_say(&d, 10 + i, "again");
    check_next(&d, "again");
    check_next(&d, "");
    cltel_diagnostics_say(&d, 10 + minute_ns - 1, "again");
    check_next(&d, "");
    cltel_diagnostics_say(&d, 10 + minute_ns, "again");
    check_next(&d, "again (5 times more since it was last said)");
    cltel_diagnostics_say(&d, 10 + 2 * minute_ns, "again");
    check_next(&d, "again");
    cltel_diagnostics_done(&d);
}

static void of_more_than_64_that_wait_the_oldest_go(void **state)
{
    (void)state;
    cltel_diagnostics d;
    char expected[32];
    cltel_diagnostics_init(&d, -1);
    for (int i = 0; i < 100; i++)
        cltel_diagnostics_say(&d, i, "number %d", i);
    for (int i = 36; i < 100; i++) {
        snprintf(expected, sizeof expected, "number %d", i);
        check_next(&d, expected);
    }
    check_next(&d, "");
    cltel_diagnostics_done(&d);
}

static void a_long_sentence_is_cut(void **state)
{
    (void)state;
    cltel_diagnostics d;
    char endless[5000], text[600], small[4];
    memset(endless, 'x', sizeof endless);
    endless[sizeof endless - 1] = '\0';
    cltel_diagnostics_init(&d, -1);
    cltel_diagnostics_say(&d, 1, "%s", endless);
    cltel_diagnostics_say(&d, 1, "other");
    size_t len = cltel_diagnostics_next(&d, text, sizeof text);
    assert_in_range(len, 400, CLTEL_DIAGNOSTIC_BYTES - 1);
    assert_int_equal(strlen(text), len);
    assert_int_equal(cltel_diagnostics_next(&d, small, sizeof small), 5);
    assert_string_equal(small, "oth");
    cltel_diagnostics_done(&d);
}

static void they_also_go_to_the_file_descriptor_as_lines(void **state)
{
    (void)state;
    int fds[2];
    char text[200] = "";
    assert_int_equal(pipe(fds), 0);
    cltel_diagnostics d;
    cltel_diagnostics_init(&d, fds[1]);
    cltel_diagnostics_say(&d, 1, "one");
    cltel_diagnostics_say(&d, 2, "one");
    cltel_diagnostics_say(&d, 3, "two");
    assert_true(read(fds[0], text, sizeof text - 1) > 0);
    assert_string_equal(text, "cltel: one\ncltel: two\n");
    close(fds[0]);
    close(fds[1]);
    cltel_diagnostics_say(&d, 4, "into nothing"); /* a closed descriptor does no harm */
    cltel_diagnostics_done(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sentences_come_out_in_order_and_once),
        cmocka_unit_test(the_same_sentence_is_said_once_a_minute_with_a_count),
        cmocka_unit_test(of_more_than_64_that_wait_the_oldest_go),
        cmocka_unit_test(a_long_sentence_is_cut),
        cmocka_unit_test(they_also_go_to_the_file_descriptor_as_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
