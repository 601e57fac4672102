#include "support/cmocka_all.h"

#include "tools/endpoint/pane/pane_span_text.h"

static void assert_says(const cltel_xray_node *node, const char *expected)
{
    cltel_buf text = { 0 };
    cltel_pane_append_what_plain(&text, node);
    cltel_buf_terminate(&text);
    assert_string_equal(text.ptr, expected);
    cltel_buf_done(&text);
}

static void a_request_is_its_method_path_and_status(void **state)
{
    (void)state;
    static const struct {
        const char *method;
        const char *url;
        int32_t status;
        const char *expected;
    } rows[] = {
        { "POST", "http://shop.example/v1/pay?card=4711", 502, "POST /v1/pay 502" },
        { "GET", "https://shop.example", 200, "GET / 200" },
        { "GET", "/v1/items", 0, "GET /v1/items" },
        { "", "http://shop.example/x", 0, "/x" },
        { "", "", 404, "404" },
        { "GET", "?only=query", 200, "GET 200" },
        { "GET", "://", 200, "GET / 200" },
        { "", "", 0, "" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const cltel_xray_http http = { .method = cltel_view_of(rows[i].method),
                                       .url = cltel_view_of(rows[i].url),
                                       .status = rows[i].status,
                                       .content_length = -1 };
        const cltel_xray_node node = { .http = &http };
        assert_says(&node, rows[i].expected);
    }
}

static void a_call_of_aws_is_its_operation_and_table(void **state)
{
    (void)state;
    const cltel_xray_aws aws = { .operation = CLTEL_VIEW("PutItem"), .table_name = CLTEL_VIEW("cards") };
    const cltel_xray_node node = { .aws = &aws };
    assert_says(&node, "PutItem cards");
}

static void a_long_query_is_cut_between_two_characters(void **state)
{
    (void)state;
    char query[400];
    for (size_t i = 0; i + 1 < sizeof query; i += 2)
        memcpy(query + i, "\xc3\xa4", 2); /* of two bytes each */
    cltel_xray_sql sql = { .sanitized_query = { query, sizeof query } };
    const cltel_xray_node node = { .sql = &sql };
    cltel_buf text = { 0 };
    cltel_pane_append_what_plain(&text, &node);
    assert_int_equal(text.len, CLTEL_PANE_WHAT_BYTES_MAX);
    sql.sanitized_query.ptr++; /* begins in the middle of one */
    cltel_buf_clear(&text);
    cltel_pane_append_what_plain(&text, &node);
    assert_int_equal(text.len, CLTEL_PANE_WHAT_BYTES_MAX - 1);
    cltel_buf_done(&text);
}

static void quotes_of_a_query_are_escaped_in_json(void **state)
{
    (void)state;
    const cltel_xray_sql sql = { .sanitized_query = CLTEL_VIEW("SELECT \"a\"") };
    const cltel_xray_node node = { .sql = &sql };
    cltel_buf body = { 0 };
    cltel_pane_append_what(&body, &node);
    cltel_buf_terminate(&body);
    assert_string_equal(body.ptr, "\"SELECT \\\"a\\\"\"");
    cltel_buf_done(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_its_method_path_and_status),
        cmocka_unit_test(a_call_of_aws_is_its_operation_and_table),
        cmocka_unit_test(a_long_query_is_cut_between_two_characters),
        cmocka_unit_test(quotes_of_a_query_are_escaped_in_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
