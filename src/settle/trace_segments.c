#include "settle/trace_segments.h"

#include <stdio.h>

#include <cjson/cJSON.h>

#include "settle/answer.h"

/* Entries of the answer that name none of the documents. */
typedef struct strays {
    uint32_t count;
    cltel_verdict verdict; /* AGAIN when one of them may be taken later */
} strays;

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* Codes that say what is wrong with the document itself; waiting mends none of it. */
static bool is_refusal(const char *code)
{
    static const char *const starts[] = { "Invalid", "Missing", "ParseError", "Malformed", "LimitExceeded" };
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
        if (begins(code, starts[i]))
            return true;
    return strstr(code, "TooLarge") != NULL;
}

static cltel_verdict verdict_of(const char *code, uint32_t attempts, cltel_outcome *outcome)
{
    cltel_error_class class = cltel_error_class_of(code, 0);
    if (is_refusal(code) || class == CLTEL_CLASS_CONTENT)
        return CLTEL_VERDICT_REFUSED;
    if (class == CLTEL_CLASS_THROTTLED)
        outcome->throttled = true;
    else if (attempts >= CLTEL_DOCUMENT_ATTEMPTS)
        return CLTEL_VERDICT_REFUSED;
    return CLTEL_VERDICT_AGAIN;
}

/* An id that two documents have is meant for both: which of them, nobody can say. */
static bool note(const cltel_sent_segments *sent, const char *id, cltel_verdict verdict, cltel_outcome *outcome)
{
    bool found = false;
    if (!id || strlen(id) != CLTEL_SENT_ID_CHARS)
        return false;
    for (uint32_t i = 0; i < sent->count; i++) {
        if (memcmp(sent->ids + (size_t)i * CLTEL_SENT_ID_CHARS, id, CLTEL_SENT_ID_CHARS) != 0)
            continue;
        found = true;
        if (outcome->verdicts[i] < verdict)
            outcome->verdicts[i] = (uint8_t)verdict;
    }
    return found;
}

static const char *text_of(const cJSON *entry, const char *name)
{
    const char *text = cltel_json_tree_text(entry, name);
    return text ? text : "";
}

static void read_entry(const cJSON *entry, const cltel_sent_segments *sent, strays *stray, cltel_outcome *outcome)
{
    char code[sizeof outcome->code];
    cltel_aws_message_copy(text_of(entry, "ErrorCode"), code, sizeof code);
    if (!outcome->code[0] && !outcome->message[0]) {
        memcpy(outcome->code, code, sizeof code);
        cltel_aws_message_copy(text_of(entry, "Message"), outcome->message, sizeof outcome->message);
    }
    cltel_verdict verdict = verdict_of(code, sent->attempts, outcome);
    if (note(sent, text_of(entry, "Id"), verdict, outcome))
        return;
    stray->count++;
    if (stray->verdict < verdict)
        stray->verdict = verdict;
}

static void count_verdicts(uint32_t count, cltel_outcome *outcome)
{
    outcome->again_count = outcome->refused_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        outcome->again_count += outcome->verdicts[i] == CLTEL_VERDICT_AGAIN;
        outcome->refused_count += outcome->verdicts[i] == CLTEL_VERDICT_REFUSED;
    }
}

/* Some document was meant, but not one that was named. */
static bool settle_strays(const cltel_sent_segments *sent, const strays *stray, cltel_outcome *outcome)
{
    bool all_named = outcome->again_count + outcome->refused_count == sent->count;
    if (stray->count == 0 || all_named)
        return false;
    if (sent->count > 1) {
        outcome->action = CLTEL_ACTION_SPLIT;
        outcome->wait = stray->verdict == CLTEL_VERDICT_AGAIN ? CLTEL_WAIT_BACKOFF : CLTEL_WAIT_NONE;
        outcome->ambiguous = true;
        return true;
    }
    outcome->verdicts[0] = (uint8_t)stray->verdict;
    count_verdicts(sent->count, outcome);
    return false;
}

static void read_list(const cJSON *list, const cltel_sent_segments *sent, cltel_outcome *outcome)
{
    strays stray = { 0, CLTEL_VERDICT_TAKEN };
    const cJSON *entry;
    cJSON_ArrayForEach(entry, list) read_entry(entry, sent, &stray, outcome);
    count_verdicts(sent->count, outcome);
    if (settle_strays(sent, &stray, outcome))
        return;
    cltel_answer_as(outcome, outcome->again_count ? CLTEL_ACTION_SEND_REST : CLTEL_ACTION_ACKNOWLEDGE);
}

static void read_accepted(const cltel_response *response, const cltel_sent_segments *sent, cltel_outcome *outcome)
{
    cJSON *root = cltel_json_parse(cltel_buf_view(&response->body));
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(root, "UnprocessedTraceSegments");
    if (cJSON_IsObject(root) && (!list || cJSON_IsNull(list) || cJSON_IsArray(list))) {
        read_list(list, sent, outcome);
    } else {
        cltel_answer_retry(outcome, CLTEL_WAIT_BACKOFF, true);
        if (sent->attempts >= CLTEL_DOCUMENT_ATTEMPTS)
            outcome->action = CLTEL_ACTION_DROP;
        snprintf(outcome->message, sizeof outcome->message, "HTTP status %d with a body that tells nothing",
                 (int)response->status);
    }
    cJSON_Delete(root);
}

void cltel_settle_put_trace_segments(const cltel_response *response, const cltel_sent_segments *sent, int64_t now_s,
                                     int64_t known_offset_s, cltel_outcome *outcome)
{
    if (cltel_answer_by_status(response, now_s, known_offset_s, outcome)) {
        if (outcome->action == CLTEL_ACTION_ACKNOWLEDGE)
            read_accepted(response, sent, outcome);
        return;
    }
    cltel_aws_error error;
    cltel_error_class class = cltel_answer_read(response, now_s, known_offset_s, &error, outcome);
    if (class == CLTEL_CLASS_MISSING)
        cltel_answer_retry(outcome, CLTEL_WAIT_LONGEST, false);
    if (class == CLTEL_CLASS_CONTENT)
        cltel_answer_as(outcome, sent->count > 1 ? CLTEL_ACTION_SPLIT : CLTEL_ACTION_DROP);
}
