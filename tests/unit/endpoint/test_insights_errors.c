#include <stdio.h>
#include <stdlib.h>

#include "support/insights_rig.h"

enum { CASES_MIN = 60 };

/* "\n" in the file is a line feed. */
static void unescape(char *text)
{
    char *out = text;
    for (; *text; text++) {
        bool feed = text[0] == '\\' && text[1] == 'n';
        *out++ = feed ? '\n' : *text;
        text += feed;
    }
    *out = 0;
}

static void check_case(char *line)
{
    char *save = NULL, *query = line;
    char *rest = strchr(line, '\t');
    assert_non_null(rest);
    *rest++ = 0;
    long start = strtol(strtok_r(rest, "\t", &save), NULL, 10);
    long end = strtol(strtok_r(NULL, "\t", &save), NULL, 10);
    const char *message = strtok_r(NULL, "\n", &save);
    unescape(query);
    cltel_insights_error error;
    cltel_insights_query *compiled = cltel_insights_compile(cltel_view_of(query), &error);
    cltel_insights_query_free(compiled);
    if (compiled != NULL || (long)error.start != start || (long)error.end != end || strcmp(error.message, message) != 0)
        fail_msg("%s: %zu to %zu: %s, not %ld to %ld: %s", query, error.start, error.end, error.message, start, end,
                 message);
}

static void each_wrong_query_names_the_place_and_the_reason(void **state)
{
    (void)state;
    FILE *file = fopen("tests/unit/endpoint/insights_errors.txt", "r");
    char line[2048];
    int cases = 0;
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#')
            continue;
        check_case(line);
        cases++;
    }
    fclose(file);
    assert_in_range(cases, CASES_MIN, 1000);
}

static void expect_error(cltel_view query, const char *piece)
{
    cltel_insights_error error;
    cltel_insights_query *compiled = cltel_insights_compile(query, &error);
    assert_null(compiled);
    if (strstr(error.message, piece) == NULL)
        fail_msg("%s, without %s", error.message, piece);
}

static void a_query_that_is_not_utf8_is_refused(void **state)
{
    (void)state;
    expect_error(CLTEL_VIEW("fields \"\xff\""), "not UTF-8");
}

static void a_query_of_more_than_10000_characters_is_refused(void **state)
{
    (void)state;
    static char text[10002];
    memset(text, ' ', sizeof text);
    memcpy(text, "fields a", 8);
    cltel_insights_error error;
    cltel_insights_query *query = cltel_insights_compile((cltel_view){ text, 10000 }, &error);
    assert_non_null(query);
    cltel_insights_query_free(query);
    expect_error((cltel_view){ text, 10001 }, "10001 characters");
}

/* Built of one piece many times over. */
static void expect_error_of_many(const char *head, const char *piece, size_t times, const char *expected)
{
    cltel_buf text = { 0 };
    cltel_buf_append_text(&text, head);
    for (size_t i = 0; i < times; i++)
        cltel_buf_append_text(&text, piece);
    expect_error(cltel_buf_view(&text), expected);
    cltel_buf_done(&text);
}

static void deep_nesting_is_refused_and_does_not_end_the_stack(void **state)
{
    (void)state;
    expect_error_of_many("filter ", "(", 9000, "at most 100");
    expect_error_of_many("filter ", "not ", 2400, "fewer not in a row");
    expect_error_of_many("fields ", "-", 9000, "fewer signs");
    expect_error_of_many("fields 2", "^2", 4000, "fewer powers");
    expect_error_of_many("fields ", "abs(", 2400, "at most 100");
}

static void more_fields_or_commands_than_there_is_room_for_are_refused(void **state)
{
    (void)state;
    cltel_buf text = { 0 };
    cltel_buf_append_text(&text, "fields a0");
    for (int i = 1; i < 450; i++)
        cltel_buf_append_format(&text, ",a%d", i);
    expect_error(cltel_buf_view(&text), "more than 400 fields");
    cltel_buf_done(&text);
    expect_error_of_many("limit 1", "|limit 1", 70, "at most 63");
    expect_error_of_many("fields a", ".a", 40, "more than 32 parts");
}

static void a_chain_of_operators_is_no_nesting(void **state)
{
    (void)state;
    cltel_buf text = { 0 };
    cltel_buf_append_text(&text, "filter 1");
    for (int i = 0; i < 2000; i++)
        cltel_buf_append_text(&text, "+1");
    cltel_insights_error error;
    cltel_insights_query *query = cltel_insights_compile(cltel_buf_view(&text), &error);
    assert_non_null(query);
    cltel_insights_query_free(query);
    cltel_buf_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_wrong_query_names_the_place_and_the_reason),
        cmocka_unit_test(a_query_that_is_not_utf8_is_refused),
        cmocka_unit_test(a_query_of_more_than_10000_characters_is_refused),
        cmocka_unit_test(deep_nesting_is_refused_and_does_not_end_the_stack),
        cmocka_unit_test(more_fields_or_commands_than_there_is_room_for_are_refused),
        cmocka_unit_test(a_chain_of_operators_is_no_nesting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
