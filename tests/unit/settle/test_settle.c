/* Settle: what each answer of the Logs service means for the batch that was sent. */
#include "support/cmocka_all.h"

#include <stdio.h>

#include "settle/settle.h"

enum { NOW_S = 1750000000, COUNT = 5 };

/* Short names, so that a row fits a line. */
enum { ACK = CLTEL_ACTION_ACKNOWLEDGE, RETRY = CLTEL_ACTION_RETRY, CREATE = CLTEL_ACTION_CREATE_TARGET };
enum { KEYS = CLTEL_ACTION_REFRESH_KEYS, SPLIT = CLTEL_ACTION_SPLIT, DROP = CLTEL_ACTION_DROP };
enum { BACKOFF = CLTEL_WAIT_BACKOFF, NONE = CLTEL_WAIT_NONE, LONGEST = CLTEL_WAIT_LONGEST };
enum { PLAIN = 0, THROTTLED = 1, AMBIGUOUS = 2 };

static cltel_response answered(int status, const char *body)
{
    cltel_response response = { .result = CLTEL_SEND_ANSWERED, .status = status, .retry_after_ms = -1 };
    response.body = (cltel_buf){ .ptr = (char *)(uintptr_t)body, .len = strlen(body) };
    return response;
}

static cltel_outcome settle_put(const cltel_response *response, uint32_t event_count)
{
    cltel_outcome outcome;
    memset(&outcome, 0xa5, sizeof outcome);
    cltel_settle_put_log_events(response, event_count, NOW_S, 0, &outcome);
    return outcome;
}

#define TYPE(code) "{\"__type\":\"" code "\",\"message\":\"words\"}"

static const struct put_row {
    int status;
    const char *body;
    int action, wait, flags;
    const char *code;
} put_rows[] = {
    /* success by status, whatever the body */
    { 200, "{}", ACK, BACKOFF, PLAIN, "" },
    { 200, "{\"nextSequenceToken\":\"4959\"}", ACK, BACKOFF, PLAIN, "" },
    { 200, "", ACK, BACKOFF, PLAIN, "" },
    { 200, "<html>", ACK, BACKOFF, PLAIN, "" },
    { 200, "{\"rejectedLogEventsInfo\":", ACK, BACKOFF, PLAIN, "" },
    { 200, "[1,2", ACK, BACKOFF, PLAIN, "" },
    { 200, TYPE("ThrottlingException"), ACK, BACKOFF, PLAIN, "" },
    { 204, "", ACK, BACKOFF, PLAIN, "" },
    { 299, "{}", ACK, BACKOFF, PLAIN, "" },
    /* redirects are not followed and heal only by configuration */
    { 300, "", RETRY, LONGEST, PLAIN, "" },
    { 301, "", RETRY, LONGEST, PLAIN, "" },
    { 302, "<html>", RETRY, LONGEST, PLAIN, "" },
    { 307, "{}", RETRY, LONGEST, PLAIN, "" },
    { 399, "", RETRY, LONGEST, PLAIN, "" },
    /* no HTTP at all */
    { 0, "", RETRY, BACKOFF, AMBIGUOUS, "" },
    { 101, "", RETRY, BACKOFF, AMBIGUOUS, "" },
    { 600, "", RETRY, BACKOFF, AMBIGUOUS, "" },
    { -1, "", RETRY, BACKOFF, AMBIGUOUS, "" },
    /* the fourteen throttling codes, at any status */
    { 400, TYPE("Throttling"), RETRY, BACKOFF, THROTTLED, "Throttling" },
    { 400, TYPE("ThrottlingException"), RETRY, BACKOFF, THROTTLED, "ThrottlingException" },
    { 400, TYPE("ThrottledException"), RETRY, BACKOFF, THROTTLED, "ThrottledException" },
    { 400, TYPE("RequestThrottledException"), RETRY, BACKOFF, THROTTLED, "RequestThrottledException" },
    { 400, TYPE("RequestThrottled"), RETRY, BACKOFF, THROTTLED, "RequestThrottled" },
    { 429, TYPE("TooManyRequestsException"), RETRY, BACKOFF, THROTTLED, "TooManyRequestsException" },
    { 400, TYPE("ProvisionedThroughputExceededException"), RETRY, BACKOFF, THROTTLED,
      "ProvisionedThroughputExceededException" },
    { 400, TYPE("TransactionInProgressException"), RETRY, BACKOFF, THROTTLED, "TransactionInProgressException" },
    { 503, TYPE("RequestLimitExceeded"), RETRY, BACKOFF, THROTTLED, "RequestLimitExceeded" },
    { 509, TYPE("BandwidthLimitExceeded"), RETRY, BACKOFF, THROTTLED, "BandwidthLimitExceeded" },
    { 400, TYPE("LimitExceededException"), RETRY, BACKOFF, THROTTLED, "LimitExceededException" },
    { 503, TYPE("SlowDown"), RETRY, BACKOFF, THROTTLED, "SlowDown" },
    { 400, TYPE("PriorRequestNotComplete"), RETRY, BACKOFF, THROTTLED, "PriorRequestNotComplete" },
    { 503, TYPE("EC2ThrottledException"), RETRY, BACKOFF, THROTTLED, "EC2ThrottledException" },
    { 500, TYPE("ThrottlingException"), RETRY, BACKOFF, THROTTLED, "ThrottlingException" },
    { 429, "", RETRY, BACKOFF, THROTTLED, "" },
    { 429, "<html>slow down</html>", RETRY, BACKOFF, THROTTLED, "" },
    { 429, TYPE("SomethingNew"), RETRY, BACKOFF, THROTTLED, "SomethingNew" },
    /* the service is ill; it may have stored the batch */
    { 500, "", RETRY, BACKOFF, AMBIGUOUS, "" },
    { 500, TYPE("InternalFailure"), RETRY, BACKOFF, AMBIGUOUS, "InternalFailure" },
    { 502, "<html><body>Bad Gateway</body></html>", RETRY, BACKOFF, AMBIGUOUS, "" },
    { 503, TYPE("ServiceUnavailableException"), RETRY, BACKOFF, AMBIGUOUS, "ServiceUnavailableException" },
    { 504, "{\"message\":null}", RETRY, BACKOFF, AMBIGUOUS, "" },
    { 599, "{}", RETRY, BACKOFF, AMBIGUOUS, "" },
    { 501, TYPE("SomethingNew"), RETRY, BACKOFF, AMBIGUOUS, "SomethingNew" },
    /* heals by itself, surely not stored */
    { 400, TYPE("OperationAbortedException"), RETRY, BACKOFF, PLAIN, "OperationAbortedException" },
    { 400, TYPE("RequestTimeoutException"), RETRY, BACKOFF, PLAIN, "RequestTimeoutException" },
    { 408, "", RETRY, BACKOFF, PLAIN, "" },
    { 400, TYPE("InvalidSequenceTokenException"), RETRY, BACKOFF, PLAIN, "InvalidSequenceTokenException" },
    { 400, TYPE("DataAlreadyAcceptedException"), ACK, BACKOFF, PLAIN, "DataAlreadyAcceptedException" },
    /* targets and keys */
    { 400, TYPE("ResourceNotFoundException"), CREATE, LONGEST, PLAIN, "ResourceNotFoundException" },
    { 404, TYPE("ResourceNotFoundException"), CREATE, LONGEST, PLAIN, "ResourceNotFoundException" },
    { 400, TYPE("ExpiredTokenException"), KEYS, LONGEST, PLAIN, "ExpiredTokenException" },
    { 403, TYPE("ExpiredToken"), KEYS, LONGEST, PLAIN, "ExpiredToken" },
    { 400, TYPE("UnrecognizedClientException"), KEYS, LONGEST, PLAIN, "UnrecognizedClientException" },
    { 403, TYPE("InvalidClientTokenId"), KEYS, LONGEST, PLAIN, "InvalidClientTokenId" },
    { 400, TYPE("MissingAuthenticationTokenException"), KEYS, LONGEST, PLAIN, "MissingAuthenticationTokenException" },
    { 403, TYPE("InvalidSignatureException"), KEYS, LONGEST, PLAIN, "InvalidSignatureException" },
    { 403, TYPE("SignatureDoesNotMatch"), KEYS, LONGEST, PLAIN, "SignatureDoesNotMatch" },
    /* policies and settings heal when somebody mends them */
    { 400, TYPE("AccessDeniedException"), RETRY, LONGEST, PLAIN, "AccessDeniedException" },
    { 403, TYPE("AccessDenied"), RETRY, LONGEST, PLAIN, "AccessDenied" },
    { 400, TYPE("UnknownOperationException"), RETRY, LONGEST, PLAIN, "UnknownOperationException" },
    { 400, TYPE("InvalidOperationException"), RETRY, LONGEST, PLAIN, "InvalidOperationException" },
    { 401, "", RETRY, LONGEST, PLAIN, "" },
    { 403, "<html>", RETRY, LONGEST, PLAIN, "" },
    { 404, "", RETRY, LONGEST, PLAIN, "" },
    { 407, "", RETRY, LONGEST, PLAIN, "" },
    { 400, "", RETRY, LONGEST, PLAIN, "" },
    { 400, TYPE("SomethingNewException"), RETRY, LONGEST, PLAIN, "SomethingNewException" },
    { 431, "", RETRY, LONGEST, PLAIN, "" },
    /* the batch's own content */
    { 400, TYPE("InvalidParameterException"), SPLIT, NONE, PLAIN, "InvalidParameterException" },
    { 400, TYPE("InvalidParameterValue"), SPLIT, NONE, PLAIN, "InvalidParameterValue" },
    { 400, TYPE("ValidationException"), SPLIT, NONE, PLAIN, "ValidationException" },
    { 400, TYPE("SerializationException"), SPLIT, NONE, PLAIN, "SerializationException" },
    { 400, TYPE("MissingParameter"), SPLIT, NONE, PLAIN, "MissingParameter" },
    { 413, "", SPLIT, NONE, PLAIN, "" },
    { 413, TYPE("RequestEntityTooLargeException"), SPLIT, NONE, PLAIN, "RequestEntityTooLargeException" },
    { 400, TYPE("com.amazonaws.logs#InvalidParameterException:http://internal/x#y"), SPLIT, NONE, PLAIN,
      "InvalidParameterException" },
    { 400,
      "{\"__type\":\"InvalidParameterException\",\"message\":\"Log events in a single PutLogEvents request must be in "
      "chronological order.\"}",
      SPLIT, NONE, PLAIN, "InvalidParameterException" },
    /* but a wrong name is no fault of an event */
    { 400,
      "{\"__type\":\"InvalidParameterException\",\"message\":\"1 validation error detected: Value 'a b' at "
      "'logGroupName' failed to satisfy constraint\"}",
      RETRY, LONGEST, PLAIN, "InvalidParameterException" },
    { 400,
      "{\"__type\":\"InvalidParameterException\",\"message\":\"Invalid LogGroup or LogStream, both must "
      "have length less than or equal to 512.\"}",
      RETRY, LONGEST, PLAIN, "InvalidParameterException" },
};

static void each_answer_to_put_log_events_has_its_meaning(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(put_rows); i++) {
        const struct put_row *row = &put_rows[i];
        cltel_response response = answered(row->status, row->body);
        cltel_outcome outcome = settle_put(&response, COUNT);
        if ((int)outcome.action != row->action || (int)outcome.wait != row->wait ||
            outcome.throttled != ((row->flags & THROTTLED) != 0) ||
            outcome.ambiguous != ((row->flags & AMBIGUOUS) != 0))
            fail_msg("row %zu: status %d, body %s: action %d, wait %d, throttled %d, ambiguous %d", i, row->status,
                     row->body, outcome.action, outcome.wait, outcome.throttled, outcome.ambiguous);
        assert_string_equal(outcome.code, row->code);
        assert_false(outcome.clock_changed);
        assert_int_equal(outcome.too_old_count + outcome.too_new_count, 0);
    }
}

static void a_refused_content_of_one_event_is_dropped(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(put_rows); i++) {
        cltel_response response = answered(put_rows[i].status, put_rows[i].body);
        cltel_outcome outcome = settle_put(&response, 1);
        assert_int_equal(outcome.action, put_rows[i].action == SPLIT ? DROP : put_rows[i].action);
    }
}

static void a_name_of_512_bytes_does_not_hide_what_the_service_complains_of(void **state)
{
    (void)state;
    char name[513] = "", body[1024];
    memset(name, 'g', sizeof name - 1);
    snprintf(body, sizeof body,
             "{\"__type\":\"InvalidParameterException\",\"message\":\"1 validation error detected: Value '%s' at "
             "'logGroupName' failed to satisfy constraint\"}",
             name);
    cltel_response response = answered(400, body);
    assert_int_equal(settle_put(&response, 1).action, RETRY);
}

static void an_error_without_words_is_described_by_its_status(void **state)
{
    (void)state;
    cltel_response response = answered(403, "");
    assert_string_equal(settle_put(&response, COUNT).message, "HTTP status 403 without a readable error");
    response = answered(302, "");
    assert_string_equal(settle_put(&response, COUNT).message, "HTTP status 302; redirects are never followed");
    response = answered(400, TYPE("ThrottlingException"));
    assert_string_equal(settle_put(&response, COUNT).message, "words");
}

static void what_got_no_answer_is_retried_and_ambiguous_when_it_had_left(void **state)
{
    (void)state;
    static const struct {
        cltel_send_result result;
        bool sent, ambiguous;
    } rows[] = {
        { CLTEL_SEND_NOT_SENT, false, false },
        { CLTEL_SEND_AMBIGUOUS, true, true },
        { CLTEL_SEND_CANCELLED, false, false },
        { CLTEL_SEND_CANCELLED, true, true },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_response response = { .result = rows[i].result, .sent = rows[i].sent, .problem = "no\r\nroute" };
        cltel_outcome outcome = settle_put(&response, COUNT);
        assert_int_equal(outcome.action, RETRY);
        assert_int_equal(outcome.wait, BACKOFF);
        assert_int_equal(outcome.ambiguous, rows[i].ambiguous);
        assert_string_equal(outcome.code, "");
        assert_string_equal(outcome.message, "no");
    }
}

static void refused_events_are_counted_and_cut_to_the_batch(void **state)
{
    (void)state;
    static const struct {
        const char *info;
        uint32_t too_old, too_new;
    } rows[] = {
        { "{}", 0, 0 },
        { "{\"tooOldLogEventEndIndex\":2}", 2, 0 },
        { "{\"expiredLogEventEndIndex\":3}", 3, 0 },
        { "{\"tooOldLogEventEndIndex\":2,\"expiredLogEventEndIndex\":3}", 3, 0 },
        { "{\"tooOldLogEventEndIndex\":4,\"expiredLogEventEndIndex\":3}", 4, 0 },
        { "{\"tooNewLogEventStartIndex\":4}", 0, 1 },
        { "{\"tooNewLogEventStartIndex\":0}", 0, 5 },
        { "{\"tooOldLogEventEndIndex\":2,\"tooNewLogEventStartIndex\":4}", 2, 1 },
        { "{\"tooOldLogEventEndIndex\":5}", 5, 0 },
        { "{\"tooOldLogEventEndIndex\":6}", 5, 0 },
        { "{\"tooOldLogEventEndIndex\":1e308}", 5, 0 },
        { "{\"tooOldLogEventEndIndex\":-1}", 0, 0 },
        { "{\"tooNewLogEventStartIndex\":5}", 0, 0 },
        { "{\"tooNewLogEventStartIndex\":4294967295}", 0, 0 },
        { "{\"tooNewLogEventStartIndex\":-7}", 0, 5 },
        { "{\"tooOldLogEventEndIndex\":4,\"tooNewLogEventStartIndex\":1}", 4, 1 }, /* none is counted twice */
        { "{\"tooOldLogEventEndIndex\":5,\"tooNewLogEventStartIndex\":0}", 5, 0 },
        { "{\"tooOldLogEventEndIndex\":\"2\",\"tooNewLogEventStartIndex\":null}", 0, 0 },
        { "[]", 0, 0 },
        { "null", 0, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char body[256];
        snprintf(body, sizeof body, "{\"rejectedLogEventsInfo\":%s}", rows[i].info);
        cltel_response response = answered(200, body);
        cltel_outcome outcome = settle_put(&response, COUNT);
        assert_int_equal(outcome.action, ACK);
        assert_int_equal(outcome.too_old_count, rows[i].too_old);
        assert_int_equal(outcome.too_new_count, rows[i].too_new);
    }
}

static void the_services_clock_is_learnt_from_300_s_on_or_from_5_s_with_a_skew_code(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *code;
        int64_t ahead_s, known_s;
        bool changed;
        int action, wait;
    } rows[] = {
        { 200, "", 0, 0, false, ACK, BACKOFF },
        { 200, "", 299, 0, false, ACK, BACKOFF },
        { 200, "", 300, 0, true, ACK, BACKOFF },
        { 200, "", -300, 0, true, ACK, BACKOFF },
        { 200, "", -299, 0, false, ACK, BACKOFF },
        { 200, "", 1200, 1200, false, ACK, BACKOFF },
        { 200, "", 0, 1200, true, ACK, BACKOFF },
        { 403, "AccessDenied", 1200, 0, true, RETRY, LONGEST },
        { 403, "InvalidSignatureException", 1200, 0, true, RETRY, NONE },
        { 403, "InvalidSignatureException", -1200, 0, true, RETRY, NONE },
        { 403, "InvalidSignatureException", 5, 0, true, RETRY, NONE },
        { 403, "InvalidSignatureException", 4, 0, false, KEYS, LONGEST },
        { 403, "InvalidSignatureException", 1200, 1200, false, KEYS, LONGEST },
        { 403, "SignatureDoesNotMatch", 1200, 0, true, RETRY, NONE },
        { 403, "RequestTimeTooSkewed", 1200, 0, true, RETRY, NONE },
        { 400, "RequestExpired", 1200, 0, true, RETRY, NONE },
        { 400, "RequestInTheFuture", -1200, 0, true, RETRY, NONE },
        { 400, "AuthFailure", 1200, 0, true, RETRY, NONE },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_response response = answered(rows[i].status, "");
        snprintf(response.error_type, sizeof response.error_type, "%s", rows[i].code);
        response.date_s = NOW_S + rows[i].ahead_s;
        cltel_outcome outcome;
        cltel_settle_put_log_events(&response, COUNT, NOW_S, rows[i].known_s, &outcome);
        assert_int_equal(outcome.clock_changed, rows[i].changed);
        if (rows[i].changed)
            assert_int_equal(outcome.clock_offset_s, rows[i].ahead_s);
        assert_int_equal(outcome.action, rows[i].action);
        assert_int_equal(outcome.wait, rows[i].wait);
    }
}

static void an_absurd_date_teaches_nothing(void **state)
{
    (void)state;
    static const int64_t dates_s[] = { 0, 1, -1, INT64_MIN, INT64_MAX, 1420070399, 4102444801 };
    for (size_t i = 0; i < COUNT_OF(dates_s); i++) {
        cltel_response response = answered(403, TYPE("InvalidSignatureException"));
        response.date_s = dates_s[i];
        cltel_outcome outcome = settle_put(&response, COUNT);
        assert_false(outcome.clock_changed);
        assert_int_equal(outcome.action, KEYS);
    }
}

static void each_answer_to_a_create_call_has_its_meaning(void **state)
{
    (void)state;
    static const struct put_row rows[] = {
        { 200, "", ACK, BACKOFF, PLAIN, "" },
        { 200, "{\"rejectedLogEventsInfo\":{\"tooOldLogEventEndIndex\":2}}", ACK, BACKOFF, PLAIN, "" },
        { 400, TYPE("ResourceAlreadyExistsException"), ACK, BACKOFF, PLAIN, "ResourceAlreadyExistsException" },
        { 400, TYPE("OperationAbortedException"), RETRY, BACKOFF, PLAIN, "OperationAbortedException" },
        { 400, TYPE("LimitExceededException"), RETRY, LONGEST, PLAIN, "LimitExceededException" },
        { 400, TYPE("ThrottlingException"), RETRY, BACKOFF, THROTTLED, "ThrottlingException" },
        { 400, TYPE("InvalidParameterException"), RETRY, LONGEST, PLAIN, "InvalidParameterException" },
        { 400, TYPE("ResourceNotFoundException"), CREATE, LONGEST, PLAIN, "ResourceNotFoundException" },
        { 400, TYPE("AccessDeniedException"), RETRY, LONGEST, PLAIN, "AccessDeniedException" },
        { 403, TYPE("ExpiredTokenException"), KEYS, LONGEST, PLAIN, "ExpiredTokenException" },
        { 413, "", RETRY, LONGEST, PLAIN, "" },
        { 503, "", RETRY, BACKOFF, AMBIGUOUS, "" },
        { 301, "", RETRY, LONGEST, PLAIN, "" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_response response = answered(rows[i].status, rows[i].body);
        cltel_outcome outcome;
        cltel_settle_create(&response, NOW_S, 0, &outcome);
        assert_int_equal(outcome.action, rows[i].action);
        assert_int_equal(outcome.wait, rows[i].wait);
        assert_int_equal(outcome.throttled, (rows[i].flags & THROTTLED) != 0);
        assert_int_equal(outcome.ambiguous, (rows[i].flags & AMBIGUOUS) != 0);
        assert_string_equal(outcome.code, rows[i].code);
        assert_int_equal(outcome.too_old_count, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_to_put_log_events_has_its_meaning),
        cmocka_unit_test(a_refused_content_of_one_event_is_dropped),
        cmocka_unit_test(a_name_of_512_bytes_does_not_hide_what_the_service_complains_of),
        cmocka_unit_test(an_error_without_words_is_described_by_its_status),
        cmocka_unit_test(what_got_no_answer_is_retried_and_ambiguous_when_it_had_left),
        cmocka_unit_test(refused_events_are_counted_and_cut_to_the_batch),
        cmocka_unit_test(the_services_clock_is_learnt_from_300_s_on_or_from_5_s_with_a_skew_code),
        cmocka_unit_test(an_absurd_date_teaches_nothing),
        cmocka_unit_test(each_answer_to_a_create_call_has_its_meaning),
    };
    return cmocka_run_group_tests_name("settle/settle", tests, NULL, NULL);
}
