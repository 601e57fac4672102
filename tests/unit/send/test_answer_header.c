/* Headers of an answer: the four that matter, whatever the bytes. */
#include "support/cmocka_all.h"

#include "send/answer_header.h"

static cltel_response fresh(void)
{
    return (cltel_response){ .retry_after_ms = -1 };
}

static void read_text(cltel_response *response, const char *line)
{
    cltel_answer_header_read(response, cltel_view_of(line));
}

static void the_four_headers_are_found_in_any_case(void **state)
{
    (void)state;
    cltel_response response = fresh();
    read_text(&response, "X-Amzn-RequestId: 7c6f-1\r\n");
    read_text(&response, "x-amzn-errortype:ThrottlingException:http://x/\r\n");
    read_text(&response, "DATE: Sun, 06 Nov 1994 08:49:37 GMT\r\n");
    read_text(&response, "x-amz-retry-after:  1500 \r\n");
    assert_string_equal(response.request_id, "7c6f-1");
    assert_string_equal(response.error_type, "ThrottlingException:http://x/");
    assert_int_equal(response.date_s, 784111777);
    assert_int_equal(response.retry_after_ms, 1500);
}

static void a_status_line_forgets_what_an_interim_answer_said(void **state)
{
    (void)state;
    cltel_response response = fresh();
    read_text(&response, "x-amzn-RequestId: a");
    read_text(&response, "x-amz-retry-after: 5");
    read_text(&response, "HTTP/1.1 200 OK");
    assert_string_equal(response.request_id, "");
    assert_int_equal(response.retry_after_ms, -1);
}

static void other_and_broken_lines_change_nothing(void **state)
{
    (void)state;
    static const char *const lines[] = { "",        ":",          "\r\n",          "date",          "Date : x",
                                         "x-date:", "dates: Sun", "x-amz-retry:1", "Retry-After: 5" };
    cltel_response response = fresh();
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        read_text(&response, lines[i]);
    cltel_answer_header_read(&response, (cltel_view){ NULL, 0 });
    assert_int_equal(response.date_s, 0);
    assert_int_equal(response.retry_after_ms, -1);
    assert_string_equal(response.request_id, "");
}

static void long_and_unprintable_values_are_cut_and_masked(void **state)
{
    (void)state;
    char line[300] = "x-amzn-requestid: ";
    memset(line + 18, 'r', 200);
    line[19] = '\x1b';
    cltel_response response = fresh();
    read_text(&response, line);
    assert_int_equal(strlen(response.request_id), sizeof response.request_id - 1);
    assert_memory_equal(response.request_id, "r?r", 3);
}

static void retry_after_takes_digits_only_and_is_bounded(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        int64_t expected_ms;
    } rows[] = {
        { "x-amz-retry-after: 0", 0 },   { "x-amz-retry-after: 99999999999999999999", INT32_MAX },
        { "x-amz-retry-after: -1", -1 }, { "x-amz-retry-after: 1.5", -1 },
        { "x-amz-retry-after: ", -1 },   { "x-amz-retry-after: 1e3", -1 },
        { "x-amz-retry-after: +1", -1 }, { "x-amz-retry-after: Sun, 06 Nov 1994 08:49:37 GMT", -1 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_response response = fresh();
        read_text(&response, rows[i].line);
        assert_int_equal(response.retry_after_ms, rows[i].expected_ms);
    }
}

static void dates_are_read_exactly_or_not_at_all(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t expected_s;
    } rows[] = {
        { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
        { "Thu, 01 Jan 1970 00:00:01 GMT", 1 },
        { "Tue, 29 Feb 2000 23:59:59 GMT", 951868799 },
        { "Wed, 01 Mar 2000 00:00:00 GMT", 951868800 },
        { "Thu, 29 Feb 2024 12:00:00 GMT", 1709208000 },
        { "Tue, 31 Dec 2024 23:59:59 GMT", 1735689599 },
        { "Mon, 01 Mar 2100 00:00:00 GMT", 4107542400 },
        { "Fri, 31 Dec 9999 23:59:60 GMT", 253402300800 },
        { "", 0 },
        { "Sun, 6 Nov 1994 08:49:37 GMT", 0 },
        { "Sunday, 06-Nov-94 08:49:37 GMT", 0 },
        { "Sun Nov  6 08:49:37 1994     ", 0 },
        { "Sun, 06 Nov 1994 08:49:37 UTC", 0 },
        { "Sun, 06 Nov 1994 08:49:37 GMTx", 0 },
        { "Sun, 06 Now 1994 08:49:37 GMT", 0 },
        { "Sun, 00 Nov 1994 08:49:37 GMT", 0 },
        { "Sun, 32 Nov 1994 08:49:37 GMT", 0 },
        { "Sun, 06 Nov 1969 08:49:37 GMT", 0 },
        { "Sun, 06 Nov 1994 24:49:37 GMT", 0 },
        { "Sun, 06 Nov 1994 08:60:37 GMT", 0 },
        { "Sun, 06 Nov 1994 08:49:61 GMT", 0 },
        { "Sun, -6 Nov 1994 08:49:37 GMT", 0 },
        { "Sun, 06 Nov 1994 0x:49:37 GMT", 0 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_int_equal(cltel_http_date_s(cltel_view_of(rows[i].text)), rows[i].expected_s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_four_headers_are_found_in_any_case),
        cmocka_unit_test(a_status_line_forgets_what_an_interim_answer_said),
        cmocka_unit_test(other_and_broken_lines_change_nothing),
        cmocka_unit_test(long_and_unprintable_values_are_cut_and_masked),
        cmocka_unit_test(retry_after_takes_digits_only_and_is_bounded),
        cmocka_unit_test(dates_are_read_exactly_or_not_at_all),
    };
    return cmocka_run_group_tests_name("send/answer_header", tests, NULL, NULL);
}
