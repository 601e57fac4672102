#include "settle/settle.h"

#include <stdio.h>

#include <cjson/cJSON.h>

#include "settle/aws_error.h"
#include "settle/error_class.h"

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

static void retry(cltel_outcome *outcome, cltel_wait wait, bool ambiguous)
{
    outcome->action = CLTEL_ACTION_RETRY;
    outcome->wait = wait;
    outcome->ambiguous = ambiguous;
}

static void settle_unanswered(const cltel_response *response, cltel_outcome *outcome)
{
    retry(outcome, CLTEL_WAIT_BACKOFF,
          response->result == CLTEL_SEND_AMBIGUOUS || (response->result == CLTEL_SEND_CANCELLED && response->sent));
    cltel_aws_message_copy(response->problem, outcome->message, sizeof outcome->message);
}

/* An index into the batch; one outside it means as much of the batch as there is. -1: no index. */
static int64_t index_of(const cJSON *info, const char *name, uint32_t event_count)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(info, name);
    if (!cJSON_IsNumber(item) || item->valuedouble != item->valuedouble)
        return -1;
    if (item->valuedouble <= 0)
        return 0;
    return item->valuedouble >= (double)event_count ? (int64_t)event_count : (int64_t)item->valuedouble;
}

static void read_rejected(cltel_view body, uint32_t event_count, cltel_outcome *outcome)
{
    cJSON *root = cltel_json_parse(body);
    const cJSON *info = cJSON_GetObjectItemCaseSensitive(root, "rejectedLogEventsInfo");
    int64_t too_old_end = index_of(info, "tooOldLogEventEndIndex", event_count);
    int64_t expired_end = index_of(info, "expiredLogEventEndIndex", event_count);
    int64_t too_new_start = index_of(info, "tooNewLogEventStartIndex", event_count);
    int64_t old_end = too_old_end > expired_end ? too_old_end : expired_end;
    if (old_end > 0)
        outcome->too_old_count = (uint32_t)old_end;
    if (too_new_start >= 0) {
        uint32_t start = (uint32_t)too_new_start;
        if (start < outcome->too_old_count)
            start = outcome->too_old_count; /* no event is counted twice */
        outcome->too_new_count = event_count - start;
    }
    cJSON_Delete(root);
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
        retry(outcome, CLTEL_WAIT_BACKOFF, false);
        outcome->throttled = true;
        break;
    case CLTEL_CLASS_TRANSIENT:
        retry(outcome, CLTEL_WAIT_BACKOFF, status >= 500);
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
        retry(outcome, CLTEL_WAIT_LONGEST, false);
        break;
    }
}

/* Fills everything that does not depend on the operation; the class says what is left to decide. */
static cltel_error_class settle_answer(const cltel_response *response, int64_t now_s, int64_t known_offset_s,
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

/* true when the answer is settled by its status alone: no answer, success, redirect, nonsense. */
static bool settle_by_status(const cltel_response *response, int64_t now_s, int64_t known_offset_s,
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
        retry(outcome, CLTEL_WAIT_LONGEST, false);
    else
        retry(outcome, CLTEL_WAIT_BACKOFF, true);
    if (status < 200 || status > 299)
        snprintf(outcome->message, sizeof outcome->message, "HTTP status %d%s", (int)status,
                 status >= 300 && status <= 399 ? "; redirects are never followed" : "");
    return true;
}

static void settle_as(cltel_outcome *outcome, cltel_action action)
{
    outcome->action = action;
    outcome->wait = CLTEL_WAIT_BACKOFF;
}

void cltel_settle_put_log_events(const cltel_response *response, uint32_t event_count, int64_t now_s,
                                 int64_t known_offset_s, cltel_outcome *outcome)
{
    if (settle_by_status(response, now_s, known_offset_s, outcome)) {
        if (outcome->action == CLTEL_ACTION_ACKNOWLEDGE)
            read_rejected(cltel_buf_view(&response->body), event_count, outcome);
        return;
    }
    cltel_aws_error error;
    cltel_error_class class = settle_answer(response, now_s, known_offset_s, &error, outcome);
    if (class == CLTEL_CLASS_STORED)
        settle_as(outcome, CLTEL_ACTION_ACKNOWLEDGE);
    if (class == CLTEL_CLASS_CONTENT && !error.names_target)
        settle_as(outcome, event_count > 1 ? CLTEL_ACTION_SPLIT : CLTEL_ACTION_DROP);
}

static bool is_resource_quota(const char *code)
{
    return strcmp(code, "LimitExceededException") == 0 || strcmp(code, "LimitExceeded") == 0;
}

void cltel_settle_create(const cltel_response *response, int64_t now_s, int64_t known_offset_s, cltel_outcome *outcome)
{
    if (settle_by_status(response, now_s, known_offset_s, outcome))
        return;
    cltel_aws_error error;
    cltel_error_class class = settle_answer(response, now_s, known_offset_s, &error, outcome);
    if (class == CLTEL_CLASS_EXISTS)
        settle_as(outcome, CLTEL_ACTION_ACKNOWLEDGE);
    if (is_resource_quota(outcome->code)) {
        retry(outcome, CLTEL_WAIT_LONGEST, false);
        outcome->throttled = false;
    }
}
