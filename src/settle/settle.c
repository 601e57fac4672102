#include "settle/settle.h"

#include <cjson/cJSON.h>

#include "settle/answer.h"

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

void cltel_settle_put_log_events(const cltel_response *response, uint32_t event_count, int64_t now_s,
                                 int64_t known_offset_s, cltel_outcome *outcome)
{
    if (cltel_answer_by_status(response, now_s, known_offset_s, outcome)) {
        if (outcome->action == CLTEL_ACTION_ACKNOWLEDGE)
            read_rejected(cltel_buf_view(&response->body), event_count, outcome);
        return;
    }
    cltel_aws_error error;
    cltel_error_class class = cltel_answer_read(response, now_s, known_offset_s, &error, outcome);
    if (class == CLTEL_CLASS_STORED)
        cltel_answer_as(outcome, CLTEL_ACTION_ACKNOWLEDGE);
    if (class == CLTEL_CLASS_CONTENT && !error.names_target)
        cltel_answer_as(outcome, event_count > 1 ? CLTEL_ACTION_SPLIT : CLTEL_ACTION_DROP);
}

static bool is_resource_quota(const char *code)
{
    return strcmp(code, "LimitExceededException") == 0 || strcmp(code, "LimitExceeded") == 0;
}

void cltel_settle_create(const cltel_response *response, int64_t now_s, int64_t known_offset_s, cltel_outcome *outcome)
{
    if (cltel_answer_by_status(response, now_s, known_offset_s, outcome))
        return;
    cltel_aws_error error;
    cltel_error_class class = cltel_answer_read(response, now_s, known_offset_s, &error, outcome);
    if (class == CLTEL_CLASS_EXISTS)
        cltel_answer_as(outcome, CLTEL_ACTION_ACKNOWLEDGE);
    if (is_resource_quota(outcome->code)) {
        cltel_answer_retry(outcome, CLTEL_WAIT_LONGEST, false);
        outcome->throttled = false;
    }
}
