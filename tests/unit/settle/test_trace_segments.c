/* Settle: what each answer of PutTraceSegments means for the documents that were sent. */
#include "support/cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>

#include "settle/trace_segments.h"

enum { NOW_S = 1750000000, LAST = CLTEL_DOCUMENT_ATTEMPTS };
enum { ACK = CLTEL_ACTION_ACKNOWLEDGE, REST = CLTEL_ACTION_SEND_REST, RETRY = CLTEL_ACTION_RETRY };
enum { SPLIT = CLTEL_ACTION_SPLIT, DROP = CLTEL_ACTION_DROP, KEYS = CLTEL_ACTION_REFRESH_KEYS };
enum { BACKOFF = CLTEL_WAIT_BACKOFF, NONE = CLTEL_WAIT_NONE, LONGEST = CLTEL_WAIT_LONGEST };

#define A "aaaaaaaaaaaaaaa1"
#define B "bbbbbbbbbbbbbbb2"
#define C "ccccccccccccccc3"
#define FOREIGN "ffffffffffffffff"

static cltel_response answered(int status, const char *body)
{
    cltel_response response = { .result = CLTEL_SEND_ANSWERED, .status = status, .retry_after_ms = -1 };
    response.body = (cltel_buf){ .ptr = (char *)(uintptr_t)body, .len = strlen(body) };
    return response;
}

static cltel_outcome settle(const cltel_response *response, const char *ids, uint32_t attempts)
{
    cltel_outcome outcome;
    memset(&outcome, 0xa5, sizeof outcome);
    const cltel_sent_segments sent = { ids, (uint32_t)strlen(ids) / CLTEL_SENT_ID_CHARS, attempts };
    cltel_settle_put_trace_segments(response, &sent, NOW_S, 0, &outcome);
    return outcome;
}

#define LIST(entries) "{\"UnprocessedTraceSegments\":[" entries "]}"
#define ENTRY(id, code) "{\"Id\":\"" id "\",\"ErrorCode\":\"" code "\",\"Message\":\"words\"}"
#define NAMELESS(code) "{\"ErrorCode\":\"" code "\",\"Message\":\"words\"}"

static const struct row {
    const char *ids, *body;
    uint32_t attempts;
    int action, wait;
    const char *verdicts; /* . taken, x refused, + again */
    bool throttled;
} rows[] = {
    { A B C, "{}", 1, ACK, BACKOFF, "...", false },
    { A B C, LIST(""), 1, ACK, BACKOFF, "...", false },
    { A B C, "{\"UnprocessedTraceSegments\":null}", 1, ACK, BACKOFF, "...", false },
    { A B C, LIST(ENTRY(B, "ThrottledException")), 1, REST, BACKOFF, ".+.", true },
    { A B C, LIST(ENTRY(B, "ThrottledException")), LAST + 9, REST, BACKOFF, ".+.", true },
    { A B C, LIST(ENTRY(B, "InternalFailure")), 1, REST, BACKOFF, ".+.", false },
    { A B C, LIST(ENTRY(B, "InternalFailure")), LAST - 1, REST, BACKOFF, ".+.", false },
    { A B C, LIST(ENTRY(B, "InternalFailure")), LAST, ACK, BACKOFF, ".x.", false },
    { A B C, LIST(ENTRY(B, "NeverHeardOf")), 1, REST, BACKOFF, ".+.", false },
    { A B C, LIST(ENTRY(B, "NeverHeardOf")), LAST, ACK, BACKOFF, ".x.", false },
    { A B C, LIST(ENTRY(B, "")), 1, REST, BACKOFF, ".+.", false },
    { A B C, LIST(ENTRY(B, "ParseError")), 1, ACK, BACKOFF, ".x.", false },
    { A B C, LIST(ENTRY(B, "InvalidSegment")), 1, ACK, BACKOFF, ".x.", false },
    { A B C, LIST(ENTRY(B, "MissingId")), 1, ACK, BACKOFF, ".x.", false },
    { A B C, LIST(ENTRY(B, "DocumentTooLarge")), 1, ACK, BACKOFF, ".x.", false },
    { A B C, LIST(ENTRY(B, "LimitExceededException")), 1, ACK, BACKOFF, ".x.", false },
    { A B C, LIST(ENTRY(B, "RequestLimitExceeded")), 1, REST, BACKOFF, ".+.", true },
    { A B C, LIST(ENTRY(C, "InvalidSegment") "," ENTRY(A, "Throttled")), 1, REST, BACKOFF, "+.x", true },
    { A B C, LIST(ENTRY(A, "Throttled") "," ENTRY(B, "Throttled") "," ENTRY(C, "Throttled")), 1, REST, BACKOFF, "+++",
      true },
    /* an id twice: of both documents, and of the two words the kinder one */
    { A A B, LIST(ENTRY(A, "InvalidSegment")), 1, ACK, BACKOFF, "xx.", false },
    { A B C, LIST(ENTRY(A, "InvalidSegment") "," ENTRY(A, "InternalFailure")), 1, REST, BACKOFF, "+..", false },
    /* not one of ours: the halves will tell */
    { A B C, LIST(NAMELESS("ParseError")), 1, SPLIT, NONE, "...", false },
    { A B C, LIST(ENTRY(FOREIGN, "ParseError")), 1, SPLIT, NONE, "...", false },
    { A B C, LIST(ENTRY("short", "ThrottledException")), 1, SPLIT, BACKOFF, "...", true },
    { A B C, LIST("7,null,\"x\",[1]"), 1, SPLIT, BACKOFF, "...", false },
    { A B C, LIST("{\"Id\":7,\"ErrorCode\":[],\"Message\":{}}"), 1, SPLIT, BACKOFF, "...", false },
    { A, LIST(NAMELESS("ParseError")), 1, ACK, BACKOFF, "x", false },
    { A, LIST(ENTRY(FOREIGN, "ThrottledException")), 1, REST, BACKOFF, "+", true },
    { A, LIST("7"), LAST, ACK, BACKOFF, "x", false },
    /* more entries than documents: what is over means nothing */
    { A, LIST(ENTRY(A, "InvalidSegment") "," ENTRY(B, "Throttled") "," NAMELESS("x")), 1, ACK, BACKOFF, "x", true },
    /* success that tells nothing */
    { A B C, "", 1, RETRY, BACKOFF, "...", false },
    { A B C, "<html>", 1, RETRY, BACKOFF, "...", false },
    { A B C, "[]", 1, RETRY, BACKOFF, "...", false },
    { A B C, "{\"UnprocessedTraceSegments\":7}", 1, RETRY, BACKOFF, "...", false },
    { A B C, "{\"UnprocessedTraceSegments\":[{\"Id\":\"" A, 1, RETRY, BACKOFF, "...", false },
    { A B C, "<html>", LAST, DROP, BACKOFF, "...", false },
};

static void each_list_sorts_the_documents(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct row *row = &rows[i];
        cltel_response response = answered(200, row->body);
        cltel_outcome outcome = settle(&response, row->ids, row->attempts);
        char verdicts[8] = "";
        uint32_t again = 0, refused = 0;
        for (size_t d = 0; d < strlen(row->verdicts); d++) {
            verdicts[d] = ".x+"[outcome.verdicts[d]];
            again += verdicts[d] == '+';
            refused += verdicts[d] == 'x';
        }
        if (outcome.action != (cltel_action)row->action || outcome.wait != (cltel_wait)row->wait ||
            strcmp(verdicts, row->verdicts) != 0 || outcome.throttled != row->throttled ||
            outcome.again_count != again || outcome.refused_count != refused)
            fail_msg("row %zu: action %d, wait %d, verdicts %s, throttled %d", i, outcome.action, outcome.wait,
                     verdicts, outcome.throttled);
    }
}

static void the_first_word_is_kept_to_be_said(void **state)
{
    (void)state;
    cltel_response response = answered(200, LIST(ENTRY(B, "InvalidTraceId") "," ENTRY(A, "Throttled")));
    cltel_outcome outcome = settle(&response, A B, 1);
    assert_string_equal(outcome.code, "InvalidTraceId");
    assert_string_equal(outcome.message, "words");
}

static void failures_of_the_whole_call_mean_what_they_mean_to_logs(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *type;
        int many, one, wait;
    } cases[] = {
        { 400, "InvalidRequestException", SPLIT, DROP, NONE },
        { 429, "ThrottledException", RETRY, RETRY, BACKOFF },
        { 413, "", SPLIT, DROP, NONE },
        { 403, "AccessDeniedException", RETRY, RETRY, LONGEST },
        { 403, "UnrecognizedClientException", KEYS, KEYS, LONGEST },
        { 404, "ResourceNotFoundException", RETRY, RETRY, LONGEST },
        { 500, "", RETRY, RETRY, BACKOFF },
        { 302, "", RETRY, RETRY, LONGEST },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_response response = answered(cases[i].status, "{\"Message\":\"words\"}");
        snprintf(response.error_type, sizeof response.error_type, "%s", cases[i].type);
        cltel_outcome many = settle(&response, A B, 1), one = settle(&response, A, 1);
        if (many.action != (cltel_action)cases[i].many || one.action != (cltel_action)cases[i].one ||
            many.wait != (cltel_wait)cases[i].wait)
            fail_msg("%d %s: %d and %d, wait %d", cases[i].status, cases[i].type, many.action, one.action, many.wait);
        assert_int_equal(many.again_count + many.refused_count, 0);
    }
}

static void no_answer_is_an_attempt(void **state)
{
    (void)state;
    cltel_response response = { .result = CLTEL_SEND_AMBIGUOUS, .problem = "reset" };
    cltel_outcome outcome = settle(&response, A B, 99);
    assert_int_equal(outcome.action, CLTEL_ACTION_RETRY);
    assert_true(outcome.ambiguous);
}

static void deep_or_long_answers_are_bounded(void **state)
{
    (void)state;
    enum { ENTRIES = 80000 };
    char *body = malloc(3 * ENTRIES + 64);
    char *at = body + sprintf(body, "{\"UnprocessedTraceSegments\":[");
    for (int i = 0; i < ENTRIES; i++)
        at += sprintf(at, "7,");
    sprintf(at, "7]}");
    cltel_response response = answered(200, body);
    assert_int_equal(settle(&response, A B, 1).action, CLTEL_ACTION_SPLIT);
    memset(body, '[', ENTRIES);
    body[ENTRIES] = '\0';
    response = answered(200, body);
    assert_int_equal(settle(&response, A B, 1).action, CLTEL_ACTION_RETRY);
    free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_list_sorts_the_documents),
        cmocka_unit_test(the_first_word_is_kept_to_be_said),
        cmocka_unit_test(failures_of_the_whole_call_mean_what_they_mean_to_logs),
        cmocka_unit_test(no_answer_is_an_attempt),
        cmocka_unit_test(deep_or_long_answers_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
