/* Any answer is settled: no crash, no count beyond the batch, texts that end, and the same meaning twice.
 * Input: status (2 bytes), event count (1 byte), then header lines, an empty line, and the body. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "send/answer_header.h"
#include "settle/settle.h"
#include "settle/trace_segments.h"

enum { PREFIX_BYTES = 3, NOW_S = 1750000000 };

static void check(int holds)
{
    if (!holds)
        abort();
}

static void check_line(const char *text, size_t size)
{
    size_t len = strnlen(text, size);
    check(len < size);
    for (size_t i = 0; i < len; i++)
        check(text[i] >= ' ' && text[i] < 0x7f);
}

/* Feeds header lines up to an empty one; the rest is the body. */
static cltel_view read_headers(cltel_response *response, cltel_view input)
{
    while (input.len) {
        const char *end = memchr(input.ptr, '\n', input.len);
        size_t len = end ? (size_t)(end - input.ptr) + 1 : input.len;
        cltel_view line = { input.ptr, len };
        input.ptr += len;
        input.len -= len;
        if (len == 1 && line.ptr[0] == '\n')
            break;
        cltel_answer_header_read(response, line);
    }
    return input;
}

static void check_outcome(const cltel_outcome *outcome, uint32_t event_count)
{
    check(outcome->action >= CLTEL_ACTION_ACKNOWLEDGE && outcome->action <= CLTEL_ACTION_DROP);
    check((uint64_t)outcome->too_old_count + outcome->too_new_count <= event_count);
    check(outcome->action == CLTEL_ACTION_ACKNOWLEDGE || outcome->too_old_count + outcome->too_new_count == 0);
    check(outcome->action != CLTEL_ACTION_SPLIT || event_count > 1);
    check(outcome->wait != CLTEL_WAIT_NONE || outcome->clock_changed || outcome->action == CLTEL_ACTION_SPLIT);
    check_line(outcome->code, sizeof outcome->code);
    check_line(outcome->message, sizeof outcome->message);
}

enum { DOCUMENTS = 5, IDS_BYTES = DOCUMENTS * CLTEL_SENT_ID_CHARS };

/* Each document is taken, refused or sent again, and once the attempts are over, only throttling sends again. */
static void check_verdicts(const cltel_outcome *outcome, uint32_t count, uint32_t attempts)
{
    uint32_t again = 0, refused = 0;
    for (uint32_t i = 0; i < count; i++) {
        again += outcome->verdicts[i] == CLTEL_VERDICT_AGAIN;
        refused += outcome->verdicts[i] == CLTEL_VERDICT_REFUSED;
    }
    check(outcome->again_count == again && outcome->refused_count == refused && again + refused <= count);
    check((outcome->action == CLTEL_ACTION_SEND_REST) == (again > 0 && outcome->action != CLTEL_ACTION_SPLIT));
    check(attempts < CLTEL_DOCUMENT_ATTEMPTS || outcome->action != CLTEL_ACTION_SEND_REST || outcome->throttled);
    check(outcome->action != CLTEL_ACTION_CREATE_TARGET);
}

static void check_segments(const cltel_response *response)
{
    static const char ids[IDS_BYTES + 1] =
        "aaaaaaaaaaaaaaa1bbbbbbbbbbbbbbb2ccccccccccccccc3aaaaaaaaaaaaaaa1ddddddddddddddd4";
    static const uint32_t attempts[] = { 1, CLTEL_DOCUMENT_ATTEMPTS };
    for (size_t i = 0; i < 2; i++) {
        for (uint32_t count = 1; count <= DOCUMENTS; count += DOCUMENTS - 1) {
            const cltel_sent_segments sent = { ids, count, attempts[i] };
            cltel_outcome outcome, again;
            memset(&outcome, 0xa5, sizeof outcome);
            memset(&again, 0x5a, sizeof again);
            cltel_settle_put_trace_segments(response, &sent, NOW_S, 0, &outcome);
            cltel_settle_put_trace_segments(response, &sent, NOW_S, 0, &again);
            check_outcome(&outcome, count);
            check_verdicts(&outcome, count, sent.attempts);
            check(outcome.action == again.action && outcome.wait == again.wait &&
                  memcmp(outcome.verdicts, again.verdicts, count) == 0);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < PREFIX_BYTES)
        return 0;
    cltel_response response = { .result = CLTEL_SEND_ANSWERED, .retry_after_ms = -1 };
    response.status = data[0] << 8 | data[1];
    uint32_t event_count = data[2];
    cltel_view body = read_headers(&response, (cltel_view){ (const char *)data + PREFIX_BYTES, size - PREFIX_BYTES });
    response.body = (cltel_buf){ .ptr = (char *)(uintptr_t)body.ptr, .len = body.len };
    check(response.retry_after_ms >= -1 && response.date_s >= 0);
    check_line(response.request_id, sizeof response.request_id);

    cltel_outcome once, again;
    memset(&once, 0, sizeof once);
    memset(&again, 0xff, sizeof again);
    cltel_settle_put_log_events(&response, event_count, NOW_S, 0, &once);
    cltel_settle_put_log_events(&response, event_count, NOW_S, 0, &again);
    check_outcome(&once, event_count);
    check(once.action == again.action && once.wait == again.wait && strcmp(once.message, again.message) == 0);
    cltel_settle_create(&response, NOW_S, 0, &once);
    check(once.action != CLTEL_ACTION_SPLIT && once.action != CLTEL_ACTION_DROP);
    check_outcome(&once, 0);
    check_segments(&response);
    return 0;
}
