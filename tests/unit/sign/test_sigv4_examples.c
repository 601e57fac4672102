/* Worked examples of the AWS documents, and what the signer does beside them. */
#include "sign_testing.h"

#include "sign/amz_time.h"

typedef struct example {
    const char *what;
    const char *query;
    const char *path;
    const char *token;
    const char *canonical;
    const char *signature;
} example;

#define HOST_AND_DATE "host:example.amazonaws.com\nx-amz-date:20150830T123600Z\n"
#define TOKEN "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"

static const example examples[] = {
    { "a plain GET", "", "/", "", "GET\n/\n\n" HOST_AND_DATE "\nhost;x-amz-date\n" EMPTY_SHA256,
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
    { "an empty path counts as /", "", "", "", "GET\n/\n\n" HOST_AND_DATE "\nhost;x-amz-date\n" EMPTY_SHA256,
      "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31" },
    { "repeated slashes", "", "//example//", "", "GET\n/example/\n\n" HOST_AND_DATE "\nhost;x-amz-date\n" EMPTY_SHA256,
      "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84" },
    { "a repeated key", "Param1=value2&Param1=value1", "/", "",
      "GET\n/\nParam1=value1&Param1=value2\n" HOST_AND_DATE "\nhost;x-amz-date\n" EMPTY_SHA256,
      "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694" },
    { "a session token", "", "/", TOKEN,
      "GET\n/\n\n" HOST_AND_DATE "x-amz-security-token:" TOKEN
      "\n\nhost;x-amz-date;x-amz-security-token\n" EMPTY_SHA256,
      "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8" },
};

static void examples_of_the_header_form_give_their_signatures(void **state)
{
    cltel_signer *signer = *state;
    cltel_signature out = { 0 };
    const cltel_sign_header host = { CLTEL_VIEW("Host"), CLTEL_VIEW("example.amazonaws.com") };
    for (size_t i = 0; i < COUNT_OF(examples); i++) {
        const example *e = &examples[i];
        cltel_sign_input input = example_input();
        input.headers = &host;
        input.header_count = 1;
        input.path = cltel_view_of(e->path);
        input.query = cltel_view_of(e->query);
        input.session_token = cltel_view_of(e->token);

        assert_true(cltel_sign_headers(signer, &input, &out));

        assert_text(cltel_buf_view(&out.canonical_request), e->canonical);
        assert_string_equal(out.hex, e->signature);
    }
    cltel_signature_done(&out);
}

static void a_form_with_its_length_and_hash_signed_gives_the_documented_signature(void **state)
{
    cltel_signature out = { 0 };
    cltel_view body = CLTEL_VIEW("Param1=value1");
    char hash[CLTEL_SHA256_HEX];
    assert_true(cltel_signer_sha256_hex(*state, body, hash));
    cltel_sign_input input = example_input();
    input.method = CLTEL_VIEW("POST");
    input.payload_sha256 = (cltel_view){ hash, sizeof hash };
    const cltel_sign_header headers[] = {
        { CLTEL_VIEW("X-Amz-Content-Sha256"), input.payload_sha256 },
        { CLTEL_VIEW("Content-Type"), CLTEL_VIEW("application/x-www-form-urlencoded") },
        { CLTEL_VIEW("Content-Length"), CLTEL_VIEW("13") },
        { CLTEL_VIEW("Host"), CLTEL_VIEW("example.amazonaws.com") },
    };
    input.headers = headers;
    input.header_count = COUNT_OF(headers);

    assert_true(cltel_sign_headers(*state, &input, &out));

    assert_text(input.payload_sha256, "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e");
    assert_string_equal(out.hex, "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b");
    cltel_signature_done(&out);
}

static void the_presigned_example_gives_its_signature_and_query(void **state)
{
    cltel_signature out = { 0 };
    const cltel_sign_header host = { CLTEL_VIEW("host"), CLTEL_VIEW("example.amazonaws.com") };
    cltel_sign_input input = example_input();
    input.headers = &host;
    input.header_count = 1;

    assert_true(cltel_sign_query(*state, &input, &out));

    assert_text(cltel_buf_view(&out.query),
                "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2F"
                "aws4_request&X-Amz-Date=20150830T123600Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature="
                "e93c787ed7f371d5c6b165c1b38ede9550f4dce4144713e844b25b7192d3865d");
    cltel_signature_done(&out);
}

#define S3_SECRET "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
static const cltel_sign_header s3_host = { CLTEL_VIEW("Host"), CLTEL_VIEW("examplebucket.s3.amazonaws.com") };

static cltel_sign_input s3_input(const cltel_sign_header *headers, size_t count)
{
    cltel_sign_input input = example_input();
    input.headers = headers;
    input.header_count = count;
    input.path = CLTEL_VIEW("/test.txt");
    input.access_key_id = CLTEL_VIEW("AKIAIOSFODNN7EXAMPLE");
    input.secret_access_key = CLTEL_VIEW(S3_SECRET);
    input.service = CLTEL_VIEW("s3");
    assert_true(cltel_amz_time_parse(CLTEL_VIEW("20130524T000000Z"), &input.time_s));
    input.normalize_path = false;
    input.encode_path = false;
    return input;
}

static void the_s3_example_of_a_ranged_get_gives_its_signature(void **state)
{
    cltel_signature out = { 0 };
    const cltel_sign_header headers[] = { s3_host,
                                          { CLTEL_VIEW("Range"), CLTEL_VIEW("bytes=0-9") },
                                          { CLTEL_VIEW("x-amz-content-sha256"), CLTEL_VIEW(EMPTY_SHA256) } };
    cltel_sign_input input = s3_input(headers, COUNT_OF(headers));

    assert_true(cltel_sign_headers(*state, &input, &out));

    assert_text(cltel_buf_view(&out.signed_headers), "host;range;x-amz-content-sha256;x-amz-date");
    assert_string_equal(out.hex, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    cltel_signature_done(&out);
}

static void the_s3_example_of_a_put_keeps_the_path_as_it_is(void **state)
{
    cltel_signature out = { 0 };
    const cltel_view hash = CLTEL_VIEW("44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
    const cltel_sign_header headers[] = { s3_host,
                                          { CLTEL_VIEW("Date"), CLTEL_VIEW("Fri, 24 May 2013 00:00:00 GMT") },
                                          { CLTEL_VIEW("x-amz-storage-class"), CLTEL_VIEW("REDUCED_REDUNDANCY") },
                                          { CLTEL_VIEW("x-amz-content-sha256"), hash } };
    cltel_sign_input input = s3_input(headers, COUNT_OF(headers));
    input.method = CLTEL_VIEW("PUT");
    input.path = CLTEL_VIEW("/test%24file.text");
    input.payload_sha256 = hash;

    assert_true(cltel_sign_headers(*state, &input, &out));

    assert_string_equal(out.hex, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    cltel_signature_done(&out);
}

static void the_s3_example_of_a_presigned_get_gives_its_signature(void **state)
{
    cltel_signature out = { 0 };
    cltel_sign_input input = s3_input(&s3_host, 1);
    input.payload_sha256 = CLTEL_VIEW("UNSIGNED-PAYLOAD");
    input.expires_s = 86400;

    assert_true(cltel_sign_query(*state, &input, &out));

    assert_string_equal(out.hex, "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    cltel_signature_done(&out);
}

static void headers_that_change_on_the_way_are_not_signed(void **state)
{
    cltel_signature out = { 0 };
    const cltel_sign_header headers[] = { { CLTEL_VIEW("Host"), CLTEL_VIEW("h") },
                                          { CLTEL_VIEW("User-Agent"), CLTEL_VIEW("x") },
                                          { CLTEL_VIEW("Connection"), CLTEL_VIEW("close") },
                                          { CLTEL_VIEW("X-Amzn-Trace-Id"), CLTEL_VIEW("Root=1") },
                                          { CLTEL_VIEW("Authorization"), CLTEL_VIEW("old") },
                                          { CLTEL_VIEW("X-Amz-Date"), CLTEL_VIEW("old") },
                                          { CLTEL_VIEW("X-Amz-Security-Token"), CLTEL_VIEW("old") },
                                          { CLTEL_VIEW("Accept"), CLTEL_VIEW("*/*") } };
    cltel_sign_input input = example_input();
    input.headers = headers;
    input.header_count = COUNT_OF(headers);

    assert_true(cltel_sign_headers(*state, &input, &out));

    assert_text(cltel_buf_view(&out.signed_headers), "accept;host;x-amz-date");
    cltel_signature_done(&out);
}

static void the_json_post_gives_what_the_general_form_gives(void **state)
{
    static const struct {
        const char *path, *token;
        bool token_unsigned, target;
    } cases[] = {
        { "/", "", false, true },
        { "/", "", true, true },
        { "/", TOKEN, false, true },
        { "/", TOKEN, true, true },
        { "/", "", false, false },
        { "/TraceSegments", "", false, false },
        { "/TraceSegments", TOKEN, false, false },
        { "", TOKEN, false, true },
        { "/a b//c/../d%2F/./", TOKEN, false, true },
    };
    cltel_signature fast = { 0 };
    cltel_signature general = { 0 };
    const cltel_sign_header headers[] = { { CLTEL_VIEW("Host"), CLTEL_VIEW("logs.eu-west-1.amazonaws.com") },
                                          { CLTEL_VIEW("Content-Type"), CLTEL_VIEW("application/x-amz-json-1.1") },
                                          { CLTEL_VIEW("X-Amz-Target"), CLTEL_VIEW("Logs_20140328.PutLogEvents") } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_view target = cases[i].target ? headers[2].value : CLTEL_VIEW("");
        cltel_sign_input input = example_input();
        input.method = CLTEL_VIEW("POST");
        input.path = cltel_view_of(cases[i].path);
        input.normalize_path = input.encode_path = true;
        input.headers = headers;
        input.header_count = COUNT_OF(headers) - !cases[i].target;
        input.session_token = cltel_view_of(cases[i].token);
        input.token_unsigned = cases[i].token_unsigned;

        assert_true(cltel_sign_headers(*state, &input, &general));
        assert_true(cltel_sign_json_post(*state, &input, headers[0].value, headers[1].value, target, &fast));

        assert_true(
            cltel_view_equal(cltel_buf_view(&fast.canonical_request), cltel_buf_view(&general.canonical_request)));
        assert_true(cltel_view_equal(cltel_buf_view(&fast.string_to_sign), cltel_buf_view(&general.string_to_sign)));
        assert_true(cltel_view_equal(cltel_buf_view(&fast.signed_headers), cltel_buf_view(&general.signed_headers)));
        assert_true(cltel_view_equal(cltel_buf_view(&fast.authorization), cltel_buf_view(&general.authorization)));
        assert_string_equal(fast.hex, general.hex);
        assert_string_equal(fast.amz_date, general.amz_date);
    }
    cltel_signature_done(&fast);
    cltel_signature_done(&general);
}

static int start(void **state)
{
    *state = cltel_signer_new();
    return *state ? 0 : -1;
}

static int stop(void **state)
{
    cltel_signer_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_of_the_header_form_give_their_signatures),
        cmocka_unit_test(a_form_with_its_length_and_hash_signed_gives_the_documented_signature),
        cmocka_unit_test(the_presigned_example_gives_its_signature_and_query),
        cmocka_unit_test(the_s3_example_of_a_ranged_get_gives_its_signature),
        cmocka_unit_test(the_s3_example_of_a_put_keeps_the_path_as_it_is),
        cmocka_unit_test(the_s3_example_of_a_presigned_get_gives_its_signature),
        cmocka_unit_test(headers_that_change_on_the_way_are_not_signed),
        cmocka_unit_test(the_json_post_gives_what_the_general_form_gives),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
