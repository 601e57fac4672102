/* Authorization headers and presigned queries that are malformed. */
#include <stdio.h>

#include "sent_request.h"

#define INCOMPLETE "IncompleteSignatureException"
#define INVALID "InvalidSignatureException"
#define SCOPE EXAMPLE_KEY_ID "/20150830/us-east-1/logs/aws4_request"
#define NAMES "SignedHeaders=content-type;host;x-amz-date;x-amz-target"

typedef struct row {
    const char *text;
    cltel_verdict verdict;
    const char *error;
    const char *words;
} row;

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

static const char NO_PAIR[] =
    "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 "
    "and encoded with Base64): '";
static const char BAD_DATE[] = "Date must be in ISO-8601 'basic format'. Got '";

static void malformed_authorizations_are_refused(void **state)
{
    static const row rows[] = {
        { "", CLTEL_VERDICT_MISSING_TOKEN, "MissingAuthenticationTokenException", "Missing Authentication Token" },
        { "Bearer abc", CLTEL_VERDICT_MISSING_TOKEN, "MissingAuthenticationTokenException",
          "Missing Authentication Token" },
        { "AWS AKID:signature", CLTEL_VERDICT_MISSING_TOKEN, "MissingAuthenticationTokenException",
          "Missing Authentication Token" },
        { "AWS4-HMAC-SHA256", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "
          "Authorization header requires 'SignedHeaders' parameter. (Hashed with SHA-256 and encoded with Base64) "
          "Authorization=YI2YWea8FSxnksZL2ETHbs5elHm9HQufxTLK0W0ffV0=" },
        { "AWS4-HMAC-SHA256 Credential=" SCOPE ", " NAMES, CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          "Authorization header requires 'Signature' parameter. (Hashed" },
        { "AWS4-HMAC-SHA256 Credential=" SCOPE ", Signature=00", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          "Authorization header requires 'SignedHeaders' parameter. (Hashed" },
        { "AWS4-HMAC-SHA256 " NAMES ", Signature=00", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          "Authorization header requires 'Credential' parameter. (Hashed" },
        { "AWS4-HMAC-SHA256 Credential=, " NAMES ", Signature=00", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          "Authorization header requires 'Credential' parameter. (Hashed" },
        { "AWS4-HMAC-SHA256 Credential, " NAMES ", Signature=00", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE, NO_PAIR },
        { "AWS4-HMAC-SHA256 Credential= " SCOPE ", " NAMES ", Signature=00", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          NO_PAIR },
        { "AWS4-HMAC-SHA256 Credential=" SCOPE ", " NAMES ", Signature=00, Signature=00", CLTEL_VERDICT_INCOMPLETE,
          INCOMPLETE, "Authorization header holds more than one 'Signature' parameter." },
        { "AWS4-HMAC-SHA512 Credential=" SCOPE ", " NAMES ", Signature=00", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA512' (only AWS4-HMAC-SHA256 for now)." },
        { "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE, " NAMES ", Signature=00", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "
          "'AKIDEXAMPLE'" },
        { "AWS4-HMAC-SHA256 Credential=" SCOPE "/more, " NAMES ", Signature=00", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          "Credential must have exactly 5" },
        { "AWS4-HMAC-SHA256 Credential=A/b/c/d/e, " NAMES ", Signature=00", CLTEL_VERDICT_WRONG_SCOPE, INVALID,
          "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'logs'. "
          "Credential should be scoped with a valid terminator: 'aws4_request', not 'e'. Date in Credential scope does "
          "not match YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20150830', from '20150830T123600Z'." },
        { "AWS4-HMAC-SHA256 Credential=" EXAMPLE_KEY_ID "/20150829/us-east-1/logs/aws4_request, " NAMES ", Signature=0",
          CLTEL_VERDICT_WRONG_SCOPE, INVALID,
          "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20150829' != "
          "'20150830', from '20150830T123600Z'." },
        { "AWS4-HMAC-SHA256 Credential=" EXAMPLE_KEY_ID "/20150830/us-east-1/logs/aws4, " NAMES ", Signature=0",
          CLTEL_VERDICT_WRONG_SCOPE, INVALID,
          "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws4'." },
        { "AWS4-HMAC-SHA256 Credential=" SCOPE ", " NAMES ", Signature=00", CLTEL_VERDICT_MISMATCH, INVALID,
          "The request signature we calculated does not match" },
        { "AWS4-HMAC-SHA256 Credential=" SCOPE ", SignedHeaders=;;;, Signature=00", CLTEL_VERDICT_UNSIGNED_HEADER,
          INVALID, "'Host' or ':authority' must be a 'SignedHeader'" },
    };
    sent_request *s = *state;
    sent_sign(s);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        *sent_header(s, "Authorization") = cltel_view_of(rows[i].text);
        assert_verdict(s, rows[i].verdict, rows[i].error, rows[i].words);
    }
}

static void a_request_without_authorization_is_refused(void **state)
{
    sent_request *s = *state;
    sent_sign(s);
    sent_drop(s, "Authorization");
    assert_verdict(s, CLTEL_VERDICT_MISSING_TOKEN, "MissingAuthenticationTokenException",
                   "Missing Authentication Token");
}

static void parts_may_be_divided_by_commas_or_blanks(void **state)
{
    sent_request *s = *state;
    sent_sign(s);
    for (char *comma = strchr(s->authorization, ','); comma; comma = strchr(comma, ','))
        *comma = ' ';
    assert_accepted(s);
}

/* The signature is right in each row, so only the list itself is wrong. */
static void a_list_of_headers_that_is_not_canonical_is_refused(void **state)
{
    sent_request *s = *state;
    static const char *const lists[] = { "host;content-type;x-amz-date;x-amz-target",
                                         "content-type;host;x-amz-date;x-amz-target;zeta",
                                         "content-type;host;host;x-amz-date;x-amz-target",
                                         "Content-Type;Host;X-Amz-Date;X-Amz-Target" };
    sent_sign(s);
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        char text[1024];
        snprintf(text, sizeof text, "AWS4-HMAC-SHA256 Credential=" SCOPE ", SignedHeaders=%s, Signature=%s", lists[i],
                 s->signature.hex);
        *sent_header(s, "Authorization") = cltel_view_of(text);
        assert_verdict(s, CLTEL_VERDICT_MISMATCH, INVALID, "The request signature we calculated does not match");
    }
}

static void a_header_that_must_be_single_is_refused_when_it_comes_twice(void **state)
{
    static const char *const names[] = { "Authorization", "X-Amz-Date", "Host", "X-Amz-Security-Token" };
    sent_request *s = *state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        s->signing.session_token = s->key.session_token = CLTEL_VIEW("token");
        s->signing.header_count = 3;
        sent_sign(s);
        sent_add(s, names[i], *sent_header(s, names[i]));
        assert_verdict(s, CLTEL_VERDICT_INCOMPLETE, INCOMPLETE, "The request must give '");
    }
}

static void a_date_that_is_missing_or_malformed_is_refused(void **state)
{
    static const char *const dates[] = {
        "", "201", "20150830T123600", "2015-08-30T12:36:00Z", "20151330T123600Z", "20150830T123600Z, 20150830T123600Z"
    };
    sent_request *s = *state;
    sent_sign(s);
    for (size_t i = 0; i < COUNT_OF(dates); i++) {
        *sent_header(s, "X-Amz-Date") = cltel_view_of(dates[i]);
        assert_verdict(s, CLTEL_VERDICT_INCOMPLETE, INCOMPLETE, BAD_DATE);
    }
    sent_drop(s, "X-Amz-Date");
    assert_verdict(s, CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
                   "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed");
    sent_add(s, "Date", CLTEL_VIEW("yesterday"));
    assert_verdict(s, CLTEL_VERDICT_INCOMPLETE, INCOMPLETE, BAD_DATE);
}

static void another_day_than_that_of_the_scope_is_refused(void **state)
{
    sent_request *s = *state;
    s->signing.time_s = s->input.now_s = EXAMPLE_TIME_S + 11 * 3600 + 23 * 60; /* 23:59 */
    sent_sign(s);
    *sent_header(s, "X-Amz-Date") = CLTEL_VIEW("20150831T000000Z");
    assert_verdict(s, CLTEL_VERDICT_WRONG_SCOPE, INVALID, "Date in Credential scope does not match");
}

static void what_a_refused_request_said_is_cut_and_made_printable(void **state)
{
    sent_request *s = *state;
    char text[512] = "AWS4-HMAC-SHA256 " NAMES ", Signature=0, Credential=\x01\xff";
    memset(text + strlen(text), 'a', 300);
    sent_sign(s);
    *sent_header(s, "Authorization") = cltel_view_of(text);
    assert_verdict(s, CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
                   "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "
                   "'??aaaa");
    assert_true(s->text.len < 300);
}

#define QUERY_NAMES "&X-Amz-SignedHeaders=content-type%3Bhost%3Bx-amz-target"
#define QUERY_SCOPE \
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=" EXAMPLE_KEY_ID "/20150830/us-east-1/logs/aws4_request"
#define QUERY_DATE "&X-Amz-Date=20150830T123600Z"

static void malformed_queries_are_refused(void **state)
{
    static const row rows[] = {
        { "X-Amz-Algorithm=AWS4-HMAC-SHA256", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include "
          "'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. AWS query-string "
          "parameters must include 'X-Amz-Date'. Re-examine the query-string parameters." },
        { "X-Amz-Signature=00", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          "AWS query-string parameters must include 'X-Amz-Algorithm'. " },
        { QUERY_SCOPE QUERY_NAMES QUERY_DATE "&X-Amz-Signature=0&X-Amz-Signature=1", CLTEL_VERDICT_INCOMPLETE,
          INCOMPLETE, "The request must give 'X-Amz-Signature' once" },
        { QUERY_SCOPE QUERY_NAMES "&X-Amz-Date=1&X-Amz-Signature=0", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE, BAD_DATE },
        { QUERY_SCOPE QUERY_NAMES QUERY_DATE "&X-Amz-Signature=0&X-Amz-Expires=0", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          "X-Amz-Expires must be a number of seconds from 1 to 604800, not '0'." },
        { QUERY_SCOPE QUERY_NAMES QUERY_DATE "&X-Amz-Signature=0&X-Amz-Expires=604801", CLTEL_VERDICT_INCOMPLETE,
          INCOMPLETE, "X-Amz-Expires must be a number" },
        { QUERY_SCOPE QUERY_NAMES QUERY_DATE "&X-Amz-Signature=0&X-Amz-Expires=99999999999999999999",
          CLTEL_VERDICT_INCOMPLETE, INCOMPLETE, "X-Amz-Expires must be a number" },
        { QUERY_SCOPE QUERY_NAMES QUERY_DATE "&X-Amz-Signature=0&X-Amz-Expires=-1", CLTEL_VERDICT_INCOMPLETE,
          INCOMPLETE, "X-Amz-Expires must be a number" },
        { QUERY_SCOPE QUERY_NAMES QUERY_DATE "&X-Amz-Signature=0&X-Amz-Expires=", CLTEL_VERDICT_INCOMPLETE, INCOMPLETE,
          "X-Amz-Expires must be a number" },
        { QUERY_SCOPE QUERY_NAMES QUERY_DATE "&X-Amz-Signature=0", CLTEL_VERDICT_MISMATCH, INVALID,
          "The request signature we calculated does not match" },
        { QUERY_SCOPE "&X-Amz-SignedHeaders=host" QUERY_DATE "&X-Amz-Signature=0", CLTEL_VERDICT_UNSIGNED_HEADER,
          INVALID, "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization." },
        { "X-Amz-Date=20150830T123600Z&X-Amz-Date=2", CLTEL_VERDICT_MISSING_TOKEN,
          "MissingAuthenticationTokenException", "Missing Authentication Token" },
    };
    sent_request *s = *state;
    sent_presign(s);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        s->input.request.query = cltel_view_of(rows[i].text);
        assert_verdict(s, rows[i].verdict, rows[i].error, rows[i].words);
    }
}

static void a_signature_in_both_places_is_refused(void **state)
{
    sent_request *s = *state;
    sent_presign(s);
    sent_add(s, "Authorization", CLTEL_VIEW("AWS4-HMAC-SHA256 Credential=" SCOPE));
    assert_verdict(s, CLTEL_VERDICT_AMBIGUOUS, INVALID,
                   "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(malformed_authorizations_are_refused),
        TEST(a_request_without_authorization_is_refused),
        TEST(parts_may_be_divided_by_commas_or_blanks),
        TEST(a_list_of_headers_that_is_not_canonical_is_refused),
        TEST(a_header_that_must_be_single_is_refused_when_it_comes_twice),
        TEST(a_date_that_is_missing_or_malformed_is_refused),
        TEST(another_day_than_that_of_the_scope_is_refused),
        TEST(what_a_refused_request_said_is_cut_and_made_printable),
        TEST(malformed_queries_are_refused),
        TEST(a_signature_in_both_places_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
