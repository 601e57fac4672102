/* Every outcome of wire/outcome.h, seen from the application. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "support/cmocka_all.h"
#include "support/flow.h"
#include "support/scratch_home.h"

static void record(flow *f, int count)
{
    char text[16];
    for (int i = 0; i < count; i++) {
        snprintf(text, sizeof text, "r%d", i);
        assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, text, CLTEL_NTS, NULL, 0), CLTEL_OK);
    }
}

static void rejected_ranges_are_dropped_by_reason(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    flow_next(f, (flow_answer){ .body = "{\"rejectedLogEventsInfo\":{\"tooOldLogEventEndIndex\":2,"
                                        "\"expiredLogEventEndIndex\":3,\"tooNewLogEventStartIndex\":8}}" });
    record(f, 10);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    cltel_stats s = flow_stats(f);
    assert_int_equal(s.dropped_too_old, 3);
    assert_int_equal(s.dropped_too_new, 2);
    assert_int_equal(s.delivered, 5);
    flow_close(f);
}

static void hostile_ranges_never_count_more_than_was_sent(void **state)
{
    (void)state;
    const char *const bodies[] = {
        "{\"rejectedLogEventsInfo\":{\"tooOldLogEventEndIndex\":99999999999}}",
        "{\"rejectedLogEventsInfo\":{\"tooNewLogEventStartIndex\":-5}}",
        "{\"rejectedLogEventsInfo\":{\"tooOldLogEventEndIndex\":7,\"tooNewLogEventStartIndex\":3}}",
        "{\"rejectedLogEventsInfo\":[]}",
        "not JSON",
    };
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        flow *f = flow_open(NULL);
        flow_next(f, (flow_answer){ .body = bodies[i] });
        record(f, 10);
        assert_int_equal(flow_pump(f), CLTEL_OK);
        assert_int_equal(flow_stats(f).delivered + flow_stats(f).dropped, 10);
        flow_close(f);
    }
}

static void failures_that_pass_are_retried_with_the_same_body(void **state)
{
    (void)state;
    const struct {
        flow_answer answer;
        uint64_t throttled, duplicates;
    } cases[] = {
        { { .status = 400, .error = "ThrottlingException" }, 1, 0 },
        { { .status = 503, .error = "ServiceUnavailableException" }, 0, 5 },
        { { .status = 500, .body = "<html>" }, 0, 5 },
        { { .status = 429, .body = "" }, 1, 0 },
        { { .status = 307, .body = "" }, 0, 0 },
        { { .status = 403, .error = "AccessDeniedException" }, 0, 0 },
        { { .result = CLTEL_SEND_NOT_SENT }, 0, 0 },
        { { .result = CLTEL_SEND_AMBIGUOUS }, 0, 5 },
        { { .status = 400, .error = "InvalidSequenceTokenException" }, 0, 0 },
        { { .status = 400, .error = "ValidationException", .message = "logGroupName is wrong" }, 0, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        flow *f = flow_open(NULL);
        flow_next(f, cases[i].answer);
        flow_next(f, cases[i].answer);
        record(f, 5);
        assert_int_equal(flow_pump(f), CLTEL_OK);
        cltel_stats s = flow_stats(f);
        assert_int_equal(flow_puts(f), 3);
        assert_string_equal(flow_put(f, 0)->body, flow_put(f, 2)->body);
        assert_string_equal(flow_put(f, 2)->attempt, "attempt=3");
        assert_int_equal(s.delivered, 5);
        assert_int_equal(s.retries, 2);
        assert_int_equal(s.failures, 2);
        assert_int_equal(s.throttled, 2 * cases[i].throttled);
        assert_int_equal(s.possible_duplicates, 2 * cases[i].duplicates);
        assert_true(flow_heard(f, "PutLogEvents to 127.0.0.1"));
        flow_close(f);
    }
}

static void an_already_accepted_batch_is_delivered(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    flow_next(f, (flow_answer){ .status = 400, .error = "DataAlreadyAcceptedException" });
    record(f, 3);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 3);
    flow_close(f);
}

static void a_missing_target_is_created_once(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "batch.max.count", "1", NULL });
    for (int i = 0; i < 3; i++) /* the batches in flight all hear of it */
        flow_next(f, (flow_answer){ .status = 400, .error = "ResourceNotFoundException" });
    record(f, 3);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_count_operation(f, "CreateLogGroup"), 1);
    assert_int_equal(flow_count_operation(f, "CreateLogStream"), 1);
    assert_int_equal(flow_stats(f).creations, 2);
    assert_int_equal(flow_stats(f).delivered, 3);
    assert_string_equal(f->requests[3].body, "{\"logGroupName\":\"test-group\"}");
    assert_string_equal(f->requests[4].body, "{\"logGroupName\":\"test-group\",\"logStreamName\":\"test-stream\"}");
    flow_close(f);
}

static flow_answer says_exists(void *context, const flow_request *request)
{
    (void)context;
    if (strncmp(request->operation, "Create", 6) == 0)
        return (flow_answer){ .status = 400, .error = "ResourceAlreadyExistsException" };
    return (flow_answer){ 0 };
}

static void a_target_that_another_process_made_meanwhile_is_fine(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    f->decide = says_exists;
    flow_next(f, (flow_answer){ .status = 400, .error = "ResourceNotFoundException" });
    record(f, 3);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 3);
    flow_close(f);
}

static flow_answer always_missing(void *context, const flow_request *request)
{
    (void)context;
    if (strcmp(request->operation, "PutLogEvents") == 0)
        return (flow_answer){ .status = 400, .error = "ResourceNotFoundException" };
    return (flow_answer){ 0 };
}

/* Created, and the service goes on missing it: ask again, but not as fast as the network allows. */
static void a_target_that_stays_missing_is_not_hammered(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "retry.max.ms", "20", NULL });
    f->decide = always_missing;
    record(f, 1);
    assert_int_equal(cltel_client_pump(f->client, 200), CLTEL_E_TIMED_OUT);
    flow_check_balance(f);
    assert_in_range(flow_puts(f), 2, 60);
    f->decide = NULL;
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 1);
    flow_close(f);
}

static void without_leave_to_create_the_target_is_waited_for(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "logs.create", "false", NULL });
    flow_next(f, (flow_answer){ .status = 400, .error = "ResourceNotFoundException" });
    record(f, 2);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_count_operation(f, "CreateLogGroup"), 0);
    assert_int_equal(flow_stats(f).delivered, 2);
    assert_true(flow_heard(f, "logs.create is false"));
    flow_close(f);
}

static flow_answer group_creation_fails(void *context, const flow_request *request)
{
    int *left = context;
    if (strcmp(request->operation, "CreateLogGroup") == 0 && (*left)-- > 0)
        return (flow_answer){ .status = 400, .error = *left % 2 ? "ThrottlingException" : "AccessDeniedException" };
    return (flow_answer){ 0 };
}

static void a_creation_that_fails_is_tried_again_and_said(void **state)
{
    (void)state;
    int left = 4;
    flow *f = flow_open(NULL);
    f->decide = group_creation_fails;
    f->context = &left;
    flow_next(f, (flow_answer){ .status = 400, .error = "ResourceNotFoundException" });
    record(f, 2);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_count_operation(f, "CreateLogGroup"), 5);
    assert_int_equal(flow_stats(f).delivered, 2);
    assert_true(flow_heard(f, "log group test-group could not be created: AccessDeniedException"));
    flow_close(f);
}

static flow_answer refuses_old_key(void *context, const flow_request *request)
{
    (void)context;
    if (strcmp(request->access_key, "OLD") == 0) {
        setenv("AWS_ACCESS_KEY_ID", "NEW", 1);
        return (flow_answer){ .status = 400, .error = "ExpiredTokenException" };
    }
    return (flow_answer){ 0 };
}

static void expired_keys_are_fetched_anew_and_used_at_once(void **state)
{
    (void)state;
    setenv("AWS_ACCESS_KEY_ID", "OLD", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "x", 1);
    flow *f = flow_open((const char *const[]){ "aws.access.key.id", "", "aws.secret.access.key", "", "retry.max.ms",
                                               "600s", "batch.max.count", "1", NULL });
    f->decide = refuses_old_key;
    record(f, 3);
    int64_t start_ns = cltel_clock_monotonic_ns();
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_true(cltel_clock_monotonic_ns() - start_ns < INT64_C(1000000000));
    assert_int_equal(flow_stats(f).delivered, 3);
    assert_int_equal(flow_puts(f), 6);
    flow_close(f);
}

static void missing_keys_are_waited_for_and_said_without_a_secret(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "aws.access.key.id", "", "aws.secret.access.key", "", NULL });
    record(f, 2);
    assert_int_equal(flow_round(f), CLTEL_E_TIMED_OUT);
    assert_int_equal(flow_puts(f), 0);
    assert_int_equal(flow_stats(f).credential_failures, 1);
    assert_true(flow_heard(f, "no credentials"));
    setenv("AWS_ACCESS_KEY_ID", "KEY", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "x", 1);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 2);
    flow_close(f);
}

static bool is_poison(const flow_request *request)
{
    return strstr(request->body, "poison") != NULL;
}

static flow_answer refuses_poison(void *context, const flow_request *request)
{
    (void)context;
    if (is_poison(request))
        return (flow_answer){ .status = 400, .error = "InvalidParameterException", .message = "Log event is bad" };
    return (flow_answer){ 0 };
}

static void one_poisoned_event_alone_is_dropped(void **state)
{
    (void)state;
    for (int place = 0; place < 21; place += 5) {
        flow *f = flow_open(NULL);
        f->decide = refuses_poison;
        char text[16];
        for (int i = 0; i < 21; i++) {
            snprintf(text, sizeof text, i == place ? "poison" : "r%02d", i);
            cltel_log(f->client, CLTEL_SEVERITY_INFO, text, CLTEL_NTS, NULL, 0);
        }
        assert_int_equal(flow_pump(f), CLTEL_OK);
        assert_int_equal(flow_stats(f).delivered, 20);
        assert_int_equal(flow_stats(f).dropped_rejected, 1);
        assert_int_equal(flow_events(f), 20);
        for (int i = 0; i < 21; i++) {
            snprintf(text, sizeof text, "r%02d", i);
            assert_int_equal(flow_count_text(f, text), i != place);
        }
        flow_close(f);
    }
}

static flow_answer refuses_all(void *context, const flow_request *request)
{
    (void)context, (void)request;
    return (flow_answer){ .status = 413, .body = "" };
}

static void a_batch_whose_every_event_is_refused_ends_too(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    f->decide = refuses_all;
    record(f, 64);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).dropped_rejected, 64);
    assert_int_equal(flow_puts(f), 127);
    flow_close(f);
}

static int64_t wrong_by_s;

/* A service whose clock differs: it refuses what is not signed with its time. */
static flow_answer has_other_clock(void *context, const flow_request *request)
{
    (void)context;
    int64_t date_s = cltel_clock_realtime_ns() / 1000000000 + wrong_by_s;
    struct tm signed_at = { 0 };
    strptime(request->amz_date, "%Y%m%dT%H%M%SZ", &signed_at);
    if (llabs((long long)(timegm(&signed_at) - date_s)) > 300)
        return (flow_answer){ .status = 400, .error = "InvalidSignatureException", .date_s = date_s };
    return (flow_answer){ .date_s = date_s };
}

static void a_clock_that_is_off_is_learnt_and_corrected(void **state)
{
    (void)state;
    const int64_t offsets_s[] = { 1200, -1200, 40 * 24 * 3600, -40 * 24 * 3600 };
    for (size_t i = 0; i < COUNT_OF(offsets_s); i++) {
        wrong_by_s = offsets_s[i];
        flow *f = flow_open((const char *const[]){ "retry.max.ms", "600s", NULL });
        f->decide = has_other_clock;
        record(f, 2);
        assert_int_equal(flow_pump(f), CLTEL_OK);
        assert_int_equal(flow_stats(f).delivered, 2);
        assert_in_range(flow_stats(f).clock_offset_ms - wrong_by_s * 1000 + 2000, 0, 4000);
        record(f, 1); /* new events carry the service's time */
        assert_int_equal(flow_pump(f), CLTEL_OK);
        int64_t service_ms = cltel_clock_realtime_ns() / 1000000 + wrong_by_s * 1000;
        assert_in_range(flow_event_at(f, 2)->timestamp_ms - service_ms + 3000, 0, 6000);
        flow_close(f);
    }
}

static flow_answer lies_about_time(void *context, const flow_request *request)
{
    static int64_t sign = 1;
    (void)context, (void)request;
    sign = -sign;
    return (flow_answer){ .status = 500, .date_s = cltel_clock_realtime_ns() / 1000000000 + sign * 4000 };
}

static void a_service_with_a_jumping_clock_cannot_make_us_spin(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "retry.max.ms", "20", NULL });
    f->decide = lies_about_time;
    record(f, 1);
    assert_int_equal(cltel_client_pump(f->client, 200), CLTEL_E_TIMED_OUT);
    assert_in_range(flow_puts(f), 2, 60);
    flow_check_balance(f);
    f->decide = NULL;
    assert_int_equal(flow_pump(f), CLTEL_OK);
    flow_close(f);
}

static flow_answer answers_at_random(void *context, const flow_request *request)
{
    static const flow_answer answers[] = {
        { 0 },
        { 0 },
        { .status = 500 },
        { .status = 400, .error = "ThrottlingException" },
        { .status = 400, .error = "ResourceNotFoundException" },
        { .status = 400, .error = "ExpiredTokenException" },
        { .result = CLTEL_SEND_AMBIGUOUS },
        { .status = 400, .error = "InvalidParameterException", .message = "Log event is bad" },
        { .body = "{\"rejectedLogEventsInfo\":{\"tooOldLogEventEndIndex\":1}}" },
    };
    unsigned *seed = context;
    (void)request;
    return answers[(unsigned)rand_r(seed) % COUNT_OF(answers)];
}

static void the_balance_holds_after_every_round_of_a_wild_service(void **state)
{
    (void)state;
    for (unsigned seed = 1; seed <= 3; seed++) {
        unsigned random = seed;
        flow *f = flow_open((const char *const[]){ "batch.max.count", "9", "buffer.bytes", "8192", NULL });
        f->decide = answers_at_random;
        f->context = &random;
        for (int i = 0; i < 200; i++) {
            CLTEL_INFO(f->client, "x", CLTEL_I64("i", i));
            if (i % 10 == 0)
                flow_round(f);
        }
        assert_int_equal(flow_pump(f), CLTEL_OK);
        assert_int_equal(flow_stats(f).inside, 0);
        flow_close(f);
    }
}

int main(void)
{
#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)
    const struct CMUnitTest tests[] = {
        FLOW_TEST(rejected_ranges_are_dropped_by_reason),
        FLOW_TEST(hostile_ranges_never_count_more_than_was_sent),
        FLOW_TEST(failures_that_pass_are_retried_with_the_same_body),
        FLOW_TEST(an_already_accepted_batch_is_delivered),
        FLOW_TEST(a_missing_target_is_created_once),
        FLOW_TEST(a_target_that_another_process_made_meanwhile_is_fine),
        FLOW_TEST(a_target_that_stays_missing_is_not_hammered),
        FLOW_TEST(without_leave_to_create_the_target_is_waited_for),
        FLOW_TEST(a_creation_that_fails_is_tried_again_and_said),
        FLOW_TEST(expired_keys_are_fetched_anew_and_used_at_once),
        FLOW_TEST(missing_keys_are_waited_for_and_said_without_a_secret),
        FLOW_TEST(one_poisoned_event_alone_is_dropped),
        FLOW_TEST(a_batch_whose_every_event_is_refused_ends_too),
        FLOW_TEST(a_clock_that_is_off_is_learnt_and_corrected),
        FLOW_TEST(a_service_with_a_jumping_clock_cannot_make_us_spin),
        FLOW_TEST(the_balance_holds_after_every_round_of_a_wild_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
