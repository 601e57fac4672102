/* Reads a response of PutTraceSegments. As settle.h, but for:
 *
 *  2xx, a JSON object without a list, or with an empty one   ACKNOWLEDGE
 *  2xx, and the list names documents                         by their codes:
 *    throttled                                               sent again, however often
 *    Invalid..., Missing..., Malformed..., ParseError,
 *      LimitExceeded, ...TooLarge                            refused for good
 *    InternalFailure, any other code, none                   sent again, at most CLTEL_DOCUMENT_ATTEMPTS
 *                                                            times, then refused for good
 *    some to be sent again                                   SEND_REST, backoff
 *    none                                                    ACKNOWLEDGE
 *  2xx, and the list names a document that was not sent, or
 *    none, while some that were sent are not named           SPLIT, so that the halves' answers tell
 *                                                            which it is; backoff unless refused for good
 *    with one document sent                                  it is that one
 *  2xx, anything else (empty, HTML, cut)                     RETRY, backoff, ambiguous: not even the
 *                                                            count is known, and sending a document
 *                                                            again replaces it; DROP after
 *                                                            CLTEL_DOCUMENT_ATTEMPTS
 *  InvalidRequestException, 413 ...                          SPLIT, or DROP when it was one
 *  ResourceNotFoundException                                 RETRY, longest: there is nothing to create
 *
 * No answer makes a loop without a wait, and what is said of a document that is not throttled comes to an end. */
#ifndef CLTEL_SETTLE_TRACE_SEGMENTS_H
#define CLTEL_SETTLE_TRACE_SEGMENTS_H

#include "wire/outcome.h"
#include "wire/transport.h"

enum { CLTEL_DOCUMENT_ATTEMPTS = 20, CLTEL_SENT_ID_CHARS = 16 };

/* What was sent. */
typedef struct cltel_sent_segments {
    const char *ids;   /* CLTEL_SENT_ID_CHARS each, side by side; one may come twice */
    uint32_t count;    /* at most CLTEL_VERDICTS_MAX */
    uint32_t attempts; /* answered with 2xx, this time included: an outage uses up none */
} cltel_sent_segments;

void cltel_settle_put_trace_segments(const cltel_response *response, const cltel_sent_segments *sent, int64_t now_s,
                                     int64_t known_offset_s, cltel_outcome *outcome);

#endif
