/* Errors of JSON services: code and words, out of whatever bytes came. */
#include "support/cmocka_all.h"

#include <cjson/cJSON.h>

#include "settle/aws_error.h"

static void code_and_message_are_found_where_services_put_them(void **state)
{
    (void)state;
    static const struct {
        const char *body, *header, *code, *message;
    } rows[] = {
        { "{\"__type\":\"A\",\"message\":\"m\"}", "", "A", "m" },
        { "{\"__type\":\"A\",\"Message\":\"m\"}", "", "A", "m" },
        { "{\"code\":\"A\"}", "", "A", "" },
        { "{\"__type\":\"A\",\"code\":\"B\"}", "C", "A", "" },
        { "{}", "A:http://internal.amazon.com/coral/", "A", "" },
        { "", "A", "A", "" },
        { "", NULL, "", "" },
        { "{\"__type\":\"com.amazon.coral.service#UnknownOperationException\"}", "", "UnknownOperationException", "" },
        { "{\"__type\":\"a#b#C:x#y\"}", "", "C", "" },
        { "{\"__type\":\"#\"}", "D", "D", "" },
        { "{\"__type\":\":A\"}", "", "", "" },
        { "{\"__type\":7,\"message\":{}}", "D", "D", "" },
        { "{\"code\":400}", "", "", "" },
        { "{\"__type\":\"A B\"}", "", "A", "" },
        { "{\"__type\":\"A\\r\\nB\"}", "", "A", "" },
        { "[{\"__type\":\"A\"}]", "", "", "" },
        { "\"A\"", "", "", "" },
        { "<Error><Code>A</Code></Error>", "", "", "" },
        { "{\"__type\":\"A\"", "", "", "" },
        { "{\"message\":\"\\u00e9 \\ud83d\\ude00\"}", "", "", "?? ????" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_aws_error error;
        memset(&error, 0xa5, sizeof error);
        cltel_aws_error_read(cltel_view_of(rows[i].body), rows[i].header, &error);
        assert_string_equal(error.code, rows[i].code);
        assert_string_equal(error.message, rows[i].message);
    }
}

static void a_body_without_a_final_nul_is_not_read_beyond_its_end(void **state)
{
    (void)state;
    static const char bytes[] = "{\"__type\":\"A\"}{\"__type\":\"B\"}";
    cltel_aws_error error;
    cltel_aws_error_read((cltel_view){ bytes, 14 }, "", &error);
    assert_string_equal(error.code, "A");
    cltel_aws_error_read((cltel_view){ bytes, 13 }, "", &error);
    assert_string_equal(error.code, "");
}

static void long_texts_are_cut(void **state)
{
    (void)state;
    char body[2048] = "{\"__type\":\"";
    memset(body + 11, 'A', 500);
    strcpy(body + 511, "\",\"message\":\"");
    memset(body + 524, 'm', 1000);
    strcpy(body + 1524, "\"}");
    cltel_aws_error error;
    cltel_aws_error_read(cltel_view_of(body), "", &error);
    assert_int_equal(strlen(error.code), sizeof error.code - 1);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
}

static void a_message_is_cut_where_it_quotes_the_request(void **state)
{
    (void)state;
    static const struct {
        const char *text, *expected;
    } rows[] = {
        { "Check your key.\n\nThe Canonical String for this request should have been\n'POST", "Check your key." },
        { "See The Canonical String for this request: 'POST / x-amz-security-token:SECRET'", "See " },
        { "missing equal-sign in Authorization header: 'AWS4-HMAC-SHA256 Credential=A/b'", "missing equal-sign in " },
        { "header X-Amz-Security-Token is SECRET", "header " },
        { "got Credential=AKID/2025", "got " },
        { "got signature=abcd", "got " },
        { "plain\x1b[31m", "plain" },
        { "", "" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char out[128];
        cltel_aws_message_copy(rows[i].text, out, sizeof out);
        assert_string_equal(out, rows[i].expected);
    }
}

static void json_is_parsed_to_64_levels_and_no_deeper(void **state)
{
    (void)state;
    char text[4096];
    for (size_t depth = 63; depth <= 2000; depth = depth < 65 ? depth + 1 : depth + 967) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        struct cJSON *root = cltel_json_parse((cltel_view){ text, 2 * depth });
        assert_int_equal(root != NULL, depth <= 64);
        cJSON_Delete(root);
    }
}

static void brackets_inside_strings_do_not_count_as_levels(void **state)
{
    (void)state;
    char text[256] = "{\"a\":\"\\\"";
    size_t len = strlen(text);
    memset(text + len, '[', 100);
    strcpy(text + len + 100, "\"}");
    struct cJSON *root = cltel_json_parse(cltel_view_of(text));
    assert_non_null(root);
    cJSON_Delete(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_and_message_are_found_where_services_put_them),
        cmocka_unit_test(a_body_without_a_final_nul_is_not_read_beyond_its_end),
        cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(a_message_is_cut_where_it_quotes_the_request),
        cmocka_unit_test(json_is_parsed_to_64_levels_and_no_deeper),
        cmocka_unit_test(brackets_inside_strings_do_not_count_as_levels),
    };
    return cmocka_run_group_tests_name("settle/aws_error", tests, NULL, NULL);
}
