#include "settle/answer.h"

#include <stdio.h>

enum {
    SKEW_LEARN_S = 300,     /* AWS's own threshold */
    SKEW_CORRECTABLE_S = 5, /* below that a Date header proves nothing; see settle.h */
};
static const int64_t DATE_MIN_S = 1420070400; /* 2015; no service's clock is before that */
static const int64_t DATE_MAX_S = 4102444800; /* 2100 */

static int64_t magnitude(int64_t value)
{
    return value < 0 ? -value : value;
}

/* Remembers the service's clock when it differs by threshold_s or more from ours as corrected. */
static void learn_clock(const cltel_response *response, int64_t now_s, int64_t known_offset_s, int64_t threshold_s,
                        cltel_outcome *outcome)
{
    if (response->date_s < DATE_MIN_S || response->date_s > DATE_MAX_S)
        return;
    int64_t offset_s = response->date_s - now_s;
    if (magnitude(offset_s - known_offset_s) < threshold_s)
        return;
    outcome->clock_changed = true;
    outcome->clock_offset_s = offset_s;
}

void cltel_answer_retry(cltel_outcome *outcome, cltel_wait wait, bool ambiguous)
{
    outcome->action = CLTEL_ACTION_RETRY;
    outcome->wait = wait;
    outcome->ambiguous = ambiguous;
}

static void settle_unanswered(const cltel_response *response, cltel_outcome *outcome)
{
    cltel_answer_retry(outcome, CLTEL_WAIT_BACKOFF,
                       response->result == CLTEL_SEND_AMBIGUOUS ||
                           (response->result == CLTEL_SEND_CANCELLED && response->sent));
    cltel_aws_message_copy(response->problem, outcome->message, sizeof outcome->message);
}

static void settle_skew(const cltel_response *response, int64_t now_s, int64_t known_offset_s, cltel_outcome *outcome)
{
    learn_clock(response, now_s, known_offset_s, SKEW_CORRECTABLE_S, outcome);
    outcome->action = outcome->clock_changed ? CLTEL_ACTION_RETRY : CLTEL_ACTION_REFRESH_KEYS;
    outcome->wait = outcome->clock_changed ? CLTEL_WAIT_NONE : CLTEL_WAIT_LONGEST;
}

/* Failures that mean the same for every operation. */
static void settle_common(cltel_error_class class, int32_t status, cltel_outcome *outcome)
{
    switch (class) {
    case CLTEL_CLASS_THROTTLED:
        cltel_answer_retry(outcome, CLTEL_WAIT_BACKOFF, false);
        outcome->throttled = true;
        break;
    case CLTEL_CLASS_TRANSIENT:
        cltel_answer_retry(outcome, CLTEL_WAIT_BACKOFF, status >= 500);
        break;
    case CLTEL_CLASS_KEYS:
        outcome->action = CLTEL_ACTION_REFRESH_KEYS;
        outcome->wait = CLTEL_WAIT_LONGEST;
        break;
    case CLTEL_CLASS_MISSING:
        outcome->action = CLTEL_ACTION_CREATE_TARGET;
        outcome->wait = CLTEL_WAIT_LONGEST;
        break;
    default:
        cltel_answer_retry(outcome, CLTEL_WAIT_LONGEST, false);
        break;
    }
}

cltel_error_class cltel_answer_read(const cltel_response *response, int64_t now_s, int64_t known_offset_s,
                                    cltel_aws_error *error, cltel_outcome *outcome)
{
    cltel_aws_error_read(cltel_buf_view(&response->body), response->error_type, error);
    memcpy(outcome->code, error->code, sizeof outcome->code);
    memcpy(outcome->message, error->message, sizeof outcome->message);
    if (!outcome->message[0])
        snprintf(outcome->message, sizeof outcome->message, "HTTP status %d without a readable error",
                 (int)response->status);
    cltel_error_class class = cltel_error_class_of(error->code, response->status);
    if (class == CLTEL_CLASS_SKEW)
        settle_skew(response, now_s, known_offset_s, outcome);
    else
        settle_common(class, response->status, outcome);
    return class;
}

bool cltel_answer_by_status(const cltel_response *response, int64_t now_s, int64_t known_offset_s,
                            cltel_outcome *outcome)
{
    *outcome = (cltel_outcome){ 0 };
    if (response->result != CLTEL_SEND_ANSWERED) {
        settle_unanswered(response, outcome);
        return true;
    }
    learn_clock(response, now_s, known_offset_s, SKEW_LEARN_S, outcome);
    int32_t status = response->status;
    if (status >= 400 && status <= 599)
        return false;
    if (status >= 200 && status <= 299)
        outcome->action = CLTEL_ACTION_ACKNOWLEDGE;
    else if (status >= 300 && status <= 399)
        cltel_answer_retry(outcome, CLTEL_WAIT_LONGEST, false);
    else
        cltel_answer_retry(outcome, CLTEL_WAIT_BACKOFF, true);
    if (status < 200 || status > 299)
        snprintf(outcome->message, sizeof outcome->message, "HTTP status %d%s", (int)status,
                 status >= 300 && status <= 399 ? "; redirects are never followed" : "");
    return true;
}

void cltel_answer_as(cltel_outcome *outcome, cltel_action action)
{
    outcome->action = action;
    outcome->wait = action == CLTEL_ACTION_SPLIT ? CLTEL_WAIT_NONE : CLTEL_WAIT_BACKOFF;
}
