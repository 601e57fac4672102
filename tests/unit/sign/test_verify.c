/* What the verifier takes, and what it refuses once a signature is well formed. */
#include <stdio.h>

#include "sent_request.h"

#define NO_MATCH                                                                                                       \
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key " \
    "and signing method. Consult the service documentation for details."
#define BAD_TOKEN "The security token included in the request is invalid."
#define INVALID "InvalidSignatureException"

static int start(void **state)
{
    static sent_request request;
    sent_begin(&request);
    *state = &request;
    return 0;
}

static int stop(void **state)
{
    sent_done(*state);
    return 0;
}

static void a_signed_request_is_accepted(void **state)
{
    sent_sign(*state);
    assert_accepted(*state);
}

static void a_request_with_its_session_token_is_accepted(void **state)
{
    sent_request *s = *state;
    s->signing.session_token = s->key.session_token = CLTEL_VIEW("a token");
    sent_sign(s);
    assert_accepted(s);
}

static void a_presigned_request_is_accepted_until_it_expires(void **state)
{
    sent_request *s = *state;
    s->signing.query = CLTEL_VIEW("b=1&a=%20");
    s->signing.session_token = s->key.session_token = CLTEL_VIEW("a/token+=");
    sent_presign(s);
    assert_accepted(s);
    s->input.now_s = EXAMPLE_TIME_S + 3600;
    assert_accepted(s);
    s->input.now_s++;
    assert_verdict(s, CLTEL_VERDICT_EXPIRED, INVALID,
                   "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T133601Z - 60 "
                   "min.)");
    s->input.now_s = EXAMPLE_TIME_S - 301;
    assert_verdict(s, CLTEL_VERDICT_NOT_YET, INVALID, "Signature not yet current: 20150830T123600Z");
}

static void any_region_is_taken_where_none_is_asked_for(void **state)
{
    sent_request *s = *state;
    s->signing.region = CLTEL_VIEW("eu-west-1");
    s->input.region = (cltel_view){ NULL, 0 };
    sent_sign(s);
    assert_accepted(s);
}

static void a_clock_five_minutes_off_is_accepted_and_a_second_more_is_not(void **state)
{
    sent_request *s = *state;
    sent_sign(s);
    s->input.now_s = EXAMPLE_TIME_S + 300;
    assert_accepted(s);
    s->input.now_s = EXAMPLE_TIME_S - 300;
    assert_accepted(s);
    s->input.now_s = EXAMPLE_TIME_S + 301;
    assert_verdict(s, CLTEL_VERDICT_EXPIRED, INVALID,
                   "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 "
                   "min.)");
    s->input.now_s = EXAMPLE_TIME_S - 301;
    assert_verdict(s, CLTEL_VERDICT_NOT_YET, INVALID,
                   "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z "
                   "(20150830T123059Z + 5 min.)");
}

static void a_wrong_secret_is_refused_with_what_should_have_been_signed(void **state)
{
    sent_request *s = *state;
    s->signing.secret_access_key = CLTEL_VIEW("wrong");
    sent_sign(s);
    assert_verdict(s, CLTEL_VERDICT_MISMATCH, INVALID,
                   NO_MATCH "\n\nThe Canonical String for this request should have been\n'POST\n/\n\n"
                            "content-type:application/x-amz-json-1.1\nhost:127.0.0.1:4580\n");
    assert_non_null(strstr(s->text.ptr, "'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n"
                                        "20150830T123600Z\n20150830/us-east-1/logs/aws4_request\n"));
}

static void neither_secret_nor_token_stand_in_a_refusal(void **state)
{
    sent_request *s = *state;
    s->signing.session_token = s->key.session_token = CLTEL_VIEW("the-token-itself");
    s->signing.secret_access_key = CLTEL_VIEW("the-secret-itself");
    sent_sign(s);
    assert_verdict(s, CLTEL_VERDICT_MISMATCH, INVALID, NO_MATCH);
    assert_null(strstr(s->text.ptr, "the-token-itself"));
    assert_null(strstr(s->text.ptr, "the-secret-itself"));
    assert_null(strstr(s->text.ptr, EXAMPLE_SECRET));
    assert_non_null(strstr(s->text.ptr, "\nx-amz-security-token:<token>\n"));

    s->signing.header_count = 1;
    sent_presign(s);
    assert_verdict(s, CLTEL_VERDICT_MISMATCH, INVALID, NO_MATCH);
    assert_null(strstr(s->text.ptr, "the-token-itself"));
    assert_non_null(strstr(s->text.ptr, "&X-Amz-Security-Token=<token>&"));
}

static void a_changed_body_is_refused(void **state)
{
    sent_request *s = *state;
    sent_sign(s);
    s->input.body = CLTEL_VIEW("{\"logEvents\":[1]}");
    assert_verdict(s, CLTEL_VERDICT_MISMATCH, INVALID, NO_MATCH);
}

static void a_body_that_its_own_header_denies_is_refused(void **state)
{
    sent_request *s = *state;
    s->headers[3] = (cltel_sign_header){ CLTEL_VIEW("X-Amz-Content-Sha256"), CLTEL_VIEW(EMPTY_SHA256) };
    s->signing.header_count = 4;
    sent_sign(s);
    assert_verdict(s, CLTEL_VERDICT_BODY_CHANGED, INVALID, NO_MATCH);
}

static void each_changed_part_is_refused(void **state)
{
    sent_request *s = *state;
    sent_sign(s);
    cltel_view *const parts[] = { sent_header(s, "host"),         sent_header(s, "x-amz-target"),
                                  sent_header(s, "content-type"), &s->input.request.method,
                                  &s->input.request.path,         &s->input.request.query };
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        cltel_view before = *parts[i];
        *parts[i] = CLTEL_VIEW("/changed");
        assert_verdict(s, CLTEL_VERDICT_MISMATCH, INVALID, NO_MATCH);
        *parts[i] = before;
    }
    assert_accepted(s);
}

static void an_amz_header_that_is_not_signed_is_refused(void **state)
{
    sent_request *s = *state;
    sent_sign(s);
    sent_add(s, "X-AMZ-Added", CLTEL_VIEW("1"));
    assert_verdict(s, CLTEL_VERDICT_UNSIGNED_HEADER, INVALID,
                   "'X-AMZ-Added' must be a 'SignedHeader' in the AWS Authorization.");
}

static void other_headers_may_come_unsigned(void **state)
{
    sent_request *s = *state;
    sent_sign(s);
    sent_add(s, "User-Agent", CLTEL_VIEW("curl"));
    sent_add(s, "X-Amzn-Trace-Id", CLTEL_VIEW("Root=1"));
    assert_accepted(s);
}

static void a_host_that_is_not_signed_is_refused(void **state)
{
    sent_request *s = *state;
    s->headers[0].name = CLTEL_VIEW("Ghost");
    sent_sign(s);
    s->headers[0].name = CLTEL_VIEW("Host");
    assert_verdict(s, CLTEL_VERDICT_UNSIGNED_HEADER, INVALID,
                   "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
}

static void a_signed_header_that_did_not_arrive_is_refused(void **state)
{
    sent_request *s = *state;
    sent_sign(s);
    sent_drop(s, "content-type");
    assert_verdict(s, CLTEL_VERDICT_MISMATCH, INVALID, NO_MATCH);
}

static void a_wrong_region_or_service_is_named(void **state)
{
    sent_request *s = *state;
    s->signing.region = CLTEL_VIEW("eu-west-1");
    sent_sign(s);
    assert_verdict(s, CLTEL_VERDICT_WRONG_SCOPE, INVALID, "Credential should be scoped to a valid region.");
    assert_int_equal(s->text.len, strlen("Credential should be scoped to a valid region."));

    s->signing.region = CLTEL_VIEW("us-east-1");
    s->signing.service = CLTEL_VIEW("xray");
    s->signing.header_count = 3;
    sent_sign(s);
    assert_verdict(s, CLTEL_VERDICT_WRONG_SCOPE, INVALID, "Credential should be scoped to correct service: 'logs'.");
}

static void an_unknown_key_is_refused(void **state)
{
    sent_request *s = *state;
    s->signing.access_key_id = CLTEL_VIEW("AKIDOTHER");
    sent_sign(s);
    assert_verdict(s, CLTEL_VERDICT_UNKNOWN_KEY, "UnrecognizedClientException", BAD_TOKEN);
}

/* The server's token, the sender's. */
static void a_missing_wrong_or_needless_token_is_refused(void **state)
{
    sent_request *s = *state;
    static const char *const rows[][2] = {
        { "token", "" }, { "token", "other" }, { "", "token" }, { "token", "toke" }
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        s->key.session_token = cltel_view_of(rows[i][0]);
        s->signing.session_token = cltel_view_of(rows[i][1]);
        s->signing.header_count = 3;
        sent_sign(s);
        assert_verdict(s, CLTEL_VERDICT_BAD_TOKEN, "UnrecognizedClientException", BAD_TOKEN);
    }
}

static void a_token_that_was_sent_unsigned_is_refused(void **state)
{
    sent_request *s = *state;
    s->signing.session_token = s->key.session_token = CLTEL_VIEW("token");
    s->signing.token_unsigned = true;
    sent_sign(s);
    assert_verdict(s, CLTEL_VERDICT_UNSIGNED_HEADER, INVALID,
                   "'X-Amz-Security-Token' must be a 'SignedHeader' in the AWS Authorization.");
}

static void use_s3(sent_request *s)
{
    s->signing.service = s->input.service = CLTEL_VIEW("s3");
    s->signing.normalize_path = s->signing.encode_path = false;
    s->signing.path = CLTEL_VIEW("/bucket//a/../%24");
}

static void s3_takes_a_body_that_is_not_signed_and_others_do_not(void **state)
{
    sent_request *s = *state;
    use_s3(s);
    s->headers[3] = (cltel_sign_header){ CLTEL_VIEW("X-Amz-Content-Sha256"), CLTEL_VIEW("UNSIGNED-PAYLOAD") };
    s->signing.header_count = 4;
    sent_hash_body(s);
    s->signing.payload_sha256 = CLTEL_VIEW("UNSIGNED-PAYLOAD");
    assert_true(cltel_sign_headers(s->signer, &s->signing, &s->signature));
    sent_carry_over(s);
    sent_add(s, "X-Amz-Date", cltel_view_of(s->signature.amz_date));
    sent_add(s, "Authorization", cltel_buf_view(&s->signature.authorization));
    assert_accepted(s);

    s->signing.service = s->input.service = CLTEL_VIEW("logs");
    s->signing.header_count = 4;
    assert_true(cltel_sign_headers(s->signer, &s->signing, &s->signature));
    *sent_header(s, "Authorization") = cltel_buf_view(&s->signature.authorization);
    assert_verdict(s, CLTEL_VERDICT_BODY_CHANGED, INVALID, NO_MATCH);
}

static void s3_wants_the_hash_of_the_body(void **state)
{
    sent_request *s = *state;
    use_s3(s);
    sent_sign(s);
    assert_verdict(s, CLTEL_VERDICT_INCOMPLETE, "IncompleteSignatureException",
                   "Missing required header for this request: x-amz-content-sha256");

    s->headers[3] = (cltel_sign_header){ CLTEL_VIEW("X-Amz-Content-Sha256"), CLTEL_VIEW(EMPTY_SHA256) };
    s->signing.header_count = 4;
    sent_sign(s);
    assert_verdict(s, CLTEL_VERDICT_BODY_CHANGED, INVALID,
                   "The provided 'x-amz-content-sha256' header does not match what was computed.");
}

static void every_verdict_has_an_error(void **state)
{
    (void)state;
    assert_string_equal(cltel_verdict_error(CLTEL_VERDICT_OK), "");
    for (int verdict = CLTEL_VERDICT_OK + 1; verdict <= CLTEL_VERDICT_AMBIGUOUS; verdict++)
        assert_true(strlen(cltel_verdict_error((cltel_verdict)verdict)) > 0);
    assert_string_equal(cltel_verdict_error((cltel_verdict)1000), "InternalFailure");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_signed_request_is_accepted),
        TEST(a_request_with_its_session_token_is_accepted),
        TEST(a_presigned_request_is_accepted_until_it_expires),
        TEST(any_region_is_taken_where_none_is_asked_for),
        TEST(a_clock_five_minutes_off_is_accepted_and_a_second_more_is_not),
        TEST(a_wrong_secret_is_refused_with_what_should_have_been_signed),
        TEST(neither_secret_nor_token_stand_in_a_refusal),
        TEST(a_changed_body_is_refused),
        TEST(a_body_that_its_own_header_denies_is_refused),
        TEST(each_changed_part_is_refused),
        TEST(an_amz_header_that_is_not_signed_is_refused),
        TEST(other_headers_may_come_unsigned),
        TEST(a_host_that_is_not_signed_is_refused),
        TEST(a_signed_header_that_did_not_arrive_is_refused),
        TEST(a_wrong_region_or_service_is_named),
        TEST(an_unknown_key_is_refused),
        TEST(a_missing_wrong_or_needless_token_is_refused),
        TEST(a_token_that_was_sent_unsigned_is_refused),
        TEST(s3_takes_a_body_that_is_not_signed_and_others_do_not),
        TEST(s3_wants_the_hash_of_the_body),
        TEST(every_verdict_has_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
