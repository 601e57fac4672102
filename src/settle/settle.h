/* Reads a response of PutLogEvents (or of a create call) and says what it means.
 * Pure: bytes in, outcome out.
 *
 * Rule: what was accepted from the application is not lost lightly. A policy, a key,
 * a name or an endpoint that is wrong today can be mended tomorrow, so such answers
 * mean "retry with the longest wait and say so". Only a refusal of the batch's own
 * content, which no waiting mends, leads to SPLIT (several events) or DROP (one).
 *
 *  answer                                               action          wait     flags
 *  ---------------------------------------------------  --------------  -------  ---------
 *  none, nothing sent (DNS, connect, TLS)               RETRY           backoff
 *  none, bytes sent (reset, timeout, cut, too large)    RETRY           backoff  ambiguous
 *  cancelled                                            RETRY           backoff  ambiguous if sent
 *  2xx, any body (malformed, empty too)                 ACKNOWLEDGE     -
 *    rejectedLogEventsInfo                              ... and counts of refused events, cut to the batch
 *  3xx (never followed)                                 RETRY           longest
 *  the 14 throttling codes at any status; 429           RETRY           backoff  throttled
 *  a clock-skew code, and the Date header differs from
 *    our corrected clock by 5 s or more                 RETRY           at once  clock_changed
 *  a clock-skew code otherwise (so: a wrong secret),
 *    ExpiredToken, UnrecognizedClient, other key codes  REFRESH_KEYS    longest
 *  AccessDenied, OptInRequired, InvalidOperation ...    RETRY           longest
 *  ResourceNotFoundException                            CREATE_TARGET   longest
 *  DataAlreadyAcceptedException                         ACKNOWLEDGE     -
 *  InvalidSequenceTokenException (obsolete)             RETRY           backoff
 *  OperationAborted, RequestTimeout, InternalError ...  RETRY           backoff  ambiguous if 5xx
 *  InvalidParameter*, Validation*, Serialization*,
 *    MissingParameter, 413, ...EntityTooLarge           SPLIT or DROP   -
 *    but when the text names group, stream or entity    RETRY           longest
 *  no known code: 408, 425                              RETRY           backoff
 *                 5xx, also HTML or empty               RETRY           backoff  ambiguous
 *                 any other 4xx                         RETRY           longest
 *                 no HTTP status of 200 to 599          RETRY           backoff  ambiguous
 *
 * `wait` of REFRESH_KEYS counts from the second time on, that of CREATE_TARGET when
 * creating failed; cltel_retry_wait_ms() knows. clock_changed alone is no reason to hurry:
 * only `wait` says so.
 *
 * Clock: whatever the answer, a Date header 300 s or more off (AWS's own threshold)
 * sets clock_changed and clock_offset_s. For skew codes 5 s are enough: Date has whole
 * seconds and is as old as the answer, so less than that proves nothing, and taking
 * any difference for a correction would send again and again at once. */
#ifndef CLTEL_SETTLE_SETTLE_H
#define CLTEL_SETTLE_SETTLE_H

#include "wire/outcome.h"
#include "wire/transport.h"

/* now_s: this machine's clock (realtime seconds); known_offset_s: what was learnt before.
 * event_count: events of the batch that was sent, to bound the indexes in the answer. */
void cltel_settle_put_log_events(const cltel_response *response, uint32_t event_count, int64_t now_s,
                                 int64_t known_offset_s, cltel_outcome *outcome);

/* CreateLogGroup, CreateLogStream: "already exists" is success. As above, but for:
 * LimitExceededException is a quota of resources, which waiting does not heal: longest wait;
 * a refused content is a wrong name in the configuration: longest wait; there is no SPLIT and no DROP.
 * CREATE_TARGET: the stream's group is missing. */
void cltel_settle_create(const cltel_response *response, int64_t now_s, int64_t known_offset_s, cltel_outcome *outcome);

#endif
