#include "support/cmocka_all.h"

#include "tools/aws/aws_answer.h"

static cltel_aws_answer read_answer(int32_t status, const char *body, const char *header)
{
    cltel_response response = { .status = status };
    cltel_aws_answer answer;
    cltel_buf_append_text(&response.body, body);
    memcpy(response.error_type, header, strlen(header) + 1);
    cltel_aws_answer_read(&response, &answer);
    cltel_buf_done(&response.body);
    return answer;
}

static void code_and_message_are_found_wherever_services_put_them(void **state)
{
    (void)state;
    static const struct {
        const char *body, *header, *code, *message;
    } rows[] = {
        { "{\"__type\":\"AccessDeniedException\",\"message\":\"no\"}", "", "AccessDeniedException", "no" },
        { "{\"__type\":\"com.amazonaws#Throttling:http://x\",\"Message\":\"slow\"}", "", "Throttling", "slow" },
        { "{\"code\":\"Bad\"}", "", "Bad", "" },
        { "{}", "FromHeader:x", "FromHeader", "" },
        { "<html>", "", "UnknownError", "" },
        { "", "", "UnknownError", "" },
        { "{\"__type\":7,\"message\":[]}", "", "UnknownError", "" },
        { "{\"__type\":\"A\\u001b[1mB\",\"message\":\"x\\u001b\\ny\"}", "", "A?[1mB", "x?" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_aws_answer answer = read_answer(400, rows[i].body, rows[i].header);
        assert_string_equal(answer.code, rows[i].code);
        assert_string_equal(answer.message, rows[i].message);
    }
}

static void a_good_answer_has_no_code(void **state)
{
    (void)state;
    assert_string_equal(read_answer(200, "{\"__type\":\"NotAnError\"}", "").code, "");
}

static void only_what_passes_by_itself_is_tried_again(void **state)
{
    (void)state;
    static const struct {
        int32_t status;
        const char *body;
        bool passing;
    } rows[] = {
        { 503, "", true },
        { 500, "{\"__type\":\"InternalFailure\"}", true },
        { 429, "", true },
        { 400, "", false },
        { 400, "{\"__type\":\"ThrottlingException\"}", true },
        { 200, "{}", false },
        { 404, "{\"__type\":\"ResourceNotFoundException\"}", false },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_aws_answer answer = read_answer(rows[i].status, rows[i].body, "");
        assert_int_equal(cltel_aws_answer_is_passing(&answer), rows[i].passing);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(code_and_message_are_found_wherever_services_put_them),
        cmocka_unit_test(a_good_answer_has_no_code),
        cmocka_unit_test(only_what_passes_by_itself_is_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
